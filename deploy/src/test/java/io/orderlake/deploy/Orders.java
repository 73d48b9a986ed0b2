package io.orderlake.deploy;

import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import tools.jackson.databind.JsonNode;

/** Orders by id, as the table has them, read past all of the product. */
record Orders(Map<String, Order> byId) {

  record Order(
      String product,
      String customer,
      String status,
      long quantity,
      BigDecimal price,
      long version) {

    private static Order of(Map<String, AttributeValue> item) {
      return new Order(
          item.get("product_name").s(),
          item.get("customer_id").s(),
          item.get("status").s(),
          Long.parseLong(item.get("quantity").n()),
          new BigDecimal(item.get("price").n()),
          Long.parseLong(item.get("version").n()));
    }

    boolean isSale() {
      return !status.equals("cancelled");
    }
  }

  /** What sales of a kind add up to. */
  record Sales(long orders, long units, BigDecimal revenue) {
    private static final Sales NONE = new Sales(0, 0, new BigDecimal("0.00"));

    private static Sales of(Order order) {
      BigDecimal revenue = order.price().multiply(BigDecimal.valueOf(order.quantity()));
      return new Sales(1, order.quantity(), revenue);
    }

    static Sales of(JsonNode row) {
      return new Sales(
          row.get("orders").asLong(), row.get("units").asLong(), row.get("revenue").decimalValue());
    }

    private Sales plus(Sales other) {
      return new Sales(orders + other.orders, units + other.units, revenue.add(other.revenue));
    }

    /** The same, its money with two places. */
    Sales normal() {
      return new Sales(orders, units, revenue.setScale(2));
    }
  }

  static Orders of(DynamoDbClient dynamoDb, String table) {
    Map<String, Order> orders = new TreeMap<>();
    dynamoDb
        .scanPaginator(request -> request.tableName(table).consistentRead(true))
        .items()
        .forEach(item -> orders.put(item.get("orderid").s(), Order.of(item)));
    return new Orders(orders);
  }

  private Stream<Order> sold() {
    return byId.values().stream().filter(Order::isSale);
  }

  Sales sales() {
    return sold().map(Sales::of).reduce(Sales.NONE, Sales::plus).normal();
  }

  Map<String, Sales> salesBy(Function<Order, String> key) {
    return sold()
        .collect(
            Collectors.groupingBy(
                key,
                TreeMap::new,
                Collectors.collectingAndThen(
                    Collectors.mapping(Sales::of, Collectors.reducing(Sales.NONE, Sales::plus)),
                    Sales::normal)));
  }
}
