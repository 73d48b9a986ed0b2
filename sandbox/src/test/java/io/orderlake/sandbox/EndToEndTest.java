package io.orderlake.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.orderlake.sandbox.TableScan.Order;
import io.orderlake.sandbox.TableScan.Sales;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** From simulated orders to reports, in a JVM as a user starts it, on real parts throughout. */
class EndToEndTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int TERMINATED = 128 + 15;

  private static final String CHANGES_BY_ORDER =
      """
      /*
      title: Changes by order
      description: How many changes each order that exists has had.
      */
      SELECT orderid, count(*) AS changes
      FROM order_changes
      WHERE orderid IN (SELECT orderid FROM current_orders)
      GROUP BY orderid
      """;

  @TempDir Path folder;

  @Test
  void reports_equal_the_table_and_the_simulators_totals_across_a_restart() throws Exception {
    Path data = folder.resolve("data");
    Totals totals;
    try (SandboxProcess sandbox = SandboxProcess.start(data)) {
      totals = traffic(sandbox, 42);
      assertThat(sandbox.stop()).as("exit status").isEqualTo(TERMINATED);
    }
    try (SandboxProcess sandbox = SandboxProcess.start(data)) {
      totals = totals.plus(traffic(sandbox, 43));
      awaitChanges(sandbox, totals.changes());
      Snapshot reports = Snapshot.of(sandbox);
      sandbox.stop();
      TableScan table = TableScan.of(data);

      reports.assertEquals(table);
      assertThat(table.orders()).hasSize(totals.inserts - totals.removals);
      assertThat(reports.modifications.values().stream().mapToLong(count -> count).sum())
          .isEqualTo(totals.modifications);
    }
  }

  @Test
  @Tag("long")
  void after_kills_under_traffic_the_reports_equal_the_table() throws Exception {
    Path data = folder.resolve("data");
    int kills = Integer.getInteger("orderlake.kills", 3);
    for (int kill = 1; kill <= kills; kill++) {
      try (SandboxProcess sandbox = SandboxProcess.start(data)) {
        sandbox.simulator("POST", "/api/simulation/start", "{\"ordersPerSecond\":150}");
        awaitWrites(sandbox, 100 + 30 * kill);
        sandbox.kill();
      }
    }
    Path reports = Files.createDirectories(folder.resolve("reports"));
    Files.writeString(reports.resolve("changes-by-order.sql"), CHANGES_BY_ORDER);
    try (SandboxProcess sandbox =
        SandboxProcess.start(data, "-Dorderlake.reports.location=" + reports)) {
      awaitEveryChange(sandbox);
      Snapshot snapshot = Snapshot.of(sandbox);
      sandbox.stop();

      snapshot.assertEquals(TableScan.of(data));
    }
  }

  @Test
  void a_throw_away_run_leaves_nothing_behind() throws Exception {
    Path data = folder.resolve("data");
    try (SandboxProcess sandbox = SandboxProcess.start(data, "-Dorderlake.storage=memory")) {
      awaitChanges(sandbox, traffic(sandbox, 1).changes());
      assertThat(new Reports(sandbox).summary().orders()).isPositive();
      Path place = Path.of(sandbox.log().replaceAll("(?s).*Data is in (\\S+).*", "$1"));
      assertThat(place).isDirectory();
      sandbox.stop();

      assertThat(place).doesNotExist();
      assertThat(data).doesNotExist();
    }
  }

  /** Changes as the simulator counts them. */
  private record Totals(int inserts, int modifications, int removals) {
    int changes() {
      return inserts + modifications + removals;
    }

    Totals plus(Totals other) {
      return new Totals(
          inserts + other.inserts, modifications + other.modifications, removals + other.removals);
    }
  }

  /** The reports at one moment, when nothing changes. */
  private record Snapshot(
      Sales summary,
      Map<String, Sales> byProduct,
      Map<String, Sales> byCustomer,
      Map<String, Long> modifications,
      Map<String, List<JsonNode>> histories) {

    static Snapshot of(SandboxProcess sandbox) {
      Reports reports = new Reports(sandbox);
      Map<String, Long> modifications = reports.modifications();
      return new Snapshot(
          reports.summary(),
          reports.salesBy("sales/by-product", "product_name"),
          reports.salesBy("sales/by-customer", "customer_id"),
          modifications,
          modifications.keySet().stream()
              .limit(20)
              .collect(Collectors.toMap(orderid -> orderid, reports::history)));
    }

    void assertEquals(TableScan table) {
      assertThat(table.orders()).isNotEmpty();
      assertThat(summary).isEqualTo(table.sales());
      assertThat(byProduct).isEqualTo(table.salesBy(Order::product));
      assertThat(byCustomer).isEqualTo(table.salesBy(Order::customer));
      for (Order order : table.orders()) {
        assertThat(modifications.getOrDefault(order.orderid(), 0L))
            .as("modifications of %s", order)
            .isEqualTo(order.version() - 1);
      }
      histories.forEach(Snapshot::assertTellsALife);
    }

    private static void assertTellsALife(String orderid, List<JsonNode> history) {
      List<String> types = history.stream().map(row -> text(row, "cdc_event_type")).toList();
      assertThat(types).as(orderid).startsWith("INSERT");
      assertThat(types.subList(1, types.size())).containsAnyOf("MODIFY").doesNotContain("INSERT");
      for (int i = 1; i < history.size(); i++) {
        assertThat(text(history.get(i), "previous_status"))
            .as("change %d of %s", i, orderid)
            .isEqualTo(text(history.get(i - 1), "status"));
      }
    }

    private static String text(JsonNode row, String column) {
      return row.get(column).asString();
    }
  }

  /** Lets the simulator write for a while, and answers what it wrote. */
  private static Totals traffic(SandboxProcess sandbox, int seed) {
    String settings = "{\"ordersPerSecond\":120,\"seed\":%d}".formatted(seed);
    sandbox.simulator("POST", "/api/simulation/start", settings);
    awaitWrites(sandbox, 400);
    JsonNode totals = sandbox.simulator("POST", "/api/simulation/stop", "").get("totals");
    return new Totals(
        totals.get("inserts").asInt(),
        totals.get("modifications").asInt(),
        totals.get("removals").asInt());
  }

  private static void awaitWrites(SandboxProcess sandbox, int writes) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                sandbox.simulator("GET", "/api/simulation", "").at("/totals/writes").asInt()
                    >= writes);
  }

  private static void awaitChanges(SandboxProcess sandbox, int changes) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(sandbox.report("warehouse").get("rows").asInt()).isEqualTo(changes));
  }

  /**
   * An order's version counts its changes: no change of any order can be missing, nor a removal.
   */
  private static void awaitEveryChange(SandboxProcess sandbox) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(new Reports(sandbox).changes()).isEqualTo(versions(sandbox)));
  }

  /** The version of each order, as the simulator's own API tells it. */
  private static Map<String, Long> versions(SandboxProcess sandbox) {
    Map<String, Long> versions = new TreeMap<>();
    String cursor = "";
    do {
      JsonNode page = sandbox.simulator("GET", "/api/orders?limit=1000" + cursor, "");
      for (JsonNode order : page.get("orders")) {
        versions.put(order.get("orderid").asString(), order.get("version").asLong());
      }
      JsonNode next = page.get("nextCursor");
      cursor = next.isNull() ? "" : "&cursor=" + next.asString();
    } while (!cursor.isEmpty());
    return versions;
  }
}
