package io.orderlake.sandbox;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.dynamodb.services.local.embedded.DynamoDBEmbedded;
import software.amazon.dynamodb.services.local.shared.access.AmazonDynamoDBLocal;

/** What the orders table says, read past all of the product, once the sandbox is stopped. */
record TableScan(List<Order> orders) {

  /** An order as the table has it. */
  record Order(
      String orderid,
      String product,
      String customer,
      String status,
      long units,
      BigDecimal total,
      long version) {

    boolean isSale() {
      return !status.equals("cancelled");
    }

    static Order of(Map<String, AttributeValue> item) {
      long quantity = Long.parseLong(item.get("quantity").n());
      BigDecimal price = new BigDecimal(item.get("price").n());
      return new Order(
          item.get("orderid").s(),
          item.get("product_name").s(),
          item.get("customer_id").s(),
          item.get("status").s(),
          quantity,
          price.multiply(BigDecimal.valueOf(quantity)),
          Long.parseLong(item.get("version").n()));
    }
  }

  /** What sales of a kind add up to. */
  record Sales(long orders, long units, BigDecimal revenue) {
    static Sales of(List<Order> orders) {
      return new Sales(
          orders.size(),
          orders.stream().mapToLong(Order::units).sum(),
          orders.stream()
              .map(Order::total)
              .reduce(new BigDecimal("0.00"), BigDecimal::add)
              .setScale(2));
    }
  }

  static TableScan of(Path data) {
    AmazonDynamoDBLocal local = DynamoDBEmbedded.create(data.resolve("dynamodb.db").toFile(), true);
    try {
      return new TableScan(
          local.dynamoDbClient().scanPaginator(r -> r.tableName("orders")).items().stream()
              .map(Order::of)
              .sorted(Comparator.comparing(Order::orderid))
              .toList());
    } finally {
      local.shutdown();
    }
  }

  Sales sales() {
    return Sales.of(orders.stream().filter(Order::isSale).toList());
  }

  Map<String, Sales> salesBy(Function<Order, String> key) {
    return orders.stream()
        .filter(Order::isSale)
        .collect(
            Collectors.groupingBy(
                key, Collectors.collectingAndThen(Collectors.toList(), Sales::of)));
  }
}
