package io.orderlake.analytics.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.analytics.AnalyticsApiService;
import io.orderlake.analytics.Change;
import io.orderlake.analytics.LakeFolder;
import io.orderlake.analytics.warehouse.Warehouse;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(
    classes = AnalyticsApiService.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.config.name=analytics-api-service",
      "orderlake.warehouse.file=:memory:",
      // Tests apply by hand.
      "orderlake.warehouse.poll-interval=1h"
    })
class ReportApiTest {
  private static final Instant TEN = Instant.parse("2026-11-20T10:00:00Z");

  @TempDir static Path folder;
  @Autowired private Warehouse warehouse;
  @LocalServerPort private int port;
  private final HttpClient http = HttpClient.newHttpClient();

  @DynamicPropertySource
  static void lake(DynamicPropertyRegistry properties) {
    properties.add("orderlake.lake.location", folder::toString);
  }

  /**
   * Three orders count as sales: two laptops each in the first two, three chargers in the third,
   * which names no customer and has no status. One order is cancelled, one removed.
   */
  @BeforeEach
  void orders() {
    LakeFolder lake = new LakeFolder(folder);
    Change first = Change.insert("o-1", 1, TEN);
    Change cancelled = Change.insert("o-4", 6, TEN);
    Change removed = Change.insert("o-5", 8, TEN);
    lake.put("1.ndjson", first, first.modified("confirmed", 2, TEN.plusSeconds(5)));
    lake.put("2.ndjson", Change.insert("o-2", 3, TEN.plusSeconds(60)));
    lake.put(
        "3.ndjson",
        Change.insert("o-3", 4, TEN.plusSeconds(120))
            .with("Charger, \"fast\"", 3, "19.99", null)
            .withStatus(null),
        cancelled,
        cancelled.modified("cancelled", 7, TEN.plusSeconds(6)),
        removed,
        removed.removed(9, TEN.plusSeconds(7)));
    warehouse.applyWaiting();
  }

  @Test
  void the_summary_counts_orders_that_exist_and_are_not_cancelled() throws Exception {
    HttpResponse<String> answer = get("/api/sales/summary");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(answer.body())
        .isEqualTo(
            "{\"report\":\"sales/summary\",\"parameters\":{\"from\":null,\"to\":null},"
                + "\"rows\":[{\"orders\":3,\"units\":7,\"revenue\":5259.57,"
                + "\"average_order_value\":1753.19}]}");
  }

  @Test
  void a_range_takes_orders_placed_from_its_beginning_until_before_its_end() throws Exception {
    JsonNode answer = json("/api/sales/summary?from=2026-11-20T10:01:00Z&to=2026-11-20T10:02:00Z");

    assertThat(answer.at("/rows/0/orders").asInt()).isEqualTo(1);
    assertThat(answer.at("/parameters/from").asString()).isEqualTo("2026-11-20T10:01:00Z");
  }

  @Test
  void a_time_in_another_offset_is_converted() throws Exception {
    JsonNode answer = json("/api/sales/summary?from=" + encode("2026-11-20T11:01:00.000+01:00"));

    assertThat(answer.at("/rows/0/orders").asInt()).isEqualTo(2);
    assertThat(answer.at("/parameters/from").asString()).isEqualTo("2026-11-20T10:01:00Z");
  }

  @Test
  void no_sales_are_zero_orders_and_no_average() throws Exception {
    assertThat(get("/api/sales/summary?from=2030-01-01").body())
        .contains(
            "\"rows\":[{\"orders\":0,\"units\":0,\"revenue\":0.00,\"average_order_value\":null}]");
    assertThat(get("/api/sales/by-product?from=2030-01-01").body()).contains("\"rows\":[]");
  }

  @Test
  void sales_by_product_and_by_customer_add_up_to_the_summary() throws Exception {
    assertThat(json("/api/sales/by-product").get("rows").toString())
        .isEqualTo(
            "[{\"product_name\":\"Laptop\",\"orders\":2,\"units\":4,\"revenue\":5199.60},"
                + "{\"product_name\":\"Charger, \\\"fast\\\"\",\"orders\":1,\"units\":3,"
                + "\"revenue\":59.97}]");
    assertThat(json("/api/sales/by-customer").get("rows").toString())
        .isEqualTo(
            "[{\"customer_id\":\"c-1\",\"orders\":2,\"units\":4,\"revenue\":5199.60},"
                + "{\"customer_id\":null,\"orders\":1,\"units\":3,\"revenue\":59.97}]");
  }

  @Test
  void a_page_is_a_part_of_the_whole_in_the_same_order() throws Exception {
    assertThat(json("/api/sales/by-customer?offset=1&limit=1").at("/rows/0/orders").asInt())
        .isEqualTo(1);
    assertThat(json("/api/sales/by-customer?offset=2").get("rows").isEmpty()).isTrue();
  }

  @Test
  void orders_modified_after_their_insert_tell_when() throws Exception {
    JsonNode rows = json("/api/orders/modified-after-insert").get("rows");

    assertThat(rows.findValuesAsString("orderid")).containsExactly("o-4", "o-1");
    assertThat(rows.at("/1/modifications").asInt()).isEqualTo(1);
    assertThat(rows.at("/1/inserted_at").asString()).isEqualTo("2026-11-20T10:00:00Z");
    assertThat(rows.at("/1/last_modified_at").asString()).isEqualTo("2026-11-20T10:00:05Z");
  }

  @Test
  void the_history_of_an_order_has_all_its_changes_in_order() throws Exception {
    JsonNode rows = json("/api/orders/history?orderid=o-5").get("rows");

    assertThat(rows.findValuesAsString("cdc_event_type")).containsExactly("INSERT", "REMOVE");
  }

  @Test
  void csv_has_a_header_and_quotes_what_needs_it() throws Exception {
    HttpResponse<String> answer =
        send(request("/api/sales/by-product").header("Accept", "text/csv"));

    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/csv;charset=UTF-8");
    assertThat(answer.body())
        .isEqualTo(
            "product_name,orders,units,revenue\r\nLaptop,2,4,5199.60\r\n"
                + "\"Charger, \"\"fast\"\"\",1,3,59.97\r\n");
  }

  @Test
  void polling_costs_nothing_when_nothing_changed() throws Exception {
    String etag = get("/api/sales/summary").headers().firstValue("ETag").orElseThrow();

    HttpResponse<String> again = send(request("/api/sales/summary").header("If-None-Match", etag));
    HttpResponse<String> another =
        send(request("/api/sales/summary?to=2030-01-01").header("If-None-Match", etag));

    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(another.statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "/api/sales/summary?from=yesterday, from",
    "/api/sales/summary?from=, from",
    "/api/sales/summary?from=2026-13-01, from",
    "/api/sales/summary?from=2026-01-01&from=2026-01-02, from",
    "/api/sales/summary?form=2026-01-01, form",
    "/api/sales/by-customer?limit=0, limit",
    "/api/sales/by-customer?limit=100001, limit",
    "/api/sales/by-customer?limit=ten, limit",
    "/api/sales/by-customer?offset=99999999999999999999, offset",
    "/api/orders/history, orderid"
  })
  void a_bad_parameter_is_named(String address, String parameter) throws Exception {
    HttpResponse<String> answer = get(address);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    JsonNode problem = new JsonMapper().readTree(answer.body());
    assertThat(problem.get("type").asString()).isEqualTo("urn:orderlake:problem:invalid-parameter");
    assertThat(problem.get("parameter").asString()).isEqualTo(parameter);
    assertThat(problem.get("detail").asString()).contains(parameter);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'; DROP TABLE order_states; --",
        "' OR '1'='1",
        "o-1' UNION SELECT * FROM order_changes --",
        "?",
        ":orderid",
        "\\"
      })
  void sql_in_a_parameter_is_only_a_text_that_no_order_has(String sql) throws Exception {
    assertThat(json("/api/orders/history?orderid=" + encode(sql)).get("rows").isEmpty()).isTrue();
    assertThat(json("/api/sales/summary").at("/rows/0/orders").asInt()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/sales/nothing", "/api/nothing", "/api/sales", "/api/../warehouse"})
  void an_unknown_report_is_not_found(String address) throws Exception {
    HttpResponse<String> answer = get(address);

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("urn:orderlake:problem:");
  }

  @Test
  void the_warehouse_tells_its_state() throws Exception {
    JsonNode status = json("/api/warehouse");

    assertThat(status.get("objects").asInt()).isEqualTo(3);
    assertThat(status.get("rows").asInt()).isEqualTo(8);
    assertThat(status.get("percent").asInt()).isEqualTo(100);
  }

  @Test
  void health_is_up() throws Exception {
    assertThat(get("/actuator/health").statusCode()).isEqualTo(200);
  }

  private JsonNode json(String address) throws IOException, InterruptedException {
    HttpResponse<String> answer = get(address);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonMapper.builder()
        .enable(tools.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .build()
        .readTree(answer.body());
  }

  private HttpResponse<String> get(String address) throws IOException, InterruptedException {
    return send(request(address));
  }

  private HttpRequest.Builder request(String address) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + address));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
