package io.orderlake.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** How long a change takes from its writer to a report. The figures are printed, not judged. */
class FreshnessTest {
  private static final String REPORT =
      """
      /*
      title: Changes since
      description: The changes that were made at this time or later.
      parameters:
        since: {type: timestamp, required: true, description: from when on}
      */
      WITH parameters AS (SELECT CAST(:since AS timestamp) AS since_time)
      SELECT event_id, updated_at
      FROM order_changes
      CROSS JOIN parameters
      WHERE updated_at >= since_time
      """;

  @TempDir Path folder;

  @Test
  void freshness_at_fifty_writes_a_second() throws Exception {
    Path reports = Files.createDirectories(folder.resolve("reports/changes"));
    Files.writeString(reports.resolve("since.sql"), REPORT);
    Map<String, Duration> delays = new HashMap<>();
    try (SandboxProcess sandbox =
        SandboxProcess.start(
            folder.resolve("data"), "-Dorderlake.reports.location=" + folder.resolve("reports"))) {
      sandbox.simulator("POST", "/api/simulation/start", "{\"ordersPerSecond\":50}");
      await()
          .pollInterval(Duration.ofMillis(50))
          .atMost(Duration.ofSeconds(90))
          .until(() -> see(sandbox, delays) >= 1_000);
      JsonNode totals = sandbox.simulator("POST", "/api/simulation/stop", "").get("totals");
      int writes = totals.get("writes").asInt();
      await().atMost(Duration.ofSeconds(30)).until(() -> see(sandbox, delays) == writes);
      print(delays.values().stream().sorted().toList(), sandbox.residentMemory());

      assertThat(delays).hasSize(writes);
    }
  }

  /** Notes when each change is seen first; answers how many were seen. */
  private static int see(SandboxProcess sandbox, Map<String, Duration> delays) {
    // Older ones were seen: nothing is in flight for as long.
    Instant since = Instant.now().minusSeconds(delays.isEmpty() ? 600 : 20);
    JsonNode rows = sandbox.report("changes/since?since=" + since).get("rows");
    Instant now = Instant.now();
    for (JsonNode row : rows) {
      Instant written = Instant.parse(row.get("updated_at").asString());
      delays.putIfAbsent(row.get("event_id").asString(), Duration.between(written, now));
    }
    return delays.size();
  }

  private static void print(List<Duration> delays, long residentMemory) {
    System.out.printf(
        "Freshness of %d changes at 50 a second: p50 %d ms, p99 %d ms, worst %d ms;"
            + " resident memory %d MB%n",
        delays.size(),
        delays.get(delays.size() / 2).toMillis(),
        delays.get(delays.size() * 99 / 100).toMillis(),
        delays.get(delays.size() - 1).toMillis(),
        residentMemory / 1_048_576);
  }
}
