package io.orderlake.analytics.alert;

import io.orderlake.http.access.AccessProperties;
import io.orderlake.http.access.OtherService;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** How far the pipeline is behind, as the transformer tells it. */
final class PipelineLag {
  private final OtherService transformer;

  /**
   * @param transformer its address
   * @param access what lets this service read there
   */
  PipelineLag(String transformer, AccessProperties access) {
    this.transformer = new OtherService(transformer, "/api/pipeline", access);
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
    return transformer.address();
  }

  /** What the transformer answers, or null if it does not. */
  @Nullable Lag look() throws InterruptedException {
    JsonNode stages = transformer.read().path("stages");
    return stages.isEmpty() ? null : lag(stages);
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
