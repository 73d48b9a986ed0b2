package io.orderlake.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What an order has is written where orders are made or asked for, and nowhere between. */
class OrdersAreAnExampleTest {
  private static final Path ROOT = Path.of("..");

  /** Columns and attributes that nothing else has. */
  private static final Pattern ORDERS =
      Pattern.compile(
          "product_name|total_price|customer_id|payment_method|order_version|order_timestamp"
              + "|PRODUCT_NAME|TOTAL_PRICE|CUSTOMER_ID|PAYMENT_METHOD");

  /** Where they may stand. */
  private static final List<String> ALLOWED =
      List.of(
          "order-simulator-service/",
          "order-lake-contract/src/main/resources/golden/",
          "analytics-api-service/src/main/resources/reports/",
          "benchmarks/",
          // Made of orders.yaml, held by tests.
          "deploy/athena/");

  @Test
  void no_java_and_no_sql_names_what_an_order_has() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      assertThat(
              files
                  .map(file -> ROOT.relativize(file).toString().replace('\\', '/'))
                  .filter(name -> name.endsWith(".java") || name.endsWith(".sql"))
                  .filter(name -> !name.contains("/target/") && !name.contains("/src/test/"))
                  .filter(name -> ALLOWED.stream().noneMatch(name::startsWith))
                  .filter(OrdersAreAnExampleTest::namesOrders))
          .isEmpty();
    }
  }

  private static boolean namesOrders(String name) {
    try {
      return ORDERS.matcher(Files.readString(ROOT.resolve(name))).find();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
