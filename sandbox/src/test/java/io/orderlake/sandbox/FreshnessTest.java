package io.orderlake.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * How long an insert or update takes from its writer to a report; a removal does not say when it
 * was made. The figures are printed, not judged; the first changes of a cold JVM are told apart.
 */
@Tag("long")
class FreshnessTest {
  private static final int COLD = 500;

  /** For a machine that stands still at times. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** How much earlier a change may have been written than one that was seen before it. */
  private static final Duration LOOK_BACK = Duration.ofSeconds(5);

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
        AND cdc_event_type <> 'REMOVE'
      """;

  @TempDir Path folder;

  @Test
  void freshness_at_fifty_writes_a_second() throws Exception {
    Path reports = Files.createDirectories(folder.resolve("reports/changes"));
    Files.writeString(reports.resolve("since.sql"), REPORT);
    Seen seen = new Seen();
    try (SandboxProcess sandbox =
        SandboxProcess.start(
            folder.resolve("data"), "-Dorderlake.reports.location=" + folder.resolve("reports"))) {
      sandbox.simulator("POST", "/api/simulation/start", "{\"ordersPerSecond\":50}");
      await()
          .pollInterval(Duration.ofMillis(50))
          .atMost(PATIENCE)
          .until(() -> seen.look(sandbox, seen.last.minus(LOOK_BACK)) >= COLD + 1_000);
      JsonNode totals = sandbox.simulator("POST", "/api/simulation/stop", "").get("totals");
      int writes = totals.get("inserts").asInt() + totals.get("modifications").asInt();
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(seen.look(sandbox, Instant.EPOCH)).isEqualTo(writes));
      List<Duration> inOrder = List.copyOf(seen.delays.values());
      print("first " + COLD, inOrder.subList(0, COLD));
      print("later", inOrder.subList(COLD, inOrder.size()));
      System.out.printf("Resident memory: %d MB%n", sandbox.residentMemory() / 1_048_576);
    }
  }

  /** The changes seen so far, and how old each was then. */
  private static final class Seen {
    private final Map<String, Duration> delays = new LinkedHashMap<>();
    private Instant last = Instant.EPOCH.plus(LOOK_BACK);

    /** Looks at the changes written since a time; answers how many were seen in all. */
    int look(SandboxProcess sandbox, Instant since) {
      JsonNode rows = sandbox.report("changes/since?since=" + since).get("rows");
      Instant now = Instant.now();
      for (JsonNode row : rows) {
        Instant written = Instant.parse(row.get("updated_at").asString());
        delays.putIfAbsent(row.get("event_id").asString(), Duration.between(written, now));
        last = last.isBefore(written) ? written : last;
      }
      return delays.size();
    }
  }

  private static void print(String which, List<Duration> delays) {
    List<Duration> sorted = delays.stream().sorted().toList();
    System.out.printf(
        "Freshness of the %s changes at 50 a second: p50 %d ms, p99 %d ms, worst %d ms%n",
        which,
        sorted.get(sorted.size() / 2).toMillis(),
        sorted.get(sorted.size() * 99 / 100).toMillis(),
        sorted.get(sorted.size() - 1).toMillis());
  }
}
