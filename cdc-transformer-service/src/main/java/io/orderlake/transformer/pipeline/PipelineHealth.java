package io.orderlake.transformer.pipeline;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Down while a stage stands still: for long it has been failing, busy with one step, or throttled.
 */
@Component("pipeline")
class PipelineHealth implements HealthIndicator {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final List<StageStatus> stages;

  PipelineHealth(List<StageStatus> stages) {
    this.stages = stages;
  }

  @Override
  public Health health() {
    Health.Builder health = Health.up();
    for (StageStatus stage : stages) {
      Duration struggling = stage.strugglingFor();
      if (struggling.compareTo(LONG) > 0) {
        health.down().withDetail(stage.name(), "stands still for " + struggling.toSeconds() + " s");
      }
    }
    return health.build();
  }
}
