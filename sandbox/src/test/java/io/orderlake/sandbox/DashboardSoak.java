package io.orderlake.sandbox;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A page left open while 500 changes a second reach the warehouse. Not part of the build: run it
 * with {@code -Dtest=DashboardSoak}, and {@code -Dorderlake.soak.minutes=} and {@code
 * -Dorderlake.soak.changes=} for how long and over how many changes that are there before.
 *
 * <p>Rows are written into the lake as delivery does it, so that the rate does not depend on the
 * table. The page's memory is taken after garbage collection.
 */
class DashboardSoak {
  private static final int CHANGES_A_SECOND = 500;
  private static final int ROWS_A_FILE = 500_000;
  private static final Duration SAMPLE = Duration.ofSeconds(10);

  /** Inserts and modifications of half as many orders; the times end now. */
  private static final String ROWS =
      """
      COPY (
        SELECT
          'soak-' || i AS event_id,
          CASE i %% 2 WHEN 0 THEN 'INSERT' ELSE 'MODIFY' END AS cdc_event_type,
          lpad(i::VARCHAR, 40, '0') AS change_key,
          strftime(changed, '%%Y-%%m-%%d %%H:%%M:%%S.%%g') AS changed_at,
          'order-' || (i // 2) AS orderid,
          1 + i %% 2 AS order_version,
          ['Laptop', 'Phone', 'Tablet', 'Mouse'][1 + (i // 2) %% 4] AS product_name,
          1 AS quantity, 19.90 AS price, 19.90 AS total_price,
          'customer-' || (i // 2) %% 2000 AS customer_id, 'paypal' AS payment_method,
          CASE i %% 2 WHEN 0 THEN 'pending' ELSE 'confirmed' END AS status,
          CASE i %% 2 WHEN 1 THEN 'pending' END AS previous_status,
          strftime(changed, '%%Y-%%m-%%d %%H:%%M:%%S.%%g') AS order_timestamp,
          strftime(changed, '%%Y-%%m-%%d %%H:%%M:%%S.%%g') AS updated_at
        FROM (SELECT i, TIMESTAMP '%s' - (%d - i) * INTERVAL '%d' MILLISECOND AS changed
          FROM range(%d, %d) AS numbers(i))
      ) TO '%s' (FORMAT json)
      """;

  private final int minutes = Integer.getInteger("orderlake.soak.minutes", 3);
  private final int before = Integer.getInteger("orderlake.soak.changes", 100_000);
  private long written;

  @TempDir Path folder;

  /** The page at a moment. */
  private record Sample(
      String view, double heapMegabytes, double nodes, double cpuPercent, String rate) {}

  @Test
  void a_page_left_open_does_not_grow() throws Exception {
    Path data = Files.createDirectories(folder.resolve("data"));
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Browser browser = Browser.open()) {
      while (written < before) {
        write(duckDb, data, Math.min(ROWS_A_FILE, before - written), 100);
      }
      try (SandboxProcess sandbox = SandboxProcess.start(data)) {
        await()
            .atMost(Duration.ofMinutes(20))
            .until(() -> sandbox.report("warehouse").get("rows").asLong() >= before);
        List<Sample> overview = watch(browser, sandbox, duckDb, data, "overview");
        List<Sample> changes = watch(browser, sandbox, duckDb, data, "table/orders");
        System.out.printf("The sandbox's resident memory: %d MB%n", sandbox.residentMemory() >> 20);
        browser.assertNoComplaints();
        assertStays(overview);
        assertStays(changes);
      }
    }
  }

  private List<Sample> watch(
      Browser browser, SandboxProcess sandbox, Connection duckDb, Path data, String view)
      throws Exception {
    Page page = browser.window();
    page.navigate(sandbox.page() + "#/" + view);
    assertThat(page.locator("#connection")).hasText("Live");
    CDPSession tools = page.context().newCDPSession(page);
    tools.send("Performance.enable");
    List<Sample> samples = new ArrayList<>();
    Instant end = Instant.now().plus(Duration.ofMinutes(minutes).dividedBy(2));
    double busy = metric(tools, "TaskDuration");
    Instant last = Instant.now();
    while (Instant.now().isBefore(end)) {
      for (Instant next = Instant.now(); next.isBefore(last.plus(SAMPLE)); ) {
        write(duckDb, data, CHANGES_A_SECOND / 2, 2);
        next = next.plusMillis(500);
        page.waitForTimeout(Math.max(1, Duration.between(Instant.now(), next).toMillis()));
      }
      double busyNow = metric(tools, "TaskDuration");
      double seconds = Duration.between(last, Instant.now()).toMillis() / 1_000.0;
      last = Instant.now();
      tools.send("HeapProfiler.collectGarbage");
      samples.add(
          new Sample(
              view,
              metric(tools, "JSHeapUsedSize") / 1e6,
              metric(tools, "Nodes"),
              100 * (busyNow - busy) / seconds,
              view.equals("overview") ? page.locator(".tile-number").nth(3).textContent() : ""));
      busy = metric(tools, "TaskDuration");
      System.out.println(samples.get(samples.size() - 1));
    }
    page.context().close();
    return samples;
  }

  private static void assertStays(List<Sample> samples) {
    Sample first = samples.get(Math.min(1, samples.size() - 1));
    Sample last = samples.get(samples.size() - 1);
    assertThat(last.heapMegabytes()).as("heap").isLessThan(2 * first.heapMegabytes() + 5);
    assertThat(last.nodes()).as("nodes").isLessThan(2 * first.nodes() + 2_000);
  }

  private static double metric(CDPSession tools, String name) {
    JsonObject answer = tools.send("Performance.getMetrics");
    for (JsonElement metric : answer.getAsJsonArray("metrics")) {
      if (metric.getAsJsonObject().get("name").getAsString().equals(name)) {
        return metric.getAsJsonObject().get("value").getAsDouble();
      }
    }
    throw new IllegalArgumentException(name);
  }

  /** Puts an object with so many more changes into the lake; it appears by rename. */
  private void write(Connection duckDb, Path data, long rows, int millisecondsApart)
      throws SQLException, IOException {
    Instant now = Instant.now();
    String hour =
        DateTimeFormatter.ofPattern("'dt='yyyy-MM-dd/'hour='HH")
            .withZone(ZoneOffset.UTC)
            .format(now);
    Path partition = Files.createDirectories(data.resolve("lake/order_changes").resolve(hour));
    Path unfinished = partition.resolve(".soak.tmp");
    String time =
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC).format(now);
    try (Statement statement = duckDb.createStatement()) {
      statement.execute(
          ROWS.formatted(
              time, written + rows, millisecondsApart, written, written + rows, unfinished));
    }
    written += rows;
    Files.move(
        unfinished,
        partition.resolve("soak-%015d.ndjson".formatted(written)),
        StandardCopyOption.ATOMIC_MOVE);
  }
}
