package io.orderlake.analytics.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.analytics.AnalyticsApiService;
import io.orderlake.query.athena.FakeAthena;
import io.orderlake.query.athena.JumpingClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(
    classes = AnalyticsApiService.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.config.name=analytics-api-service",
      "orderlake.engine=athena",
      "orderlake.catalog.source=local",
      "orderlake.warehouse.enabled=true",
      "orderlake.warehouse.file=:memory:",
      "orderlake.warehouse.poll-interval=1h"
    })
@ContextConfiguration(initializers = AthenaApiTest.Fakes.class)
@DirtiesContext(classMode = DirtiesContext.ClassMode.AFTER_EACH_TEST_METHOD)
class AthenaApiTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String REPORT = "/api/sales/summary?from=2026-11-20";

  @TempDir static Path folder;
  @Autowired private FakeAthena athena;
  @Autowired private JumpingClock clock;
  @LocalServerPort private int port;
  private final HttpClient http = HttpClient.newHttpClient();

  /** Beans that are there before the service looks for them. */
  static final class Fakes implements ApplicationContextInitializer<GenericApplicationContext> {
    @Override
    public void initialize(GenericApplicationContext context) {
      context.registerBean(FakeAthena.class);
      context.registerBean(JumpingClock.class);
    }
  }

  @DynamicPropertySource
  static void lake(DynamicPropertyRegistry properties) {
    properties.add("orderlake.lake.location", folder::toString);
  }

  @BeforeEach
  void result() {
    athena.column("orders", "bigint");
    athena.column("revenue", "decimal");
    athena.row("3", "5259.57");
  }

  @Test
  void a_report_is_answered_from_athena_and_tells_what_it_scanned() throws Exception {
    HttpResponse<String> answer = get(REPORT);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(
            "{\"report\":\"sales/summary\",\"parameters\":{\"from\":\"2026-11-20T00:00:00Z\","
                + "\"to\":null},\"rows\":[{\"orders\":3,\"revenue\":5259.57}]}");
    assertThat(answer.headers().firstValue("Orderlake-Execution-Id")).hasValue("execution-1");
    assertThat(answer.headers().firstValue("Orderlake-Scanned-Bytes")).hasValue("12345");
    assertThat(athena.starts.get(0).queryString())
        .contains("CAST('2026-11-20 00:00:00.000' AS timestamp)", "CAST(NULL AS timestamp)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "text/csv"})
  void a_slow_report_is_answered_202_and_its_answer_found_where_that_says(String type)
      throws Exception {
    athena.nextIs(QueryExecutionState.RUNNING);

    HttpResponse<String> pending = get(REPORT, type);
    assertThat(pending.statusCode()).as(pending.body()).isEqualTo(202);
    assertThat(pending.headers().firstValue("Retry-After")).isPresent();
    assertThat(pending.body()).contains("\"state\":\"RUNNING\"");
    String location = pending.headers().firstValue("Location").orElseThrow();

    HttpResponse<String> status = get(location, type);
    assertThat(status.statusCode()).isEqualTo(202);
    assertThat(status.headers().firstValue("Location")).hasValue(location);

    athena.finish();
    clock.jump(Duration.ofSeconds(5));
    HttpResponse<String> done = get(location, type);
    assertThat(done.statusCode()).isEqualTo(303);
    assertThat(done.headers().firstValue("Location")).hasValue(REPORT);

    clock.jump(Duration.ofSeconds(15));
    HttpResponse<String> answer = get(REPORT, type);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith(type);
    assertThat(answer.body()).contains("5259.57");
    assertThat(athena.starts).hasSize(1);
  }

  @Test
  void a_slow_report_can_be_stopped() throws Exception {
    athena.nextIs(QueryExecutionState.RUNNING);
    get(REPORT);

    assertThat(send("DELETE", "/api/queries/execution-1", "*/*").statusCode()).isEqualTo(204);
    assertThat(athena.stopped).containsExactly("execution-1");
    assertThat(get("/api/queries/execution-1").statusCode()).isEqualTo(410);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "text/csv", "*/*"})
  void a_failure_is_a_problem_whatever_was_to_be_answered(String type) throws Exception {
    athena.failing(QueryExecutionState.FAILED, "HIVE_BAD_DATA: row 7");

    HttpResponse<String> answer = get(REPORT, type);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(answer.body())
        .contains("urn:orderlake:problem:query-failed", "HIVE_BAD_DATA: row 7", "execution-1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//elsewhere.example/api/",
        "https://elsewhere.example/api/",
        "/api/%0d%0aSet-Cookie:%20evil=1",
        "/api/%20a"
      })
  void a_status_sends_nobody_to_another_host_nor_to_what_is_no_address(String answer)
      throws Exception {
    get(REPORT);

    HttpResponse<String> done = get("/api/queries/execution-1?answer=" + answer);

    assertThat(done.statusCode()).isEqualTo(200);
    assertThat(done.headers().firstValue("Location")).isEmpty();
  }

  @Test
  void a_query_that_is_not_there_is_not_found() throws Exception {
    HttpResponse<String> answer = get("/api/queries/nothing");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("urn:orderlake:problem:unknown-query");
  }

  @Test
  void polling_within_the_cache_costs_nothing() throws Exception {
    String etag = get(REPORT).headers().firstValue("ETag").orElseThrow();

    assertThat(poll(etag).statusCode()).isEqualTo(304);
    clock.jump(Duration.ofSeconds(10));
    assertThat(poll(etag).statusCode()).isEqualTo(200);
    assertThat(athena.starts).hasSize(2);
  }

  @Test
  void a_request_may_choose_the_engine() throws Exception {
    HttpResponse<String> duckdb = get(REPORT + "&engine=duckdb");
    assertThat(duckdb.statusCode()).isEqualTo(200);
    assertThat(duckdb.body()).contains("\"orders\":0");
    assertThat(athena.starts).isEmpty();

    HttpResponse<String> unknown = get(REPORT + "&engine=oracle");
    assertThat(unknown.statusCode()).isEqualTo(400);
    assertThat(unknown.body()).contains("\"parameter\":\"engine\"", "athena, duckdb");
  }

  @Test
  void the_documentation_tells_of_engines_and_slow_answers() throws Exception {
    JsonNode report =
        JSON.readTree(get("/v3/api-docs").body()).at("/paths/~1api~1sales~1summary/get");

    assertThat(report.get("responses").propertyNames()).contains("200", "202", "304", "400", "503");
    assertThat(report.at("/parameters/2/schema/enum").toString())
        .isEqualTo("[\"athena\",\"duckdb\"]");
  }

  private HttpResponse<String> poll(String etag) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(address(REPORT)).header("If-None-Match", etag).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String address) throws IOException, InterruptedException {
    return get(address, "application/json");
  }

  private HttpResponse<String> get(String address, String type)
      throws IOException, InterruptedException {
    return send("GET", address, type);
  }

  private HttpResponse<String> send(String method, String address, String type)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(address(address))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header("Accept", type)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private URI address(String address) {
    return URI.create("http://127.0.0.1:" + port + address);
  }
}
