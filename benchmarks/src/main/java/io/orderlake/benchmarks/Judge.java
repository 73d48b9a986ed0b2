package io.orderlake.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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

  /** How often each change is in the reports, and whether its item's versions ever go back. */
  private static final String CHANGES =
      """
      /*
      title: Changes by version
      description: How often each change is there.
      */
      SELECT
        item,
        CASE WHEN cdc_event_type = 'REMOVE' THEN 'removal' ELSE CAST(version AS varchar) END
          AS version,
        count(*) AS times,
        max(CASE WHEN version < version_before THEN 1 ELSE 0 END) AS goes_back
      FROM (
        SELECT
          *,
          lag(version) OVER (PARTITION BY item ORDER BY change_key, event_id) AS version_before
        FROM (
          SELECT %s AS item, CAST(%s AS bigint) AS version, cdc_event_type, change_key, event_id
          FROM %s_changes
        )
        WHERE cdc_event_type <> 'SNAPSHOT'
      )
      GROUP BY 1, 2
      """;

  /** What is judged, by the column of its key and the one that counts an item's changes. */
  enum Kind {
    ORDERS("order", "orderid", "order_version"),
    INVOICES("invoice", "invoice_key", "net");

    private final String one;
    private final String key;
    private final String version;

    Kind(String one, String key, String version) {
      this.one = one;
      this.key = key;
      this.version = version;
    }

    String many() {
      return one + "s";
    }
  }

  private final Path reports;
  private final Path lake;
  private final List<Kind> kinds;

  /**
   * What came of changes.
   *
   * @param lost in no object of the lake or in no report
   * @param doubled more than once in the reports
   * @param misordered items whose versions go back
   */
  record Verdict(int lost, int doubled, int misordered) {}

  /**
   * @param reports a folder for a report of its own, to be made
   * @param lake its folder
   * @param kinds what is served
   */
  Judge(Path reports, Path lake, Kind... kinds) throws IOException {
    this.reports = reports;
    this.lake = lake;
    this.kinds = List.of(kinds);
    Path own = Files.createDirectories(reports.resolve("crash"));
    for (Kind kind : kinds) {
      Files.writeString(
          own.resolve(kind.many() + ".sql"), CHANGES.formatted(kind.key, kind.version, kind.one));
    }
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
    List<String> differences = new ArrayList<>();
    while (System.nanoTime() - end < 0) {
      differences.clear();
      long inFlight = 0;
      for (Kind kind : kinds) {
        JsonNode found = sandbox.reconcile(kind.many());
        found.get("differences").valueStream().map(JsonNode::asString).forEach(differences::add);
        inFlight += found.at("/" + kind.many() + "/inFlight").asLong();
      }
      if (differences.isEmpty() && inFlight == 0) {
        return differences;
      }
      Thread.sleep(1_000);
    }
    return differences;
  }

  /**
   * @param acknowledged an item's key and its version, or "removal"
   */
  Verdict of(SandboxApi sandbox, Collection<String> acknowledged)
      throws IOException, InterruptedException {
    Map<String, Integer> reported = new HashMap<>();
    int misordered = 0;
    Set<String> stored = new HashSet<>();
    for (Kind kind : kinds) {
      for (JsonNode row : sandbox.analytics("/api/crash/" + kind.many()).get("rows")) {
        reported.put(
            row.get("item").asString() + " " + row.get("version").asString(),
            row.get("times").asInt());
        misordered += row.get("goes_back").asInt();
      }
      addStored(kind, stored);
    }
    int lost = 0;
    int doubled = 0;
    for (String change : acknowledged) {
      lost += reported.containsKey(change) && stored.contains(change) ? 0 : 1;
      doubled += reported.getOrDefault(change, 0) > 1 ? 1 : 0;
    }
    return new Verdict(lost, doubled, misordered);
  }

  /** The changes that the lake's objects have. */
  private void addStored(Kind kind, Set<String> changes) throws IOException {
    try (Stream<Path> files = Files.walk(lake.resolve(kind.one + "_changes"))) {
      files
          .filter(Files::isRegularFile)
          .flatMap(Judge::lines)
          .forEach(line -> addChange(kind, line, changes));
    }
  }

  private static Stream<String> lines(Path object) {
    try {
      return Files.readAllLines(object).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void addChange(Kind kind, String line, Set<String> changes) {
    try {
      JsonNode row = JSON.readTree(line);
      boolean removed = row.path("cdc_event_type").asString("").equals("REMOVE");
      String version = removed ? "removal" : String.valueOf(row.path(kind.version).asLong(0));
      changes.add(row.path(kind.key).asString("") + " " + version);
    } catch (JacksonException e) {
      // No row, as some faults write.
    }
  }
}
