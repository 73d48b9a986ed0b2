package io.orderlake.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.orderlake.analytics.AnalyticsApiService;
import io.orderlake.simulator.OrderSimulatorService;
import io.orderlake.table.file.TableFile;
import io.orderlake.transformer.CdcTransformerService;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import software.amazon.dynamodb.services.local.embedded.DynamoDBEmbedded;
import software.amazon.dynamodb.services.local.shared.access.AmazonDynamoDBLocal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The services over a mapping whose rows lie elsewhere than those of orders, from end to end. */
@Tag("long")
class OwnPrefixChainTest {
  private static final String PREFIX = "sales/2026/";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir Path folder;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private int simulator;
  private int analytics;

  @BeforeEach
  void start() throws IOException {
    AmazonDynamoDBLocal dynamoDb = DynamoDBEmbedded.create(true);
    parts.push(dynamoDb::shutdown);
    Path mapping = sales();
    Path lake = folder.resolve("lake");
    int port = SandboxProcess.fourFreePorts();
    simulator = port;
    analytics = port + 2;
    start(
        OrderSimulatorService.application(),
        simulator,
        Map.of("dynamoDbClient", dynamoDb.dynamoDbClient()),
        Map.of("orderlake.table.create", true));
    start(
        CdcTransformerService.application(),
        port + 1,
        Map.of(
            "dynamoDbClient", dynamoDb.dynamoDbClient(),
            "dynamoDbStreamsClient", dynamoDb.dynamoDbStreamsClient()),
        Map.of(
            "orderlake.tables",
            mapping,
            "orderlake.lake.location",
            lake,
            "orderlake.positions.location",
            folder.resolve("positions"),
            "orderlake.stream.file",
            folder.resolve("stream.db"),
            "orderlake.pipe.dead-letters",
            folder.resolve("dead-letters"),
            "orderlake.delivery.interval",
            "200ms"));
    start(
        AnalyticsApiService.application(),
        analytics,
        Map.of("dynamoDbClient", dynamoDb.dynamoDbClient()),
        Map.of(
            "orderlake.tables",
            mapping,
            "orderlake.lake.location",
            lake,
            "orderlake.warehouse.file",
            ":memory:",
            "orderlake.reconciliation.folder",
            folder.resolve("reconciliation"),
            "orderlake.reconciliation.read-units",
            1_000_000,
            "orderlake.reconciliation.simulator",
            "http://127.0.0.1:" + simulator,
            "orderlake.reconciliation.transformer",
            "http://127.0.0.1:" + (port + 1),
            "orderlake.alerts.pipeline",
            "http://127.0.0.1:" + (port + 1)));
  }

  @AfterEach
  void stop() throws Exception {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }

  @Test
  void an_order_reaches_reports_and_catalogue_and_is_repaired_below_the_mappings_prefix()
      throws Exception {
    ask(
        simulator,
        "POST",
        "/api/orders",
        "{\"product_name\":\"Laptop\",\"quantity\":1,\"price\":9.90,\"customer_id\":\"me\"}");
    await().atMost(PATIENCE).until(() -> orders() == 1);
    List<Path> delivered = objects();

    assertThat(delivered).singleElement().asString().startsWith(PREFIX + "dt=");
    String id = ask("/api/changes/search").at("/rows/0/orderid").asString();
    assertThat(ask("/api/orders/story?orderid=" + id).at("/changes/0/object").asString())
        .isEqualTo(delivered.get(0).toString());
    JsonNode catalog = ask("/api/catalog");
    assertThat(catalog.at("/location").asString()).endsWith("/" + PREFIX);
    assertThat(catalog.at("/partitions/count").asInt()).isEqualTo(1);
    assertThat(ask("/api/reconciliation").at("/differences")).isEmpty();

    Files.delete(folder.resolve("lake").resolve(delivered.get(0)));
    ask(analytics, "POST", "/api/warehouse/rebuild", "");
    await().atMost(PATIENCE).until(() -> orders() == 0);
    ask(analytics, "POST", "/api/reconciliation/repair", "");
    await().atMost(PATIENCE).until(() -> orders() == 1);

    assertThat(objects()).singleElement().asString().matches(PREFIX + "dt=.+/backfill-.+");
    assertThat(ask("/api/reconciliation").at("/orders/sample")).isEmpty();
  }

  private int orders() throws Exception {
    return ask("/api/sales/summary").at("/rows/0/orders").asInt();
  }

  /** What is in the lake beside the lock of who writes to it. */
  private List<Path> objects() throws IOException {
    Path lake = folder.resolve("lake");
    try (Stream<Path> files = Files.walk(lake)) {
      return files
          .filter(file -> file.toString().contains(".ndjson"))
          .map(lake::relativize)
          .toList();
    }
  }

  private JsonNode ask(String address) throws Exception {
    return ask(analytics, "GET", address, "");
  }

  private static JsonNode ask(int port, String method, String address, String body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + address))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    String answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    return JsonMapper.shared().readTree(answer);
  }

  private void start(
      SpringApplicationBuilder service,
      int port,
      Map<String, Object> beans,
      Map<String, Object> settings) {
    ConfigurableApplicationContext context =
        service.logStartupInfo(false).initializers(new EmbeddedParts(port, beans, settings)).run();
    parts.push(context::close);
  }

  private Path sales() throws IOException {
    try (InputStream orders = TableFile.class.getResourceAsStream("/tables/orders.yaml")) {
      String yaml = new String(orders.readAllBytes(), UTF_8) + "prefix: " + PREFIX + "\n";
      return Files.writeString(folder.resolve("sales.yaml"), yaml);
    }
  }
}
