package io.orderlake.analytics.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.analytics.AnalyticsApiService;
import io.orderlake.query.Change;
import io.orderlake.query.LakeFolder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import software.amazon.awssdk.core.SdkClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(
    classes = AnalyticsApiService.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.config.name=analytics-api-service",
      "orderlake.warehouse.file=:memory:",
      "orderlake.warehouse.poll-interval=1h"
    })
class CatalogApiTest {
  @TempDir static Path folder;
  @Autowired private ApplicationContext context;
  @LocalServerPort private int port;

  @DynamicPropertySource
  static void lake(DynamicPropertyRegistry properties) {
    properties.add("orderlake.lake.location", folder::toString);
  }

  @Test
  void a_refresh_takes_in_what_is_new_and_the_table_shows_it() throws Exception {
    Change insert = Change.insert("o-1", 1, Instant.parse("2026-11-20T23:00:00Z"));
    new LakeFolder(folder).put("1.ndjson", insert);

    JsonNode refresh = send("POST", "/api/catalog/refresh");
    JsonNode table = send("GET", "/api/catalog");

    assertThat(refresh.get("outcome").asString()).isEqualTo("DONE");
    assertThat(table.get("source").asString()).isEqualTo("local");
    assertThat(table.get("columns").get(0).toString())
        .isEqualTo("{\"name\":\"event_id\",\"type\":\"string\"}");
    assertThat(table.get("location").asString()).isEqualTo(folder + "/order_changes/");
    assertThat(table.at("/partitions/newest").asString()).isEqualTo(LakeFolder.HOUR);
    assertThat(table.at("/lastCrawl/at").asString()).endsWith("Z");
    assertThat(table.get("drift").isEmpty()).isTrue();
  }

  @Test
  void no_aws_client_is_made_where_none_is_needed() {
    assertThat(context.getBeansOfType(SdkClient.class)).isEmpty();
  }

  private JsonNode send(String method, String address) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + address))
            .method(method, BodyPublishers.noBody())
            .build();
    String body = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    return new JsonMapper().readTree(body);
  }
}
