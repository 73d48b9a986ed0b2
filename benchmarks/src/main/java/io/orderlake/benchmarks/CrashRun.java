package io.orderlake.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Traffic on a sandbox that is killed and started again, over and over.
 *
 * <p>Two kinds of traffic run: the simulator's own, which reconciliation judges in the end, and
 * that of clients who place, change and remove orders through the simulator and remember each
 * answer, so that every acknowledged change is looked for by name.
 */
public final class CrashRun {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int FIRST_PORT = 18_381;
  private static final int CLIENTS = 3;
  private static final int TRIES = 60;
  private static final String ORDER =
      "{\"product_name\":\"Laptop\",\"quantity\":%d,\"price\":19.99,\"customer_id\":\"crash\"}";

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
      )
      GROUP BY 1, 2
      """;

  private final Path data;
  private final Path reports;
  private final int kills;
  private final Random random;
  private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
  private final Map<CrashMoment, Integer> moments = new EnumMap<>(CrashMoment.class);
  private int traces;

  /**
   * What came of it.
   *
   * @param traces kills that left half an object or half a position behind
   * @param acknowledged changes that clients were told were made
   * @param changes in the reports, the simulator's among them
   * @param duplicates rows that the lake held more than once, and the warehouse left out
   * @param lost acknowledged, and in no object of the lake or in no report
   * @param doubled more than once in the reports
   * @param misordered orders whose versions go back
   */
  public record Outcome(
      int kills,
      Map<CrashMoment, Integer> moments,
      int traces,
      int acknowledged,
      long changes,
      long duplicates,
      int lost,
      int doubled,
      int misordered,
      List<String> differences) {

    public boolean isFlawless() {
      return lost == 0 && doubled == 0 && misordered == 0 && differences.isEmpty();
    }
  }

  /**
   * @param folder for the sandbox's data, empty
   */
  public CrashRun(Path folder, int kills, Random random) throws IOException {
    this.data = folder.resolve("data");
    this.reports = Files.createDirectories(folder.resolve("reports/crash"));
    this.kills = kills;
    this.random = random;
    Files.writeString(reports.resolve("changes.sql"), CHANGES);
  }

  public Outcome run() throws IOException, InterruptedException {
    for (int kill = 0; kill < kills; kill++) {
      CrashMoment moment = CrashMoment.values()[kill % CrashMoment.values().length];
      crash(moment);
      moments.merge(moment, 1, Integer::sum);
      System.out.printf(
          "  kill %d of %d, at %s: %d changes acknowledged to clients%n",
          kill + 1, kills, moment, acknowledged.size());
    }
    try (SandboxJvm sandbox = start()) {
      return judge(sandbox, settle(sandbox));
    }
  }

  private SandboxJvm start() throws IOException, InterruptedException {
    return SandboxJvm.start(
        FIRST_PORT, data, "-Xmx384m", "-Dorderlake.reports.location=" + reports.getParent());
  }

  private void crash(CrashMoment moment) throws IOException, InterruptedException {
    SandboxJvm sandbox = start();
    try {
      sandbox.simulator("POST", "/api/simulation/start", "{\"ordersPerSecond\":60}");
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        Random own = new Random(random.nextLong());
        Thread client = new Thread(() -> order(sandbox, own), "client-" + i);
        client.start();
        clients.add(client);
      }
      moment.await(data, random);
      sandbox.kill();
      for (Thread client : clients) {
        client.join();
      }
      traces += moment.isTracedIn(data) ? 1 : 0;
    } finally {
      sandbox.kill();
    }
  }

  /** Places, changes and removes orders until nobody answers, and remembers what was answered. */
  private void order(SandboxJvm sandbox, Random own) {
    try {
      while (true) {
        String body = ORDER.formatted(1 + own.nextInt(9));
        String orderid = acknowledge(sandbox.simulator("POST", "/api/orders", body));
        String path = "/api/orders/" + orderid;
        for (int i = own.nextInt(4); i > 0; i--) {
          String change = "{\"quantity\":%d}".formatted(10 + own.nextInt(90));
          acknowledge(sandbox.simulator("PATCH", path, change));
        }
        if (own.nextInt(4) == 0) {
          sandbox.simulator("DELETE", path, "");
          acknowledged.add(orderid + " removal");
        }
      }
    } catch (IOException e) {
      // It was killed.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String acknowledge(JsonNode order) {
    String orderid = order.get("orderid").asString();
    acknowledged.add(orderid + " " + order.get("version").asLong());
    return orderid;
  }

  /** Waits until all that was written has arrived, as far as it ever does. */
  private static List<String> settle(SandboxJvm sandbox) throws IOException, InterruptedException {
    List<String> differences = List.of();
    for (int i = 0; i < TRIES; i++) {
      JsonNode found = sandbox.reconcile();
      differences = found.get("differences").valueStream().map(JsonNode::asString).toList();
      if (differences.isEmpty() && found.at("/orders/inFlight").asLong() == 0) {
        return differences;
      }
      Thread.sleep(Duration.ofSeconds(1).toMillis());
    }
    return differences;
  }

  private Outcome judge(SandboxJvm sandbox, List<String> differences)
      throws IOException, InterruptedException {
    Map<String, Integer> reported = new HashMap<>();
    int misordered = 0;
    for (JsonNode row : sandbox.analytics("/api/crash/changes").get("rows")) {
      reported.put(
          row.get("orderid").asString() + " " + row.get("version").asString(),
          row.get("times").asInt());
      misordered += row.get("goes_back").asInt();
    }
    Map<String, Long> stored = inLake();
    int lost = 0;
    int doubled = 0;
    for (String change : acknowledged) {
      lost += reported.containsKey(change) && stored.containsKey(change) ? 0 : 1;
      doubled += reported.getOrDefault(change, 0) > 1 ? 1 : 0;
    }
    JsonNode warehouse = sandbox.analytics("/api/warehouse");
    return new Outcome(
        kills,
        moments,
        traces,
        acknowledged.size(),
        warehouse.get("rows").asLong() - warehouse.get("duplicates").asLong(),
        warehouse.get("duplicates").asLong(),
        lost,
        doubled,
        misordered,
        differences);
  }

  /** How often the lake's objects have each change. */
  private Map<String, Long> inLake() throws IOException {
    try (Stream<Path> files = Files.walk(data.resolve("lake/order_changes"))) {
      return files
          .filter(Files::isRegularFile)
          .flatMap(CrashRun::lines)
          .map(CrashRun::change)
          .collect(Collectors.groupingBy(change -> change, Collectors.counting()));
    }
  }

  private static Stream<String> lines(Path object) {
    try {
      return Files.readAllLines(object).stream();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String change(String line) {
    JsonNode row = JSON.readTree(line);
    boolean removed = row.get("cdc_event_type").asString().equals("REMOVE");
    return row.get("orderid").asString()
        + " "
        + (removed ? "removal" : row.get("order_version").asString());
  }
}
