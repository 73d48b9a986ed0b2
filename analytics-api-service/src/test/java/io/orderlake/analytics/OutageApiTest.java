package io.orderlake.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.orderlake.query.Change;
import io.orderlake.query.LakeFolder;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service while what it reads is away: who asks is told what, and what to do. */
@Tag("long")
class OutageApiTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Change ORDER =
      Change.insert("o-1", 1, Instant.parse("2026-11-20T10:00:00Z"));

  @TempDir Path folder;
  private final Table table = new Table();
  private LakeFolder lake;
  private ConfigurableApplicationContext service;

  @BeforeEach
  void start() {
    lake = new LakeFolder(folder.resolve("lake"));
    lake.put("object-1.ndjson", ORDER);
    service =
        AnalyticsApiService.application()
            .initializers(
                context -> context.getBeanFactory().registerSingleton("dynamoDbClient", table))
            .run(
                "--server.port=0",
                "--orderlake.alerts.pipeline=none",
                "--orderlake.lake.location=" + lake.location(),
                "--orderlake.reconciliation.folder=" + folder.resolve("reconciliation"),
                "--orderlake.reconciliation.in-flight=100ms",
                "--orderlake.reconciliation.simulator=http://127.0.0.1:1",
                "--orderlake.reconciliation.transformer=http://127.0.0.1:1",
                "--orderlake.warehouse.file=" + folder.resolve("warehouse.duckdb"));
    await().until(() -> json("GET", "/api/warehouse").get("objects").asLong() == 1);
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void a_comparison_without_the_table_says_that_it_is_away_and_goes_on_when_it_is_back()
      throws Exception {
    table.fault =
        SdkClientException.create(
            "Unable to execute HTTP request: Connect to 10.1.2.3:8000",
            new ConnectException("Connection refused"));

    assertAway(
        "GET",
        "/api/reconciliation",
        "table-unreadable",
        "The table 'orders' cannot be read: it cannot be reached. Check orderlake.table.name or"
            + " orderlake.table.names, region, credentials, and that they may read the table; then ask again");

    table.fault = null;
    assertThat(send("GET", "/api/reconciliation").statusCode()).isEqualTo(200);
  }

  @Test
  void a_comparison_that_may_not_read_the_table_says_what_it_lacks() throws Exception {
    table.fault =
        DynamoDbException.builder()
            .statusCode(400)
            .awsErrorDetails(
                AwsErrorDetails.builder()
                    .errorCode("AccessDeniedException")
                    .errorMessage("not authorized to perform: dynamodb:Scan")
                    .build())
            .build();

    assertThat(problem("GET", "/api/reconciliation", 503).get("detail").asString())
        .contains("not authorized to perform: dynamodb:Scan (AccessDeniedException)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /api/reconciliation", "POST /api/catalog/refresh"})
  void without_the_lake_it_is_said_to_be_away(String request) throws Exception {
    Path rows = makeUnreadable();
    String[] parts = request.split(" ");

    JsonNode problem = problem(parts[0], parts[1], 503);

    assertThat(problem.get("type").asString()).isEqualTo("urn:orderlake:problem:lake-unavailable");
    assertThat(problem.get("detail").asString())
        .startsWith("The lake " + lake.location() + " cannot be read: " + rows)
        .contains("Ask again once it can be read");
    await().until(() -> send("GET", "/actuator/health").statusCode() == 503);
    assertThat(json503("/actuator/health").at("/components/warehouse/details/reason").asString())
        .startsWith("The lake " + lake.location() + " cannot be read: ");
    Files.delete(rows);
    Files.move(folder.resolve("aside"), rows);
    assertThat(send(parts[0], parts[1]).statusCode()).isIn(200, 202);
  }

  @Test
  void what_needs_neither_answers_while_both_are_away() throws Exception {
    makeUnreadable();
    table.fault = SdkClientException.create("away");

    for (String path :
        List.of(
            "/api/warehouse",
            "/api/catalog",
            "/api/alerts",
            "/api/dashboard",
            "/api/reports",
            "/api/sales/summary",
            "/api/orders/story?orderid=o-1",
            "/api/reconciliation/repair")) {
      assertThat(send("GET", path).statusCode()).as(path).isEqualTo(200);
    }
    assertThat(send("POST", "/api/warehouse/rebuild").statusCode()).isEqualTo(202);
  }

  @Test
  void a_repair_without_the_table_says_why_it_stopped() throws Exception {
    table.fault = SdkClientException.create("away", new ConnectException("Connection refused"));

    assertThat(send("POST", "/api/reconciliation/repair").statusCode()).isEqualTo(202);

    JsonNode status =
        await()
            .until(
                () -> json("GET", "/api/reconciliation/repair"),
                repair -> repair.get("state").asString().equals("interrupted"));
    assertThat(status.get("failure").asString()).isEqualTo("it cannot be reached");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /api/reconciliation", "POST /api/reconciliation/repair"})
  void without_room_for_what_it_reads_it_says_so(String request) throws Exception {
    Files.writeString(folder.resolve("reconciliation"), "in the way");
    String[] parts = request.split(" ");
    if (parts[0].equals("POST")) {
      Files.delete(folder.resolve("reconciliation"));
      Files.createDirectories(folder.resolve("reconciliation/repair-orders.duckdb/in the way"));
    }

    JsonNode problem = problem(parts[0], parts[1], 503);

    assertThat(problem.get("type").asString())
        .isEqualTo("urn:orderlake:problem:comparison-impossible");
    assertThat(problem.get("detail").asString())
        .contains("Check the disk and orderlake.reconciliation.folder");
  }

  /** No folder can be listed that leads to itself, by nobody. */
  private Path makeUnreadable() throws IOException {
    Path rows = lake.location().resolve("order_changes");
    Files.move(rows, folder.resolve("aside"));
    return Files.createSymbolicLink(rows, rows);
  }

  private void assertAway(String method, String path, String type, String detail) throws Exception {
    JsonNode problem = problem(method, path, 503);
    assertThat(problem.get("type").asString()).isEqualTo("urn:orderlake:problem:" + type);
    assertThat(problem.get("detail").asString()).isEqualTo(detail);
  }

  private JsonNode problem(String method, String path, int status) throws Exception {
    HttpResponse<String> answer = send(method, path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
    return JSON.readTree(answer.body());
  }

  private JsonNode json(String method, String path) throws Exception {
    HttpResponse<String> answer = send(method, path);
    assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
    return JSON.readTree(answer.body());
  }

  private JsonNode json503(String path) throws Exception {
    return JSON.readTree(send("GET", path).body());
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

  /** The table with the order, or whatever it fails with. */
  private static final class Table implements DynamoDbClient {
    private volatile @Nullable RuntimeException fault;

    @Override
    public ScanResponse scan(ScanRequest request) {
      failIfTold();
      return ScanResponse.builder()
          .items(
              List.of(
                  Map.of(
                      "orderid", AttributeValue.fromS("o-1"),
                      "note", AttributeValue.fromS("of no use"))))
          .build();
    }

    @Override
    public DescribeTableResponse describeTable(DescribeTableRequest request) {
      failIfTold();
      return DescribeTableResponse.builder().table(table -> table.itemCount(1L)).build();
    }

    private void failIfTold() {
      RuntimeException told = fault;
      if (told != null) {
        throw told;
      }
    }

    @Override
    public String serviceName() {
      return "dynamodb";
    }

    @Override
    public void close() {}
  }
}
