package io.orderlake.benchmarks;

import java.time.Instant;
import java.util.Random;

/** Orders as a shop writes them. */
final class OrderItems implements SampleItems {
  private static final String[] PRODUCTS = {
    "Laptop", "Smartphone", "Kopfhörer “Ünï” 🎧", "4K Monitor 27\\\"", "Mechanical Keyboard", "Maus"
  };
  private static final String[] PAYMENTS = {"credit_card", "paypal", "bank_transfer"};

  @Override
  public String entities() {
    return "orders";
  }

  @Override
  public String table() {
    return "orders";
  }

  @Override
  public String keys(int number) {
    return "{\"orderid\":{\"S\":\"%s\"}}".formatted(orderid(number));
  }

  @Override
  public String item(int number, int version, Instant born, Instant written, Random random) {
    return """
        {"orderid":{"S":"%s"},"product_name":{"S":"%s"},"quantity":{"N":"%d"},\
        "price":{"N":"%d.%02d"},"customer_id":{"S":"customer-%05d"},"payment_method":{"S":"%s"},\
        "timestamp":{"S":"%s"},"status":{"S":"%s"},"updated_at":{"S":"%s"},\
        "version":{"N":"%d"}}"""
        .formatted(
            orderid(number),
            PRODUCTS[number % PRODUCTS.length],
            1 + number % 9,
            random.nextInt(2000),
            random.nextInt(100),
            random.nextInt(100_000),
            PAYMENTS[number % PAYMENTS.length],
            born,
            version == 1 ? "pending" : "shipped",
            written,
            version);
  }

  private static String orderid(int number) {
    return SampleEvent.uuid(new Random(~number));
  }
}
