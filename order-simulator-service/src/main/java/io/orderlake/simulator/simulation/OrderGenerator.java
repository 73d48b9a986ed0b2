package io.orderlake.simulator.simulation;

import com.github.f4b6a3.uuid.factory.standard.TimeOrderedEpochFactory;
import io.orderlake.simulator.order.Order;
import io.orderlake.simulator.order.OrderAttribute;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Draws new orders: what is bought, how much of it, by whom. */
final class OrderGenerator {
  /** From this total on an order is of high value. */
  static final int HIGH_VALUE = 10_000;

  private static final List<String> PAYMENT_METHODS =
      List.of(
          "credit_card",
          "credit_card",
          "credit_card",
          "debit_card",
          "paypal",
          "paypal",
          "bank_transfer",
          "gift_card");
  private static final int[] CENTS = {99, 99, 99, 90, 49, 0};
  private static final int CUSTOMERS = 2_000;
  private static final int MOST_UNITS = 10;
  private static final int MANY_UNITS = 100_000;

  private final TimeOrderedEpochFactory ids;
  private final double[] customerWeights = cumulativeZipf();

  OrderGenerator(TimeOrderedEpochFactory ids) {
    this.ids = ids;
  }

  Order order(Random random, boolean highValue) {
    Product product = Product.at(random.nextInt(Product.weightOfAll()));
    BigDecimal price = price(random, product);
    int units = highValue ? manyUnits(random, price) : fewUnits(random, price);
    String customer = customer(random);
    String payment = PAYMENT_METHODS.get(random.nextInt(PAYMENT_METHODS.size()));
    return Order.placed(ids.create().toString(), product.name(), units, price, customer, payment);
  }

  /** Another quantity than before, of the size a buyer of this product may want. */
  int otherQuantity(Random random, Order order) {
    int before = order.quantity() == null ? 1 : order.quantity();
    int step = 1 + random.nextInt(Math.max(1, before / 4));
    boolean fewer = before > step && random.nextBoolean();
    return fewer || before > MANY_UNITS ? before - step : before + step;
  }

  /** An item that looks like an order but must be refused on its way to the lake. */
  Map<String, AttributeValue> malformed(Random random) {
    Order order = order(random, false);
    Map<String, AttributeValue> item = new HashMap<>();
    item.put(OrderAttribute.ORDERID, AttributeValue.fromS(order.orderid()));
    item.put(OrderAttribute.PRODUCT_NAME, AttributeValue.fromS("Laptop"));
    item.put(OrderAttribute.QUANTITY, AttributeValue.fromN("1"));
    item.put(OrderAttribute.PRICE, AttributeValue.fromN("999.99"));
    switch (random.nextInt(5)) {
      case 0 -> item.put(OrderAttribute.PRICE, AttributeValue.fromS("free"));
      case 1 -> item.remove(OrderAttribute.PRICE);
      case 2 -> item.put(OrderAttribute.PRICE, AttributeValue.fromN("19.999"));
      case 3 -> item.put(OrderAttribute.QUANTITY, AttributeValue.fromN("0"));
      default -> item.put(OrderAttribute.QUANTITY, AttributeValue.fromN("1.5"));
    }
    return item;
  }

  private static BigDecimal price(Random random, Product product) {
    int whole = product.lowest() + random.nextInt(product.highest() - product.lowest());
    return BigDecimal.valueOf(whole * 100L + CENTS[random.nextInt(CENTS.length)], 2);
  }

  private static int fewUnits(Random random, BigDecimal price) {
    int units = 1;
    while (units < MOST_UNITS && random.nextDouble() < 0.3) {
      units++;
    }
    int affordable = BigDecimal.valueOf(HIGH_VALUE - 1).divideToIntegralValue(price).intValue();
    return Math.min(units, affordable);
  }

  private static int manyUnits(Random random, BigDecimal price) {
    int enough = BigDecimal.valueOf(HIGH_VALUE).divideToIntegralValue(price).intValue() + 1;
    return enough + random.nextInt(enough);
  }

  private String customer(Random random) {
    int found = Arrays.binarySearch(customerWeights, random.nextDouble());
    int rank = found < 0 ? -found - 1 : found;
    return String.format("customer-%05d", Math.min(rank, CUSTOMERS - 1) + 1);
  }

  /** The k-th customer buys 1/k as often as the first. */
  private static double[] cumulativeZipf() {
    double[] weights = new double[CUSTOMERS];
    double sum = 0;
    for (int i = 0; i < CUSTOMERS; i++) {
      sum += 1.0 / (i + 1);
      weights[i] = sum;
    }
    for (int i = 0; i < CUSTOMERS; i++) {
      weights[i] /= sum;
    }
    return weights;
  }
}
