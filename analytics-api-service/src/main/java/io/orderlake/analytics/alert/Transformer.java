package io.orderlake.analytics.alert;

import io.orderlake.service.access.AccessProperties;
import io.orderlake.service.access.OtherService;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** How the pipeline is, as the transformer tells it. */
final class Transformer {
  private final OtherService service;

  /**
   * @param address of the service
   * @param access what lets this service read there
   */
  Transformer(String address, AccessProperties access) {
    this.service = new OtherService(address, "/api/pipeline", access);
  }

  /**
   * What the stages tell.
   *
   * @param refusals of the stage that refuses most of what comes, null if none refuses too much
   * @param gaps of the stages that have any
   */
  record Told(Lag lag, @Nullable Refusals refusals, List<Gaps> gaps) {}

  /**
   * How often a stage's records were gone before they were read.
   *
   * @param since when its service was started, from when on it counts
   */
  record Gaps(String stage, String since, long count) {}

  /**
   * How far the stages are behind.
   *
   * @param furthest the stage that is furthest behind, empty if none knows how far it is
   * @param seconds by how much
   * @param complete whether every stage knows how far it is behind
   */
  record Lag(String furthest, double seconds, boolean complete) {}

  /**
   * What a stage refused of late.
   *
   * @param of records that were delivered or refused in that time
   * @param seconds how long that time is
   * @param reason the most frequent
   */
  record Refusals(String stage, long refused, long of, double seconds, String reason) {
    double share() {
      return (double) refused / of;
    }
  }

  /** Where it is asked. */
  URI address() {
    return service.address();
  }

  /** What the transformer answers, or null if it does not. */
  @Nullable Told look() throws InterruptedException {
    JsonNode pipeline = service.read();
    JsonNode stages = pipeline.path("stages");
    return stages.isEmpty()
        ? null
        : new Told(lag(stages), refusals(stages), gaps(stages, pipeline.path("since")));
  }

  private static List<Gaps> gaps(JsonNode stages, JsonNode since) {
    return stages
        .valueStream()
        .filter(stage -> stage.path("gaps").asLong(0) > 0)
        .map(
            stage ->
                new Gaps(name(stage, stages), since.asString(""), stage.path("gaps").asLong(0)))
        .toList();
  }

  /** A stage's name, with whose it is where others have the same. */
  private static String name(JsonNode stage, JsonNode stages) {
    String name = stage.path("name").asString("");
    boolean isOnly =
        stages.valueStream().filter(other -> other.path("name").asString("").equals(name)).count()
            == 1;
    String whose = stage.path("entity").asString(stage.path("table").asString(""));
    return isOnly || whose.isEmpty() ? name : "%s (%s)".formatted(name, whose);
  }

  private static Lag lag(JsonNode stages) {
    Lag lag = new Lag("", 0, true);
    for (JsonNode stage : stages) {
      JsonNode told = stage.path("lagSeconds");
      if (!told.isNumber()) {
        lag = new Lag(lag.furthest(), lag.seconds(), false);
      } else if (told.asDouble() >= lag.seconds()) {
        lag = new Lag(name(stage, stages), told.asDouble(), lag.complete());
      }
    }
    return lag;
  }

  private static @Nullable Refusals refusals(JsonNode stages) {
    Refusals most = null;
    for (JsonNode stage : stages) {
      JsonNode told = stage.path("refusals");
      if (told.path("tooMany").asBoolean(false)) {
        Refusals refusals =
            new Refusals(
                name(stage, stages),
                told.path("refused").asLong(0),
                Math.max(1, told.path("of").asLong(0)),
                told.path("windowSeconds").asDouble(0),
                told.path("reason").asString(""));
        most = most == null || refusals.share() > most.share() ? refusals : most;
      }
    }
    return most;
  }
}
