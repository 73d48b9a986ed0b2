package io.orderlake.transformer.pipeline;

import io.orderlake.transformer.pipeline.StageStatus.Lag;
import io.orderlake.transformer.pipeline.StageStatus.StageError;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What an operator sees of the stages. */
@RestController
class PipelineController {
  private final List<StageStatus> stages;

  /** The stages, in the order of the data path. */
  record Pipeline(List<Stage> stages) {}

  /**
   * A stage since the service was started; read = delivered + dropped + failed + inFlight.
   *
   * @param lagSeconds how old the last record read is if there are newer ones, null if not known
   * @param lagRecords how many are waiting to be read, null if not known
   * @param gaps how often records were gone from the stream before they were read
   */
  record Stage(
      String name,
      long read,
      long delivered,
      long dropped,
      long failed,
      long inFlight,
      long batches,
      long bytes,
      @Nullable Double lagSeconds,
      @Nullable Long lagRecords,
      long gaps,
      double strugglingForSeconds,
      @Nullable StageError lastError) {

    static Stage of(StageStatus status) {
      Lag lag = status.lag();
      long delivered = status.delivered();
      long dropped = status.dropped();
      long failed = status.failed();
      long inFlight = status.inFlight();
      return new Stage(
          status.name(),
          delivered + dropped + failed + inFlight,
          delivered,
          dropped,
          failed,
          inFlight,
          status.batches(),
          status.bytes(),
          lag.behind() == null ? null : seconds(lag.behind()),
          lag.waiting(),
          lag.gaps(),
          seconds(status.strugglingFor()),
          status.lastError());
    }

    private static double seconds(Duration duration) {
      return duration.toMillis() / 1_000.0;
    }
  }

  PipelineController(List<StageStatus> stages) {
    this.stages = stages;
  }

  @GetMapping("/api/pipeline")
  Pipeline pipeline() {
    return new Pipeline(stages.stream().map(Stage::of).toList());
  }
}
