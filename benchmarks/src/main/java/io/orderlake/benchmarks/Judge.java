package io.orderlake.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Says of changes that clients were told were made whether lake and reports have each, once. */
final class Judge {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration LONGEST_SETTLING = Duration.ofMinutes(3);

  /** How often each change is in the reports, and whether its order's versions ever go back. */
  private static final String CHANGES =
      """
      /*
      title: Changes by version
      description: How often each change is there.
      */
      SELECT
        orderid,
        CASE WHEN cdc_event_type = 'REMOVE' THEN 'removal' ELSE CAST(order_version AS varchar) END
          AS version,
        count(*) AS times,
        max(CASE WHEN order_version < version_before THEN 1 ELSE 0 END) AS goes_back
      FROM (
        SELECT
          *,
          lag(order_version) OVER (PARTITION BY orderid ORDER BY change_key, event_id)
            AS version_before
        FROM order_changes
        WHERE cdc_event_type <> 'SNAPSHOT'
      )
      GROUP BY 1, 2
      """;

  private final Path reports;
  private final Path lake;

  /**
   * What came of changes.
   *
   * @param lost in no object of the lake or in no report
   * @param doubled more than once in the reports
   * @param misordered orders whose versions go back
   */
  record Verdict(int lost, int doubled, int misordered) {}

  /**
   * @param reports a folder for a report of its own, to be made
   * @param lake its folder
   */
  Judge(Path reports, Path lake) throws IOException {
    this.reports = reports;
    this.lake = lake;
    Path own = Files.createDirectories(reports.resolve("crash"));
    Files.writeString(own.resolve("changes.sql"), CHANGES);
  }

  /** What a sandbox that is to be judged is started with. */
  String option() {
    return "-Dorderlake.reports.location=" + reports;
  }

  /**
   * Waits until all that was written has arrived, as far as it ever does; answers what
   * reconciliation has to say.
   */
  List<String> settle(SandboxApi sandbox)
      throws IOException, InterruptedException, TimeoutException {
    long end = System.nanoTime() + LONGEST_SETTLING.toNanos();
    List<String> differences = List.of();
    while (System.nanoTime() - end < 0) {
      JsonNode found = sandbox.reconcile();
      differences = found.get("differences").valueStream().map(JsonNode::asString).toList();
      if (differences.isEmpty() && found.at("/orders/inFlight").asLong() == 0) {
        return differences;
      }
      Thread.sleep(1_000);
    }
    return differences;
  }

  /**
   * @param acknowledged an order's id and its version, or "removal"
   */
  Verdict of(SandboxApi sandbox, Collection<String> acknowledged)
      throws IOException, InterruptedException {
    Map<String, Integer> reported = new HashMap<>();
    int misordered = 0;
    for (JsonNode row : sandbox.analytics("/api/crash/changes").get("rows")) {
      reported.put(
          row.get("orderid").asString() + " " + row.get("version").asString(),
          row.get("times").asInt());
      misordered += row.get("goes_back").asInt();
    }
    Set<String> stored = inLake();
    int lost = 0;
    int doubled = 0;
    for (String change : acknowledged) {
      lost += reported.containsKey(change) && stored.contains(change) ? 0 : 1;
      doubled += reported.getOrDefault(change, 0) > 1 ? 1 : 0;
    }
    return new Verdict(lost, doubled, misordered);
  }

  /** The changes that the lake's objects have. */
  private Set<String> inLake() throws IOException {
    Set<String> changes = new HashSet<>();
    try (Stream<Path> files = Files.walk(lake.resolve("order_changes"))) {
      files
          .filter(Files::isRegularFile)
          .flatMap(Judge::lines)
          .forEach(line -> addChange(line, changes));
    }
    return changes;
  }

  private static Stream<String> lines(Path object) {
    try {
      return Files.readAllLines(object).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void addChange(String line, Set<String> changes) {
    try {
      JsonNode row = JSON.readTree(line);
      boolean removed = row.path("cdc_event_type").asString("").equals("REMOVE");
      String version = removed ? "removal" : row.path("order_version").asString("");
      changes.add(row.path("orderid").asString("") + " " + version);
    } catch (JacksonException e) {
      // No row, as some faults write.
    }
  }
}
