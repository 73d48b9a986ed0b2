package io.orderlake.analytics.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.analytics.AnalyticsApiService;
import io.orderlake.query.Change;
import io.orderlake.query.LakeFolder;
import io.orderlake.query.warehouse.Warehouse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(
    classes = AnalyticsApiService.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.config.name=analytics-api-service",
      "orderlake.warehouse.file=:memory:",
      "orderlake.warehouse.poll-interval=1h",
      "management.prometheus.metrics.export.enabled=true"
    })
class WarehouseTelemetryTest {
  @TempDir static Path folder;
  @Autowired private Warehouse warehouse;
  @LocalServerPort private int port;

  @DynamicPropertySource
  static void lake(DynamicPropertyRegistry properties) {
    properties.add("orderlake.lake.location", folder::toString);
  }

  @Test
  void what_is_taken_in_and_what_is_asked_are_metrics_and_health_is_up() throws Exception {
    LakeFolder lake = new LakeFolder(folder);
    Change insert = Change.insert("o-1", 1, Instant.parse("2026-11-20T23:00:00Z"));
    lake.put("1.ndjson", insert, insert);
    lake.put(LakeFolder.HOUR, "2.ndjson", "{\n".getBytes(UTF_8));
    warehouse.of("orders").applyWaiting();
    get("/api/sales/summary");
    get("/api/sales/summary?from=never");

    assertThat(get("/actuator/prometheus"))
        .contains("orderlake_warehouse_objects_total{entity=\"orders\"} 2.0")
        .contains("orderlake_warehouse_rows_total{entity=\"orders\"} 2.0")
        .contains("orderlake_warehouse_duplicates_total{entity=\"orders\"} 1.0")
        .contains("orderlake_warehouse_rejects_total{entity=\"orders\"} 1.0")
        .contains("orderlake_warehouse_waiting_objects{entity=\"orders\"} 0.0")
        .contains("orderlake_warehouse_waiting_bytes{entity=\"orders\"} 0.0")
        .contains("orderlake_warehouse_batch_seconds_count{entity=\"orders\"} 1")
        .containsPattern("orderlake_warehouse_lag_seconds\\{entity=\"orders\"} [0-9.E]+\n")
        .contains(
            "orderlake_report_seconds_count{engine=\"duckdb\",exception=\"none\","
                + "report=\"sales/summary\"} 1");
    assertThat(get("/actuator/health")).contains("\"warehouse\":{\"status\":\"UP\"}");
  }

  private String get(String address) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + address);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
        .body();
  }
}
