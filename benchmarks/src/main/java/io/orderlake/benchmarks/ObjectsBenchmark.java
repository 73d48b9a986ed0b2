package io.orderlake.benchmarks;

import io.orderlake.analytics.AnalyticsApiService;
import io.orderlake.lake.read.FolderReader;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.query.warehouse.WarehouseProperties;
import io.orderlake.table.file.TableFile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;
import org.springframework.util.unit.DataSize;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableResponse;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/**
 * What reconciliation takes of memory and time over lakes of given numbers of objects, which are
 * empty: it is their names that are compared.
 */
final class ObjectsBenchmark {
  private static final int PARTITIONS = 72;
  private static final String RECORD =
      """
      INSERT INTO lake_objects
      SELECT
        number + 1,
        printf('dt=2026-11-%%02d/hour=%%02d', 18 + partition // 24, partition %% 24),
        printf('orderlake-1-2026-11-20-00-00-00-%%09d.ndjson', number),
        0, 0, 0, 0, 0, NULL, TIMESTAMP '2026-11-21'
      FROM (SELECT range AS number, range %% %d AS partition FROM range(%d))
      """;

  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicLong mostHeap = new AtomicLong();
  private final AtomicLong mostResident = new AtomicLong();
  private String root = "";

  private ObjectsBenchmark() {}

  /**
   * @param args numbers of objects, separated by commas
   */
  public static void main(String[] args) throws Exception {
    for (String objects : args[0].split(",", -1)) {
      Path folder = Files.createTempDirectory("orderlake-objects-");
      try {
        new ObjectsBenchmark().run(Integer.parseInt(objects), folder);
      } finally {
        FileSystemUtils.deleteRecursively(folder);
      }
    }
  }

  private void run(int objects, Path folder) throws Exception {
    for (int i = 0; i < objects; i++) {
      write(i, folder.resolve("lake"));
    }
    record(objects, folder);
    try (ConfigurableApplicationContext service = start(folder)) {
      root = "http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port");
      look();
      long heapBefore = mostHeap.get();
      long residentBefore = mostResident.get();
      Thread watch = new Thread(this::watch, "watch");
      watch.start();
      long begin = System.nanoTime();
      String answer = reconcile();
      double seconds = (System.nanoTime() - begin) / 1e9;
      watch.interrupt();
      watch.join();
      System.out.printf(
          Locale.ROOT,
          "%,10d objects: %6.1f s; live heap %d MB before, %d MB at most; resident %d MB before,"
              + " %d MB at most; %s%n",
          objects,
          seconds,
          heapBefore >> 20,
          mostHeap.get() >> 20,
          residentBefore >> 20,
          mostResident.get() >> 20,
          answer.replaceAll(".*\"objects\":(\\{[^}]*}).*", "$1"));
    }
  }

  private static void write(int number, Path lake) throws IOException {
    int partition = number % PARTITIONS;
    Path hour =
        lake.resolve("order_changes")
            .resolve("dt=2026-11-%02d/hour=%02d".formatted(18 + partition / 24, partition % 24));
    Files.createDirectories(hour);
    Files.createFile(hour.resolve("orderlake-1-2026-11-20-00-00-00-%09d.ndjson".formatted(number)));
  }

  /** As if the warehouse had taken all of them in, which would take long and is not measured. */
  private static void record(int objects, Path folder) throws SQLException {
    WarehouseProperties properties =
        new WarehouseProperties(
            folder.resolve("warehouse.duckdb").toString(),
            DataSize.ofMegabytes(256),
            2,
            DataSize.ofMegabytes(64),
            DataSize.ofMegabytes(64),
            Duration.ofMillis(200));
    FolderReader lake =
        new FolderReader(folder.resolve("lake"), "order_changes/", InstantSource.system());
    try (Warehouse warehouse =
            new Warehouse(
                List.of(TableFile.onClassPath("tables/orders.yaml")),
                properties,
                any -> lake,
                InstantSource.system());
        Connection connection = warehouse.reader();
        Statement statement = connection.createStatement()) {
      statement.execute(RECORD.formatted(PARTITIONS, objects));
    }
  }

  private static ConfigurableApplicationContext start(Path folder) {
    return AnalyticsApiService.application()
        .initializers(
            context ->
                context.getBeanFactory().registerSingleton("dynamoDbClient", new EmptyTable()))
        .run(
            "--server.port=0",
            "--spring.main.log-startup-info=false",
            "--spring.cloud.aws.dynamodb.enabled=false",
            "--orderlake.alerts.pipeline=none",
            "--orderlake.lake.location=" + folder.resolve("lake"),
            "--orderlake.reconciliation.folder=" + folder.resolve("reconciliation"),
            "--orderlake.reconciliation.simulator=http://127.0.0.1:1",
            "--orderlake.reconciliation.transformer=http://127.0.0.1:1",
            "--orderlake.warehouse.file=" + folder.resolve("warehouse.duckdb"));
  }

  private String reconcile() throws Exception {
    HttpResponse<String> answer;
    do {
      answer = get("/api/reconciliation");
    } while (answer.statusCode() == 202);
    return answer.body();
  }

  private void watch() {
    try {
      while (true) {
        look();
        Thread.sleep(500);
      }
    } catch (InterruptedException e) {
      // The comparison is over.
    }
  }

  /** What is used once the collector has taken what is not is what counts. */
  private void look() {
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    mostHeap.accumulateAndGet(heap, Math::max);
    mostResident.accumulateAndGet(resident(), Math::max);
  }

  private static long resident() {
    try {
      Matcher matcher = RESIDENT.matcher(Files.readString(Path.of("/proc/self/status")));
      return matcher.find() ? Long.parseLong(matcher.group(1)) << 10 : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(root + path)).build(), BodyHandlers.ofString());
  }

  private static final class EmptyTable implements DynamoDbClient {
    @Override
    public ScanResponse scan(ScanRequest request) {
      return ScanResponse.builder().build();
    }

    @Override
    public DescribeTableResponse describeTable(DescribeTableRequest request) {
      return DescribeTableResponse.builder().table(table -> table.itemCount(0L)).build();
    }

    @Override
    public String serviceName() {
      return "dynamodb";
    }

    @Override
    public void close() {}
  }
}
