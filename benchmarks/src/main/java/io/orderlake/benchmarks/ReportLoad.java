package io.orderlake.benchmarks;

import io.orderlake.analytics.AnalyticsApiService;
import io.orderlake.query.warehouse.WarehouseProperties;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The service answers each report over HTTP, one after another, while 500 changes a second arrive
 * in an object each half second; another client asks for the newest order all the time, to see when
 * a change is in an answer. What happens in the first round, with all still cold, does not count.
 */
final class ReportLoad {
  private static final int ROUNDS = 20;
  private static final int CHANGES = 250;
  private static final long PAUSE_MILLIS = 500;
  private static final Pattern PLACED_AT = Pattern.compile("\"placed_at\":\"([^\"]+)\"");

  private final SampleLake lake;
  private final LiveChanges changes;
  private final long begin;
  private final long startNanos = System.nanoTime();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Deque<Instant> unseen = new ArrayDeque<>();
  private final Timings freshness = new Timings();
  private volatile boolean busy = true;
  private volatile boolean warm;

  /**
   * @param begin time of the first change, in milliseconds since 1970
   */
  ReportLoad(SampleLake lake, LiveChanges changes, long begin) {
    this.lake = lake;
    this.changes = changes;
    this.begin = begin;
  }

  void run(Path folder, WarehouseProperties properties) throws Exception {
    try (ConfigurableApplicationContext service =
        AnalyticsApiService.application()
            .run(
                "--server.port=0",
                "--spring.main.log-startup-info=false",
                // The sandbox's libraries are here too; they would ask for a region.
                "--spring.cloud.aws.dynamodb.enabled=false",
                "--orderlake.lake.location=" + folder,
                "--orderlake.warehouse.file=" + properties.file(),
                "--orderlake.warehouse.memory-limit=" + properties.memoryLimit().toBytes() + "B",
                "--orderlake.warehouse.threads=" + properties.threads())) {
      String root =
          "http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port") + "/api/";
      Thread writer = start("ingest", this::ingest);
      Thread watcher = start("freshness", () -> watch(root));
      Map<String, Timings> timings;
      try {
        timings = ask(root);
      } finally {
        busy = false;
        writer.join();
        watcher.join();
      }
      timings.forEach((report, times) -> System.out.printf("  %-44.44s %s%n", report, times));
      System.out.printf("  %-44.44s %s%n", "from a change to the answer that tells it", freshness);
    }
  }

  private Map<String, Timings> ask(String root) throws Exception {
    Map<String, Timings> timings = new LinkedHashMap<>();
    for (int round = -1; round < ROUNDS; round++) {
      System.out.printf("  round %d of %d%n", round + 1, ROUNDS);
      warm = round >= 0;
      for (String report : reports()) {
        long start = System.nanoTime();
        get(root + report);
        if (warm) {
          timings.computeIfAbsent(report, name -> new Timings()).add(System.nanoTime() - start);
        }
      }
    }
    return timings;
  }

  private List<String> reports() {
    String middle = encode(Instant.ofEpochMilli((SampleLake.START + SampleLake.END) / 2));
    String lateDay = encode(Instant.ofEpochMilli(SampleLake.END - 3_600_000));
    String orderid = lake.order(lake.orders() / 3).orderid;
    return List.of(
        "sales/summary",
        "sales/by-product",
        "sales/by-customer",
        "sales/by-payment-method",
        "sales/by-status",
        "sales/over-time?bucket=minute",
        "sales/over-time?bucket=hour",
        "orders/new",
        "orders/with-status?status=pending",
        "orders/modified-after-insert",
        "orders/changed-most",
        "orders/removed",
        "orders/high-value?min=1000",
        "orders/history?orderid=" + orderid,
        "orders/as-of?at=" + middle,
        "orders/time-in-status",
        "changes/search?product_name=Laptop",
        "changes/search?customer_id=customer-100042",
        "changes/search?status=shipped&since=" + lateDay);
  }

  private void ingest() throws Exception {
    while (busy) {
      Instant now = now();
      changes.put(CHANGES, now.toEpochMilli(), true);
      synchronized (unseen) {
        unseen.add(now);
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private void watch(String root) throws Exception {
    while (busy) {
      Matcher newest = PLACED_AT.matcher(get(root + "orders/new?limit=1"));
      if (newest.find()) {
        seen(Instant.parse(newest.group(1)));
      }
      Thread.sleep(50);
    }
  }

  private void seen(Instant newest) {
    Instant now = now();
    synchronized (unseen) {
      while (!unseen.isEmpty() && !unseen.peek().isAfter(newest)) {
        Duration age = Duration.between(unseen.remove(), now);
        if (warm) {
          freshness.add(age.toNanos());
        }
      }
    }
  }

  /** Goes on after the end of the sample, so that what arrives is the newest. */
  private Instant now() {
    return Instant.ofEpochMilli(begin + (System.nanoTime() - startNanos) / 1_000_000);
  }

  private String get(String address) throws IOException, InterruptedException {
    var answer =
        client.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(address + " answers " + answer.statusCode());
    }
    return answer.body();
  }

  private static Thread start(String name, Timings.Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            },
            name);
    thread.start();
    return thread;
  }

  private static String encode(Instant time) {
    return URLEncoder.encode(time.toString(), StandardCharsets.UTF_8);
  }
}
