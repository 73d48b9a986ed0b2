package io.orderlake.analytics.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.analytics.AnalyticsApiService;
import io.orderlake.query.Change;
import io.orderlake.query.LakeFolder;
import io.orderlake.query.warehouse.Warehouse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
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
    properties.add("orderlake.reports.location", () -> folder.resolve("reports"));
  }

  /** Reports of the user's own; they are read when the service starts. */
  @BeforeAll
  static void ownReports() throws IOException {
    String header = "/*\ntitle: Own\ndescription: Own\n*/\n";
    own("own/cheap", header + "SELECT orderid FROM current_orders WHERE price < 20");
    own(
        "sales/by-status",
        header
            + "SELECT count(*) AS instead FROM current_orders WHERE product_name = 'Laptop' AND placed_at > TIMESTAMP '2025-01-01 00:00:00'");
    own("broken/no-header", "SELECT 1");
    own("broken/yaml", "/*\ntitle: [\n*/ SELECT 1");
    own("broken/member", "/*\ntitle: a\ndescription: a\nauthor: me\n*/ SELECT 1");
    own("broken/parameter", header + "SELECT CAST(:nothing AS varchar)");
    own("broken/sql", header + "SELECT nothing FROM nowhere");
    own("broken/type", header + "SELECT CAST(1.5 AS float) AS number");
    own(
        "broken/default",
        "/*\ntitle: a\ndescription: a\nparameters:\n  n: {type: integer, description: a,"
            + " default: many}\n*/ SELECT CAST(:n AS bigint) AS n");
    // Fewer rows than DuckDB gives a second thread, and more than it keeps before they are fetched.
    own(
        "own/late-failure",
        header
            + "SELECT repeat('x', 1000) AS x, CASE WHEN i = 90000 THEN CAST(error('late') AS bigint)"
            + " END AS e FROM range(100000) AS numbers(i)");
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
    warehouse.of("orders").applyWaiting();
  }

  @Test
  void days_are_those_of_the_zone_that_is_asked_for() throws Exception {
    String address = "/api/sales/over-time?bucket=day&zone=";

    assertThat(json(address + "UTC").at("/rows/0/placed_from").asString())
        .isEqualTo("2026-11-20T00:00:00Z");
    assertThat(json(address + "europe/vienna").at("/rows/0/placed_from").asString())
        .isEqualTo("2026-11-19T23:00:00Z");
    for (String wrong : new String[] {"Europe/Wien", "SystemV/AST4", "-02:00"}) {
      HttpResponse<String> refused = get(address + wrong);
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body())
          .contains(
              "The parameter zone is not the name of a time zone such as Europe/Vienna, or UTC");
    }
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
    "/api/sales/summary?from=2026-13-01, from",
    "/api/sales/summary?from=2026-02-30, from",
    "/api/sales/summary?from=2026-02-30T10:00:00Z, from",
    "/api/sales/summary?from=2026-11-20T10:00:00.1234567890Z, from",
    "/api/sales/summary?from=20260-11-20, from",
    "/api/sales/summary?from=2026-11-21&to=2026-11-20T23:59:59Z, from",
    "/api/changes/search?since=2026-11-21&until=2026-11-19, since",
    "/api/changes/search?type=INSERTS, type",
    "/api/sales/summary?from=2026-01-01&from=2026-01-02, from",
    "/api/sales/summary?form=2026-01-01, form",
    "/api/sales/by-customer?limit=0, limit",
    "/api/sales/by-customer?limit=100001, limit",
    "/api/sales/by-customer?limit=ten, limit",
    "/api/sales/by-customer?offset=99999999999999999999, offset",
    "/api/orders/history, orderid",
    "/api/orders/history?orderid=, orderid"
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
        "2026-11-20T10:00:00Z",
        "2026-11-20T10:00:00.0Z",
        "2026-11-20T10:00:00.00Z",
        "2026-11-20T10:00:00.000Z",
        "2026-11-20T10:00:00.0000Z",
        "2026-11-20T10:00:00.00000Z",
        "2026-11-20T10:00:00.0000000Z",
        "2026-11-20T10:00:00.00000000Z",
        "2026-11-20T10:00:00.000000000Z",
        "2026-11-20T10:00Z",
        "2026-11-20T11:00:00+01:00",
        "2026-11-20T11:00:00+0100",
        "2026-11-20T11:00:00+01",
        "2026-11-20T10:00:00",
        "2026-11-20 10:00:00.000",
        "2026-11-20t10:00:00z"
      })
  void a_time_is_taken_in_each_form_that_says_it(String time) throws Exception {
    assertThat(json("/api/sales/summary?from=" + encode(time)).at("/parameters/from").asString())
        .isEqualTo("2026-11-20T10:00:00Z");
  }

  @Test
  void an_offset_whose_plus_became_a_blank_is_told_so() throws Exception {
    HttpResponse<String> answer = get("/api/sales/summary?from=2026-11-20T10:00:00+02:00");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("in an address, + is written %2B");
  }

  @Test
  void a_date_alone_as_an_end_is_that_whole_day() throws Exception {
    JsonNode day = json("/api/sales/summary?from=2026-11-20&to=2026-11-20");

    assertThat(day.at("/parameters/to").asString()).isEqualTo("2026-11-21T00:00:00Z");
    assertThat(day.at("/rows/0/orders").asInt()).isEqualTo(3);
  }

  @Test
  void a_parameter_that_is_given_empty_is_as_if_it_was_not_given() throws Exception {
    assertThat(json("/api/sales/summary?from=&to=").get("rows"))
        .isEqualTo(json("/api/sales/summary").get("rows"));
    assertThat(json("/api/sales/by-customer?limit=&offset=").get("rows"))
        .isEqualTo(json("/api/sales/by-customer").get("rows"));
  }

  @Test
  void a_value_of_a_list_may_be_written_in_small_letters() throws Exception {
    assertThat(json("/api/changes/search?type=insert"))
        .isEqualTo(json("/api/changes/search?type=INSERT"));
  }

  @Test
  void a_csv_file_has_a_name_and_is_csv_whatever_is_accepted() throws Exception {
    HttpResponse<String> answer =
        send(request("/api/sales/by-product.csv").header("Accept", "text/html"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/csv;charset=UTF-8");
    assertThat(answer.headers().firstValue("Content-Disposition"))
        .hasValue("inline; filename=\"sales-by-product.csv\"");
    assertThat(get("/api/sales/by-product.csv?bom=true").body()).startsWith("\uFEFFproduct_name,");
    assertThat(get("/api/sales/by-product?bom=true").statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          application/json              | application/json
          */*                           | application/json
          text/*                        | text/csv;charset=UTF-8
          text/csv, */*;q=0.1           | text/csv;charset=UTF-8
          application/json;q=0.5, text/csv;q=0.9 | text/csv;charset=UTF-8
          text/html, application/json;q=0.9, */*;q=0.8 | application/json
          """,
      delimiter = '|')
  void the_type_that_a_request_prefers_is_answered(String accept, String type) throws Exception {
    assertThat(
            send(request("/api/sales/summary").header("Accept", accept))
                .headers()
                .firstValue("Content-Type"))
        .hasValue(type);
  }

  @Test
  void a_large_answer_is_compressed_for_whoever_takes_that() throws Exception {
    HttpResponse<String> page = send(request("/style.css").header("Accept-Encoding", "gzip"));

    assertThat(page.headers().firstValue("Content-Encoding")).hasValue("gzip");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'; DROP TABLE states; --",
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
  @ValueSource(strings = {"/api/sales/nothing", "/api/nothing", "/api/sales"})
  void an_unknown_report_is_not_found(String address) throws Exception {
    HttpResponse<String> answer = get(address);

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("urn:orderlake:problem:");
  }

  @Test
  void an_address_that_ends_in_csv_answers_csv() throws Exception {
    HttpResponse<String> answer = get("/api/sales/summary.csv");

    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/csv;charset=UTF-8");
    assertThat(answer.body())
        .isEqualTo("orders,units,revenue,average_order_value\r\n3,7,5259.57,1753.19\r\n");
  }

  @Test
  void another_type_than_json_and_csv_is_not_acceptable() throws Exception {
    assertThat(send(request("/api/sales/summary").header("Accept", "text/html")).statusCode())
        .isEqualTo(406);
  }

  @Test
  void a_bad_parameter_of_a_csv_request_is_told_as_a_problem() throws Exception {
    HttpResponse<String> answer =
        send(request("/api/sales/by-customer?limit=0").header("Accept", "text/csv"));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
  }

  @Test
  void a_report_of_the_users_own_is_served_and_takes_the_place_of_ours() throws Exception {
    assertThat(json("/api/own/cheap").get("rows").toString()).isEqualTo("[{\"orderid\":\"o-3\"}]");
    assertThat(json("/api/sales/by-status").get("rows").toString()).isEqualTo("[{\"instead\":3}]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-header", "yaml", "member", "parameter", "sql", "type", "default"})
  void a_broken_report_is_left_out(String name) throws Exception {
    assertThat(get("/api/broken/" + name).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/own/late-failure", "/api/own/late-failure.csv"})
  void an_answer_that_cannot_be_finished_is_a_problem(String address) throws Exception {
    HttpResponse<String> answer = get(address);

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("urn:orderlake:problem:report-failed", "late");
  }

  @ParameterizedTest
  @CsvSource({
    "/api/sales/summary, gzip",
    "/api/sales/summary, identity",
    "/api/sales/by-product.csv, 'br, gzip;q=0.5'"
  })
  void the_length_of_an_answer_is_told_compressed_or_not(String address, String encoding)
      throws Exception {
    HttpResponse<byte[]> answer =
        http.send(
            request(address).header("Accept-Encoding", encoding).build(),
            HttpResponse.BodyHandlers.ofByteArray());

    assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(answer.body().length);
    assertThat(answer.headers().firstValue("Content-Encoding").isPresent())
        .isEqualTo(encoding.contains("gzip"));
    assertThat(answer.headers().firstValue("Transfer-Encoding")).isEmpty();
    byte[] body = encoding.contains("gzip") ? unzipped(answer.body()) : answer.body();
    assertThat(new String(body, UTF_8)).isEqualTo(get(address).body());
  }

  @Test
  void a_head_request_tells_what_a_get_would() throws Exception {
    HttpResponse<String> head =
        send(request("/api/sales/summary").method("HEAD", HttpRequest.BodyPublishers.noBody()));

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValueAsLong("Content-Length"))
        .hasValue(get("/api/sales/summary").body().length());
    assertThat(head.body()).isEmpty();
  }

  @Test
  void the_list_of_reports_has_parameters_columns_and_sql() throws Exception {
    JsonNode reports = json("/api/reports").get("reports");

    assertThat(reports.findValuesAsString("path"))
        .contains("/api/sales/summary", "/api/orders/as-of", "/api/own/cheap")
        .doesNotContain("/api/broken/sql");
    JsonNode summary =
        reports
            .valueStream()
            .filter(report -> report.get("name").asString().equals("sales/summary"))
            .findFirst()
            .orElseThrow();
    assertThat(summary.at("/parameters/0/type").asString()).isEqualTo("timestamp");
    assertThat(summary.get("columns").toString())
        .isEqualTo(
            "[{\"name\":\"orders\",\"type\":\"integer\"},{\"name\":\"units\",\"type\":\"integer\"},"
                + "{\"name\":\"revenue\",\"type\":\"decimal\"},"
                + "{\"name\":\"average_order_value\",\"type\":\"decimal\"}]");
    assertThat(summary.get("sql").asString()).contains("FROM current_orders");
  }

  @Test
  void each_report_is_a_path_of_the_openapi_document() throws Exception {
    JsonNode paths = json("/v3/api-docs").get("paths");

    assertThat(paths.propertyNames())
        .contains("/api/sales/summary", "/api/own/cheap", "/api/reports", "/api/warehouse")
        .doesNotContain("/api/{*path}", "/api/{path}");
    JsonNode limit = paths.get("/api/sales/by-customer").at("/get/parameters/3");
    assertThat(limit.get("name").asString()).isEqualTo("limit");
    assertThat(limit.at("/schema/maximum").asInt()).isEqualTo(100_000);
    assertThat(
            paths
                .get("/api/sales/by-customer")
                .at("/get/responses/200/content")
                .get("application/json")
                .at("/schema/properties/rows/items/properties/revenue/type")
                .toString())
        .isEqualTo("[\"number\",\"null\"]");
  }

  @Test
  void swagger_ui_is_served() throws Exception {
    assertThat(get("/swagger-ui/index.html").statusCode()).isEqualTo(200);
  }

  @Test
  void a_large_answer_streams_whole() throws Exception {
    Change[] many =
        IntStream.range(0, 20_000)
            .mapToObj(
                i ->
                    Change.insert("m-" + i, 1_000 + i, Instant.parse("2020-01-01T00:00:00Z"))
                        .withStatus("cancelled"))
            .toArray(Change[]::new);
    // In a year of their own, for the other tests' sake.
    new LakeFolder(folder).put("many.ndjson", many);
    warehouse.of("orders").applyWaiting();

    JsonNode rows = json("/api/changes/search?limit=100000&until=2021-01-01").get("rows");

    assertThat(rows.size()).isEqualTo(20_000);
  }

  @Test
  void pages_by_cursor_neither_repeat_nor_lose_a_row_while_new_ones_come() throws Exception {
    LakeFolder lake = new LakeFolder(folder);
    for (int i = 0; i < 5; i++) {
      lake.put("paged-" + i + ".ndjson", paged(i));
    }
    warehouse.of("orders").applyWaiting();
    String address = "/api/changes/search?limit=2&product_name=" + encode("Paged & more");

    HttpResponse<String> first = get(address);
    lake.put("paged-5.ndjson", paged(5));
    warehouse.of("orders").applyWaiting();
    JsonNode page = new JsonMapper().readTree(first.body());
    JsonNode second = json(address + "&cursor=" + page.get("next").asString());
    String link = first.headers().firstValue("Link").orElseThrow();
    JsonNode linked = json("/api/changes/search" + link.substring(1, link.indexOf('>')));
    JsonNode last = json(address + "&cursor=" + second.get("next").asString());

    assertThat(first.headers().firstValue("Orderlake-More-Rows")).hasValue("true");
    assertThat(page.get("more").asBoolean()).isTrue();
    assertThat(page.get("rows").findValuesAsString("orderid")).containsExactly("p-4", "p-3");
    assertThat(second.get("rows").findValuesAsString("orderid")).containsExactly("p-2", "p-1");
    assertThat(linked.get("rows")).isEqualTo(second.get("rows"));
    assertThat(last.get("rows").findValuesAsString("orderid")).containsExactly("p-0");
    assertThat(last.get("more").asBoolean()).isFalse();
    assertThat(last.get("next").isNull()).isTrue();
    assertThat(get("/api/changes/search.csv?limit=2").headers().firstValue("Orderlake-More-Rows"))
        .hasValue("true");
  }

  private static Change paged(int number) {
    Instant placed = Instant.parse("2021-06-01T00:00:00Z").plusSeconds(number);
    return Change.insert("p-" + number, 50_000 + number, placed)
        .with("Paged & more", 1, "1000.00", "c-1")
        .withStatus("cancelled");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "W10", "WyJhIl0", "WyJ4IiwieSIsInoiXQ", "%00", "bnVsbA"})
  void a_cursor_that_no_report_gave_is_a_bad_parameter(String cursor) throws Exception {
    HttpResponse<String> answer = get("/api/changes/search?cursor=" + cursor);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).contains("\"parameter\":\"cursor\"");
  }

  @Test
  void the_warehouse_tells_its_state() throws Exception {
    JsonNode status = json("/api/warehouse");

    assertThat(status.get("objects").asInt()).isGreaterThanOrEqualTo(3);
    assertThat(status.get("rows").asInt()).isGreaterThanOrEqualTo(8);
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

  private static void own(String name, String text) throws IOException {
    Path file = folder.resolve("reports").resolve(name + ".sql");
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static byte[] unzipped(byte[] body) throws IOException {
    return new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
