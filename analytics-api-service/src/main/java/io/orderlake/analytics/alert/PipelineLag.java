package io.orderlake.analytics.alert;

import io.orderlake.http.access.AccessProperties;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
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

  /** The stage that is furthest behind. */
  record Behind(String stage, double seconds) {}

  /** The stage that is furthest behind, or null where nobody knows, as without a transformer. */
  @Nullable Behind look() throws InterruptedException {
    try {
      Behind furthest = null;
      for (JsonNode stage : JSON.readTree(body()).path("stages")) {
        double seconds = stage.path("lagSeconds").asDouble(0);
        if (furthest == null || seconds > furthest.seconds()) {
          furthest = new Behind(stage.path("name").asString(""), seconds);
        }
      }
      return furthest;
    } catch (IOException | JacksonException e) {
      return null;
    }
  }

  private String body() throws IOException, InterruptedException {
    return http.send(request, BodyHandlers.ofString()).body();
  }
}
