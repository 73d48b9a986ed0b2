package io.orderlake.transformer.stage;

import io.orderlake.transformer.stage.StageStatus.Refusals;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Down while a stage does not do its work: it stands still (for long it has been failing, busy with
 * one step, or throttled; or there is no room where it writes), it refuses much of what comes (see
 * {@link RefusalProperties}), or a thread of it has ended.
 */
@Component("pipeline")
class PipelineHealth implements HealthIndicator {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Stages stages;

  PipelineHealth(Stages stages) {
    this.stages = stages;
  }

  @Override
  public Health health() {
    Health.Builder health = Health.up();
    for (StageStatus stage : stages.statuses()) {
      String trouble = trouble(stage);
      if (trouble != null) {
        health.down().withDetail(stage.name().toString(), trouble);
      }
    }
    return health.build();
  }

  private static @Nullable String trouble(StageStatus stage) {
    String gone = stage.goneThread();
    if (gone != null) {
      return "its thread %s has ended: start the service again".formatted(gone);
    }
    Duration struggling = stage.strugglingFor();
    if (struggling.compareTo(LONG) > 0 || stage.lacksRoom()) {
      return "stands still for %d s: %s"
          .formatted(struggling.toSeconds(), stage.whyStruggling(struggling));
    }
    Refusals refusals = stage.refusals();
    return refusals == null || !refusals.tooMany()
        ? null
        : "refused %d of the %d records of the last %d s, most often for this reason: %s"
            .formatted(
                refusals.refused(),
                refusals.of(),
                refusals.window().toSeconds(),
                refusals.reason());
  }
}
