package io.orderlake.transformer.stage;

import io.orderlake.transformer.stage.StageStatus.Refusals;
import io.orderlake.transformer.stage.StageStatus.StageCounts;
import io.orderlake.transformer.stage.StageStatus.StageError;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What an operator sees of the stages. */
@RestController
class PipelineController {
  private final Stages stages;
  private final Instant since;

  /**
   * The stages, in the order of the data path, one table after the other.
   *
   * @param since when the service was started, from when on the stages count
   */
  record Pipeline(Instant since, List<Stage> stages) {}

  /**
   * A stage since the service was started; read = delivered + dropped + failed + inFlight +
   * readAgain.
   *
   * @param name {@code pipe} or {@code delivery}
   * @param table whose it is, as its mapping names it
   * @param entity whose it is, by its many; null for a pipe, which is all the table's
   * @param readAgain records in flight at a rewind, which were then read again
   * @param lagSeconds how old the oldest record is that has not ended, null if not known
   * @param lagRecords how many have not ended, read or not, null if not known
   * @param gaps how often records were gone from the stream before they were read, or another
   *     stream had its name
   * @param strugglingForSeconds how long the stage has been failing, busy with one step, or
   *     throttled
   * @param misdated how many records the stream said to have arrived at a time that cannot be, as
   *     an emulator may: they count as arrived when they were read
   * @param refusals of late, null if there were none
   * @param attributes of what was delivered
   */
  record Stage(
      String name,
      String table,
      @Nullable String entity,
      long read,
      long delivered,
      long dropped,
      long failed,
      long inFlight,
      long readAgain,
      long batches,
      long bytes,
      @Nullable Double lagSeconds,
      @Nullable Long lagRecords,
      long gaps,
      double strugglingForSeconds,
      @Nullable StageError lastError,
      long misdated,
      @Nullable RecentRefusals refusals,
      Attributes attributes) {

    static Stage of(StageStatus status) {
      StageCounts counts = status.counts();
      Duration lag = status.lag();
      return new Stage(
          status.name().kind(),
          status.name().table(),
          status.name().entity(),
          counts.read(),
          counts.delivered(),
          counts.dropped(),
          counts.failed(),
          counts.inFlight(),
          counts.readAgain(),
          counts.batches(),
          counts.bytes(),
          lag == null ? null : seconds(lag),
          status.lagRecords(),
          status.gaps(),
          seconds(status.strugglingFor()),
          status.lastError(),
          status.misdated(),
          RecentRefusals.of(status.refusals()),
          status.attributes());
    }

    private static double seconds(Duration duration) {
      return duration.toMillis() / 1_000.0;
    }
  }

  /**
   * What a stage refused in the last while.
   *
   * @param of records that were delivered or refused in that time
   * @param reason the most frequent
   * @param tooMany whether they are so many that the stage is not well
   */
  record RecentRefusals(
      long refused, long of, double share, double windowSeconds, String reason, boolean tooMany) {

    static @Nullable RecentRefusals of(@Nullable Refusals told) {
      return told == null
          ? null
          : new RecentRefusals(
              told.refused(),
              told.of(),
              (double) told.refused() / told.of(),
              Stage.seconds(told.window()),
              told.reason(),
              told.tooMany());
    }
  }

  PipelineController(Stages stages, InstantSource clock) {
    this.stages = stages;
    this.since = clock.instant();
  }

  /** What each stage has read, delivered, dropped and refused, and how far it is behind. */
  @GetMapping("/api/pipeline")
  Pipeline pipeline() {
    return new Pipeline(since, stages.statuses().stream().map(Stage::of).toList());
  }
}
