package io.orderlake.analytics.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.analytics.AnalyticsApiService;
import io.orderlake.query.athena.FakeAthena;
import io.orderlake.query.warehouse.Warehouse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Athena is the engine, and nothing is said of a warehouse. */
@SpringBootTest(
    classes = AnalyticsApiService.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.config.name=analytics-api-service",
      "orderlake.engine=athena",
      "orderlake.catalog.source=local"
    })
@ContextConfiguration(initializers = AthenaApiTest.Fakes.class)
class AthenaAloneTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir static Path folder;
  @Autowired private ConfigurableApplicationContext context;
  @Autowired private FakeAthena athena;
  @LocalServerPort private int port;

  /** Where a warehouse and its lake would be, if there were one. */
  @DynamicPropertySource
  static void nowhere(DynamicPropertyRegistry properties) {
    properties.add("orderlake.warehouse.file", () -> folder.resolve("warehouse.duckdb").toString());
    properties.add("orderlake.lake.location", () -> folder.resolve("lake").toString());
  }

  @Test
  void there_is_no_warehouse_and_nothing_reads_the_lake() {
    assertThat(context.getBeanNamesForType(Warehouse.class)).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void reports_know_their_columns_all_the_same() throws Exception {
    JsonNode reports = JSON.readTree(send("GET", "/api/reports").body()).get("reports");

    assertThat(reports).hasSizeGreaterThan(15);
    assertThat(reports).allSatisfy(report -> assertThat(report.get("columns")).isNotEmpty());
  }

  @Test
  void a_report_is_answered_from_athena() throws Exception {
    athena.column("orders", "bigint");
    athena.row("3");

    assertThat(send("GET", "/api/sales/summary").body()).contains("\"rows\":[{\"orders\":3}]");
  }

  @Test
  void who_asks_for_duckdb_is_told_what_is_there() throws Exception {
    HttpResponse<String> answer = send("GET", "/api/sales/summary?engine=duckdb");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"parameter\":\"engine\"", "those that are there: athena");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/warehouse",
    "POST, /api/warehouse/rebuild",
    "GET, /api/catalog",
    "POST, /api/catalog/refresh",
    "GET, /api/orders/story?orderid=o-1",
    "GET, /api/live",
    "GET, /api/alerts",
    "GET, /api/pipeline/history"
  })
  void who_asks_for_the_warehouse_is_told_that_there_is_none(String method, String address)
      throws Exception {
    HttpResponse<String> answer = send(method, address);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
    assertThat(answer.body())
        .contains("urn:orderlake:problem:no-warehouse", "orderlake.warehouse.enabled=true");
  }

  @Test
  void health_does_not_speak_of_a_warehouse() throws Exception {
    JsonNode health = JSON.readTree(send("GET", "/actuator/health").body());

    assertThat(health.get("status").asString()).isEqualTo("UP");
    assertThat(health.get("components").propertyNames()).doesNotContain("warehouse");
  }

  private HttpResponse<String> send(String method, String address)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + address))
                .method(method, BodyPublishers.noBody())
                .header("Accept", "application/json, text/event-stream")
                .build(),
            BodyHandlers.ofString());
  }
}
