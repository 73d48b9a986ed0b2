package io.orderlake.analytics.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.analytics.AnalyticsApiService;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The endpoint, with a pipeline in AWS and without. */
class PipelineApiTest {
  @TempDir Path folder;

  @Test
  void the_stages_are_served_with_null_where_nobody_knows() throws Exception {
    try (ConfigurableApplicationContext service = start("orderlake.pipeline.stream=changes")) {
      HttpResponse<String> answer = get(service, "/api/pipeline");

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      JsonNode stage = JsonMapper.shared().readTree(answer.body()).at("/stages/0");
      assertThat(stage.get("name").asString()).isEqualTo("stream");
      assertThat(stage.get("service").asString()).isEqualTo("Kinesis stream");
      assertThat(stage.get("resource").asString()).isEqualTo("changes");
      assertThat(stage.get("read").isNull()).isTrue();
      assertThat(stage.get("note").asString()).contains("it is not named changes");
    }
  }

  @Test
  void who_asks_where_there_is_none_is_told_so() throws Exception {
    try (ConfigurableApplicationContext service = start()) {
      HttpResponse<String> answer = get(service, "/api/pipeline");

      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(answer.body()).contains("urn:orderlake:problem:no-cloud-pipeline");
    }
  }

  private ConfigurableApplicationContext start(String... settings) {
    SpringApplicationBuilder service =
        AnalyticsApiService.application()
            .initializers(
                (ApplicationContextInitializer<GenericApplicationContext>)
                    context -> {
                      context.registerBean(FakeCloudWatch.class);
                      context.registerBean(FakeFirehose.class);
                    })
            .properties(
                "orderlake.warehouse.file=:memory:",
                "orderlake.warehouse.poll-interval=1h",
                "orderlake.lake.location=" + folder);
    return service.properties(settings).run("--server.port=0");
  }

  private static HttpResponse<String> get(ConfigurableApplicationContext service, String path)
      throws Exception {
    int port = ((WebServerApplicationContext) service).getWebServer().getPort();
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
            BodyHandlers.ofString());
  }
}
