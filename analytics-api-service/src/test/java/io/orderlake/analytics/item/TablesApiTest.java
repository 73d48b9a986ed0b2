package io.orderlake.analytics.item;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.analytics.AnalyticsApiService;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the page is told of the tables, of invoices alone. */
@SpringBootTest(
    classes = AnalyticsApiService.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.config.name=analytics-api-service",
      "orderlake.tables=classpath:tables/invoices.yaml",
      "orderlake.warehouse.file=:memory:",
      "orderlake.warehouse.poll-interval=1h"
    })
class TablesApiTest {
  @TempDir static Path folder;
  @LocalServerPort private int port;

  @DynamicPropertySource
  static void lake(DynamicPropertyRegistry properties) {
    properties.add("orderlake.lake.location", folder::toString);
  }

  @Test
  void an_entity_is_told_with_its_key_roles_columns_relations_and_reports() throws Exception {
    JsonNode tables = get("/api/tables");

    assertThat(tables.size()).isEqualTo(1);
    JsonNode invoices = tables.get(0);
    assertThat(invoices.get("table").asString()).isEqualTo("billing");
    assertThat(invoices.get("entity").toString())
        .isEqualTo("{\"one\":\"invoice\",\"many\":\"invoices\"}");
    assertThat(invoices.get("key").toString())
        .isEqualTo(
            "{\"column\":\"invoice_key\",\"hash\":{\"name\":\"pk\",\"type\":\"S\"},\"range\":{\"name\":\"sk\",\"type\":\"S\"},\"about\":\"Customer and number, as pk|sk\"}");
    assertThat(invoices.get("roles").toString())
        .isEqualTo(
            "{\"version\":null,\"changed\":null,\"born\":\"issued_at\",\"bornAs\":\"born_at\",\"status\":\"state\"}");
    assertThat(invoices.get("relations").toString())
        .isEqualTo(
            "{\"changes\":\"invoice_changes\",\"current\":\"current_invoices\",\"lifecycles\":\"invoice_lifecycles\"}");
    assertThat(invoices.get("shown").toString())
        .isEqualTo("[\"customer_name\",\"net\",\"paid\",\"state\"]");
    assertThat(invoices.get("reports").toString())
        .isEqualTo(
            "[\"/api/invoices/as-of\",\"/api/invoices/changes\",\"/api/invoices/counts\",\"/api/invoices/history\",\"/api/invoices/rows\"]");
  }

  @Test
  void a_column_is_told_with_its_type_and_where_it_comes_from() throws Exception {
    JsonNode columns = get("/api/tables").at("/0/columns");

    assertThat(columns.get(3).toString())
        .isEqualTo(
            "{\"name\":\"customer_name\",\"type\":\"string\",\"source\":{\"kind\":\"attribute\",\"of\":[\"customer.name\"]},\"required\":false,\"about\":\"\"}");
    assertThat(columns.get(8).at("/source").toString())
        .isEqualTo("{\"kind\":\"product\",\"of\":[\"net\",\"vat_rate\"]}");
    assertThat(columns.get(8).at("/type").asString()).isEqualTo("decimal(20,4)");
    assertThat(columns.get(15).at("/source").toString())
        .isEqualTo("{\"kind\":\"previous\",\"of\":[\"state\"]}");
    assertThat(columns.get(17).at("/source/kind").asString()).isEqualTo("fact");
    assertThat(columns.get(18).at("/source/kind").asString()).isEqualTo("rest");
  }

  @Test
  void the_whole_mapping_is_there_as_json() throws Exception {
    assertThat(get("/api/tables").at("/0/mapping/prefix").asString()).isEqualTo("invoice_changes/");
  }

  @Test
  void reports_of_orders_are_not_there() throws Exception {
    assertThat(get("/api/reports").at("/reports").valueStream())
        .extracting(report -> report.get("name").asString())
        .allMatch(name -> name.startsWith("invoices/"));
    assertThat(get("/api/invoices/counts?by=paid").get("rows").toString()).isEqualTo("[]");
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    URI address = URI.create("http://localhost:" + port + path);
    return JsonMapper.shared()
        .readTree(
            HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                .body());
  }
}
