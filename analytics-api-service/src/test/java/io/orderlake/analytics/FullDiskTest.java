package io.orderlake.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.orderlake.query.Change;
import io.orderlake.query.LakeFolder;
import io.orderlake.query.Rows;
import io.orderlake.query.warehouse.DuckDbEngine;
import io.orderlake.query.warehouse.Warehouse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableResponse;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The whole service, under traffic, while a disk that it writes to is really full, twice in a row:
 * reports answer from what is committed, health and log say in a sentence what is full, and once
 * there is room again all goes on by itself.
 */
@Timeout(600)
@ExtendWith(OutputCaptureExtension.class)
@Tag("long")
class FullDiskTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Instant TEN = Instant.parse("2026-11-20T10:00:00Z");
  private static final int ORDERS_AN_OBJECT = 100;
  private static final int ROUNDS = 2;

  @TempDir Path folder;
  private final Table table = new Table();
  private LakeFolder lake;
  private SmallDisk disk;
  private Path full;
  private ConfigurableApplicationContext service;
  private int objects;
  private long sequence;

  @BeforeEach
  void mount() throws Exception {
    full = folder.resolve("full");
    disk = SmallDisk.mount(full, 48);
    lake = new LakeFolder(folder.resolve("lake"));
  }

  @AfterEach
  void stop() throws Exception {
    if (service != null) {
      service.close();
    }
    disk.close();
  }

  /** With a small threshold each batch folds the log into the file, or fails to. */
  @ParameterizedTest
  @ValueSource(strings = {"64MB", "1KB"})
  void the_warehouse_s(String checkpointThreshold, CapturedOutput log) throws Exception {
    Path file = full.resolve("warehouse.duckdb");
    start(
        "--orderlake.warehouse.file=" + file,
        "--orderlake.warehouse.checkpoint-threshold=" + checkpointThreshold,
        "--orderlake.reconciliation.folder=" + folder.resolve("reconciliation"),
        "--orderlake.alerts.file=" + folder.resolve("alerts.ndjson"));
    for (int round = 0; round < ROUNDS; round++) {
      deliver();
      awaitExact();
      long before = orders();
      disk.fill();

      patiently()
          .until(
              () -> {
                deliver();
                return reason("warehouse").contains("the disk is full");
              });
      assertThat(reason("warehouse")).contains("MB are free on the disk of " + file);
      assertThat(reason("diskSpace")).startsWith("The disk is full: 0.0 MB are free on the disk");
      for (int i = 0; i < 20; i++) {
        deliver();
        assertThat(orders()).isBetween(before, table.items.size() + 0L);
        assertThat(send("GET", "/api/warehouse").statusCode()).isEqualTo(200);
      }
      disk.free();
      awaitExact();

      patiently().until(() -> send("GET", "/actuator/health").statusCode() == 200);
    }
    assertClean();
    assertQuiet(log.getOut(), "Changes do not get into the warehouse");
  }

  @Test
  void what_is_known_of_alerts(CapturedOutput log) throws Exception {
    Path file = full.resolve("alerts.ndjson");
    start(
        "--orderlake.warehouse.file=" + folder.resolve("warehouse.duckdb"),
        "--orderlake.alerts.high-value=1",
        "--orderlake.alerts.max-age=36500d",
        "--orderlake.alerts.file=" + file);
    for (int round = 0; round < ROUNDS; round++) {
      deliver();
      patiently().until(() -> noted(file) == table.items.size());
      disk.fill();

      patiently()
          .until(
              () -> {
                deliver();
                return reason("alerts").contains("the disk is full");
              });
      assertThat(reason("alerts"))
          .startsWith(
              "Alerts cannot be noted, as the disk is full: 0.0 MB are free on the disk of "
                  + file);
      awaitExact();
      disk.free();

      patiently().until(() -> noted(file) == table.items.size());
      patiently().until(() -> send("GET", "/actuator/health").statusCode() == 200);
    }
    assertQuiet(log.getOut(), "Alerts are not looked for");
  }

  @Test
  void what_a_comparison_knows(CapturedOutput log) throws Exception {
    start(
        "--orderlake.warehouse.file=" + folder.resolve("warehouse.duckdb"),
        "--orderlake.reconciliation.folder=" + full.resolve("reconciliation"));
    for (int round = 0; round < ROUNDS; round++) {
      deliver();
      awaitExact();
      assertClean();
      disk.fill();

      HttpResponse<String> answer = send("GET", "/api/reconciliation");
      assertThat(answer.statusCode()).isEqualTo(503);
      JsonNode problem = JSON.readTree(answer.body());
      assertThat(problem.get("type").asString())
          .isEqualTo("urn:orderlake:problem:comparison-impossible");
      assertThat(problem.get("detail").asString())
          .contains("the disk is full, 0.0 MB are free on the disk of " + full);
      assertThat(reason("diskSpace"))
          .isEqualTo(
              "The disk is full: 0.0 MB are free on the disk of " + full.resolve("reconciliation"));
      if (round == 0) { // Later ones begin by deleting what the last one knew, which makes room.
        assertThat(repair()).startsWith("the disk is full, 0.0 MB are free on the disk of " + full);
      }
      deliver();
      awaitExact();
      disk.free();

      assertThat(repair()).isEqualTo("done");
      assertClean();
      assertThat(send("GET", "/actuator/health").statusCode()).isEqualTo(200);
    }
    assertThat(log.getOut()).doesNotContain("\tat ");
  }

  @Test
  void a_report_that_has_to_spill_says_so() throws Exception {
    Path reports = Files.createDirectories(folder.resolve("reports"));
    Files.writeString(
        reports.resolve("shuffled.sql"),
        """
        /*
        title: All numbers, shuffled
        description: Takes more memory than there is.
        */
        SELECT count(*) AS numbers
        FROM (SELECT number, row_number() OVER (ORDER BY md5(CAST(number AS varchar))) AS place
              FROM range(5000000) AS numbers(number)) AS places
        WHERE place > 0
        """);
    start(
        "--orderlake.warehouse.file=" + full.resolve("warehouse.duckdb"),
        "--orderlake.warehouse.memory-limit=128MB",
        "--orderlake.reports.location=" + reports,
        "--orderlake.alerts.file=" + folder.resolve("alerts.ndjson"));
    for (int round = 0; round < ROUNDS; round++) {
      disk.fill();
      HttpResponse<String> answer = send("GET", "/api/shuffled");
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
      JsonNode problem = JSON.readTree(answer.body());
      assertThat(problem.get("type").asString())
          .isEqualTo("urn:orderlake:problem:warehouse-unavailable");
      assertThat(problem.get("detail").asString()).contains("the disk is full: 0.0 MB are free");
      disk.free();
      deliver();
      awaitExact();
    }
  }

  private void start(String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--server.port=0",
                "--orderlake.alerts.pipeline=none",
                "--orderlake.lake.location=" + lake.location(),
                "--orderlake.reconciliation.in-flight=100ms",
                "--orderlake.reconciliation.simulator=http://127.0.0.1:1",
                "--orderlake.reconciliation.transformer=http://127.0.0.1:1"));
    all.addAll(List.of(settings));
    service =
        AnalyticsApiService.application()
            .initializers(
                context -> context.getBeanFactory().registerSingleton("dynamoDbClient", table))
            .run(all.toArray(String[]::new));
  }

  /** New orders, and one of before that is changed; the object's first row comes twice. */
  private void deliver() {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < ORDERS_AN_OBJECT; i++) {
      changes.add(Change.insert("o-" + ++sequence, sequence, TEN));
    }
    changes.add(changes.get(0).modified("confirmed", ++sequence, TEN.plusSeconds(1)));
    changes.add(changes.get(0));
    lake.put("%06d.ndjson".formatted(++objects), changes.toArray(Change[]::new));
    changes.subList(0, changes.size() - 1).forEach(table::put);
  }

  private void awaitExact() {
    patiently().until(() -> orders() == table.items.size());
    assertThat(count("SELECT count(*) FROM order_changes")).isEqualTo(sequence);
    assertThat(count("SELECT sum(changes) FROM order_lifecycles")).isEqualTo(sequence);
    assertThat(count("SELECT count(*) FROM current_orders WHERE status = 'confirmed'"))
        .isEqualTo(objects);
    assertThat(service.getBean(Warehouse.class).of("orders").verify()).isNull();
  }

  private void assertClean() throws Exception {
    HttpResponse<String> answer = send("GET", "/api/reconciliation");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode differences = JSON.readTree(answer.body()).get("differences");
    assertThat(differences).as(answer.body()).hasSize(1);
    assertThat(differences.get(0).asString()).startsWith("the pipeline's counts are not known");
  }

  /** What came of a repair: that it is done, or why not. */
  private String repair() throws Exception {
    send("POST", "/api/reconciliation/repair");
    JsonNode[] status = new JsonNode[1];
    patiently()
        .until(
            () -> {
              status[0] = JSON.readTree(send("GET", "/api/reconciliation/repair").body());
              return !status[0].get("state").asString().equals("running");
            });
    JsonNode failure = status[0].path("failure");
    return failure.isString() ? failure.asString() : status[0].get("state").asString();
  }

  /** However often it fails, it says so once; rounds that follow each other soon are one. */
  private static void assertQuiet(String log, String failure) {
    List<String> failures =
        log.lines().filter(line -> line.contains("Loop") && line.contains(" WARN ")).toList();
    assertThat(failures).as(log).hasSizeBetween(1, ROUNDS);
    assertThat(failures).allMatch(line -> line.contains(failure));
    assertThat(log).doesNotContain(" ERROR ");
    assertThat(log).doesNotContain("\tat ");
  }

  private long orders() {
    return count("SELECT count(*) FROM current_orders");
  }

  private long count(String sql) {
    DuckDbEngine engine = service.getBean(DuckDbEngine.class);
    Object count = Rows.of(engine, "SELECT CAST((" + sql + ") AS bigint) AS n").get(0).get("n");
    return (Long) count;
  }

  private static long noted(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(FullDiskTest::alert)
        .filter(key -> !key.isEmpty())
        .distinct()
        .count();
  }

  /** The last line may be half written. */
  private static String alert(String line) {
    try {
      return JSON.readTree(line).at("/alert/key").asString();
    } catch (JacksonException e) {
      return "";
    }
  }

  /** Of a component that is down; empty if it is not. */
  private String reason(String component) throws Exception {
    JsonNode health = JSON.readTree(send("GET", "/actuator/health").body());
    return health.at("/components/" + component + "/details/reason").asString("");
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    String port = service.getEnvironment().getProperty("local.server.port");
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());
  }

  private static ConditionFactory patiently() {
    return await().atMost(Duration.ofMinutes(5)).pollInterval(Duration.ofMillis(100));
  }

  /** A table that has each order as it was changed last. */
  private static final class Table implements DynamoDbClient {
    private final Map<String, Map<String, AttributeValue>> items = new ConcurrentSkipListMap<>();

    void put(Change change) {
      items.put(
          change.orderid(),
          Map.of(
              "orderid", AttributeValue.fromS(change.orderid()),
              "version", AttributeValue.fromN(String.valueOf(change.version())),
              "product_name", AttributeValue.fromS(String.valueOf(change.product())),
              "quantity", AttributeValue.fromN(String.valueOf(change.quantity())),
              "price", AttributeValue.fromN(String.valueOf(change.price())),
              "customer_id", AttributeValue.fromS(String.valueOf(change.customer())),
              "payment_method", AttributeValue.fromS(String.valueOf(change.payment())),
              "status", AttributeValue.fromS(String.valueOf(change.status())),
              "timestamp", AttributeValue.fromS(String.valueOf(change.placedAt())),
              "updated_at", AttributeValue.fromS(change.changedAt().toString())));
    }

    @Override
    public ScanResponse scan(ScanRequest request) {
      return ScanResponse.builder().items(items.values()).build();
    }

    @Override
    public DescribeTableResponse describeTable(DescribeTableRequest request) {
      return DescribeTableResponse.builder()
          .table(description -> description.itemCount((long) items.size()))
          .build();
    }

    @Override
    public String serviceName() {
      return "dynamodb";
    }

    @Override
    public void close() {}
  }
}
