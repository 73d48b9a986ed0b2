package io.orderlake.analytics.alert;

import io.orderlake.http.access.AccessProperties;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How far the pipeline is behind, as the transformer tells it. */
final class PipelineLag {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final HttpRequest request;

  /**
   * @param transformer its address
   * @param access what lets this service read there
   */
  PipelineLag(String transformer, AccessProperties access) {
    URI pipeline = URI.create(transformer).resolve("/api/pipeline");
    this.request = access.authorize(HttpRequest.newBuilder(pipeline).timeout(PATIENCE)).build();
  }

  /**
   * What the stages tell.
   *
   * @param furthest the stage that is furthest behind, empty if none knows how far it is
   * @param seconds by how much
   * @param complete whether every stage knows how far it is behind
   */
  record Lag(String furthest, double seconds, boolean complete) {}

  /** Where it is asked. */
  URI address() {
    return request.uri();
  }

  /** What the transformer answers, or null if it does not. */
  @Nullable Lag look() throws InterruptedException {
    try {
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      JsonNode stages = JSON.readTree(answer.body()).path("stages");
      return answer.statusCode() == 200 && !stages.isEmpty() ? lag(stages) : null;
    } catch (IOException | JacksonException e) {
      return null;
    }
  }

  private static Lag lag(JsonNode stages) {
    Lag lag = new Lag("", 0, true);
    for (JsonNode stage : stages) {
      JsonNode told = stage.path("lagSeconds");
      if (!told.isNumber()) {
        lag = new Lag(lag.furthest(), lag.seconds(), false);
      } else if (told.asDouble() >= lag.seconds()) {
        lag = new Lag(stage.path("name").asString(""), told.asDouble(), lag.complete());
      }
    }
    return lag;
  }
}
