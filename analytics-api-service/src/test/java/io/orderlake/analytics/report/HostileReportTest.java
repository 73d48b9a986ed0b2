package io.orderlake.analytics.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.analytics.AnalyticsApiService;
import io.orderlake.query.Change;
import io.orderlake.query.LakeFolder;
import io.orderlake.query.warehouse.Warehouse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a report is asked, and what it has to tell, may be meant to do harm. */
@SpringBootTest(
    classes = AnalyticsApiService.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.config.name=analytics-api-service",
      "orderlake.warehouse.file=:memory:",
      "orderlake.warehouse.poll-interval=1h"
    })
class HostileReportTest {
  private static final Instant TEN = Instant.parse("2026-11-20T10:00:00Z");
  private static final List<String> SQL =
      List.of(
          "'; DROP TABLE states; --",
          "' OR '1'='1",
          "1) UNION SELECT * FROM read_text('/etc/passwd') --",
          "1; COPY order_changes TO '/tmp/stolen'",
          "\\",
          "?",
          "\u0000",
          "\ud83d\ude00",
          "%' AND 1=CAST(error('x') AS int) --");

  @TempDir static Path folder;
  @Autowired private Warehouse warehouse;
  @LocalServerPort private int port;
  private final HttpClient http = HttpClient.newHttpClient();

  @DynamicPropertySource
  static void lake(DynamicPropertyRegistry properties) {
    properties.add("orderlake.lake.location", folder::toString);
  }

  @BeforeEach
  void orders() {
    LakeFolder lake = new LakeFolder(folder);
    lake.put("1.ndjson", Change.insert("o-1", 1, TEN));
    lake.put(
        "2.ndjson",
        named("-o-2", 2, "=HYPERLINK(\"http://evil.example\")"),
        named("o-3", 3, "+1"),
        named("o-4", 4, "-1"),
        named("o-5", 5, "@SUM(A1)"),
        named("o-6", 6, "\t=1"),
        named("o-7", 7, "\r=1"),
        named("o-8", 8, "Laptop = fast"));
    warehouse.of("orders").applyWaiting();
  }

  @Test
  void sql_in_any_parameter_of_any_report_is_a_value_or_a_bad_request() throws Exception {
    int asked = 0;
    for (JsonNode report : json("/api/reports").get("reports")) {
      for (JsonNode parameter : report.get("parameters")) {
        for (String sql : SQL) {
          String address =
              report.get("path").asString() + "?" + parameter.get("name").asString() + "=";
          HttpResponse<String> answer = get(address + encode(sql) + others(report, parameter));
          assertThat(answer.statusCode()).as(address + sql + answer.body()).isIn(200, 400);
          assertThat(answer.body()).doesNotContain("root:x", "Exception");
          asked++;
        }
      }
    }
    assertThat(asked).isGreaterThan(100);
    assertThat(json("/api/sales/summary").at("/rows/0/orders").asInt()).isEqualTo(8);
    assertThat(Path.of("/tmp/stolen")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/../warehouse",
        "/api/..%2f..%2fapplication",
        "/api/%2e%2e/%2e%2e/etc/passwd",
        "/api/sales/../../../../../etc/passwd",
        "/api/sales/..%5c..%5csummary",
        "/api//etc/passwd",
        "/api/sales/summary.sql",
        "/api/sales/summary%00",
        "/api/file:%2f%2f%2fetc%2fpasswd",
        "/api/orders/history;a=b/x",
        "/../analytics-api-service.yml",
        "/analytics-api-service.yml",
        "/META-INF/MANIFEST.MF",
        "/webjars/../io/orderlake/analytics/AnalyticsApiService.class",
        "/webjars/%2e%2e/io/orderlake/analytics/AnalyticsApiService.class",
        "/views/..%2f..%2fanalytics-api-service.yml",
        "/reports/sales/summary.sql"
      })
  void no_address_leads_out_of_the_reports_and_the_page(String address) throws Exception {
    HttpResponse<String> answer = get(address);

    assertThat(answer.statusCode()).as(answer.body()).isIn(400, 404);
    assertThat(answer.body())
        .contains("urn:orderlake:problem:")
        .doesNotContain("root:", "Exception");
  }

  @Test
  void a_text_that_a_spreadsheet_would_run_stays_a_text_in_csv() throws Exception {
    String csv =
        get("/api/changes/search.csv?product_name=" + encode("=HYPERLINK(\"http://evil.example\")"))
            .body();
    assertThat(csv).contains("\"'=HYPERLINK(\"\"http://evil.example\"\")\"").contains(",'-o-2,");

    String all = get("/api/sales/by-product.csv").body();
    assertThat(all)
        .contains("\r\n'+1,", "\r\n'-1,", "\r\n'@SUM(A1),", "\r\n'\t=1,", "\r\n\"'\r=1\",")
        .contains("\r\nLaptop = fast,1,");
    assertThat(json("/api/sales/by-product").get("rows").findValuesAsString("product_name"))
        .contains("+1", "\t=1");
  }

  @Test
  void a_number_below_nothing_stays_a_number_in_csv() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (CsvAnswer csv = new CsvAnswer(out, false)) {
      csv.row(List.of(-1L, "-1", new BigDecimal("-2.50")));
    }
    assertThat(out.toString(UTF_8)).isEqualTo("-1,'-1,-2.50\r\n");
  }

  private static Change named(String orderid, long sequence, String product) {
    return Change.insert(orderid, sequence, TEN).with(product, 1, "10.00", "c-1");
  }

  /** What the report requires besides. */
  private static String others(JsonNode report, JsonNode tried) {
    StringBuilder others = new StringBuilder();
    for (JsonNode parameter : report.get("parameters")) {
      if (parameter.get("required").asBoolean() && !parameter.equals(tried)) {
        String value =
            switch (parameter.get("type").asString()) {
              case "timestamp" -> "2026-11-20";
              case "string" -> "pending";
              default -> "1";
            };
        others.append('&').append(parameter.get("name").asString()).append('=').append(value);
      }
    }
    return others.toString();
  }

  private JsonNode json(String address) throws IOException, InterruptedException {
    HttpResponse<String> answer = get(address);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonMapper.shared().readTree(answer.body());
  }

  private HttpResponse<String> get(String address) throws IOException, InterruptedException {
    return http.send(request(address).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String address) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + address));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
