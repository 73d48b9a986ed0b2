package io.orderlake.benchmarks;

import io.orderlake.query.warehouse.WarehouseProperties;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;

/**
 * Questions about current orders answered from a table of all changes as they arrived: duplicates
 * and each order's last state are found in the query.
 */
final class OnDemand {
  /** Of a relation {@code current_orders}, as the reports ask them. */
  static final List<String> QUESTIONS =
      List.of(
          "SELECT count(*), sum(total_price) FROM current_orders WHERE status <> 'cancelled'",
          "SELECT product_name, count(*), sum(total_price) FROM current_orders GROUP BY 1",
          "SELECT status, count(*) FROM current_orders GROUP BY 1",
          "SELECT orderid, total_price FROM current_orders ORDER BY 2 DESC, 1 LIMIT 100");

  private static final int ROUNDS = 3;

  private static final String CURRENT_ORDERS =
      """
      CREATE OR REPLACE TEMP VIEW current_orders AS
      SELECT *
      FROM (
        SELECT *, row_number() OVER (
          PARTITION BY orderid ORDER BY change_key DESC, event_id DESC) AS recency
        FROM changes)
      WHERE recency = 1 AND cdc_event_type <> 'REMOVE'""";

  private OnDemand() {}

  static void run(Path raw, WarehouseProperties properties) throws Exception {
    Timings timings = new Timings();
    try (Connection connection = LoadComparison.open(raw, properties);
        Statement statement = connection.createStatement()) {
      statement.execute(CURRENT_ORDERS);
      for (int round = 0; round < ROUNDS; round++) {
        for (String question : QUESTIONS) {
          timings.time(() -> statement.executeQuery(question).close());
        }
      }
    }
    System.out.println("  on demand from the raw table           " + timings);
  }
}
