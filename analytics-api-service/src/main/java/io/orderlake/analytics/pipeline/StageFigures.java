package io.orderlake.analytics.pipeline;

import io.orderlake.analytics.pipeline.Metric.Figure;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stage over the time told, as far as AWS tells it; null where nobody knows.
 *
 * @param service what it is in AWS
 * @param resource what it is called there
 * @param read records taken in; of the stream, those that arrived
 * @param delivered records handed on; of the table, write units
 * @param dropped records that the transform left out by choice
 * @param failed records that the transform refused
 * @param batches how often it ran
 * @param failedBatches how often that failed; it is tried again
 * @param batchMilliseconds how long the last runs took, on average
 * @param lagSeconds of the stream, the age of the last record that a reader took; of delivery, of
 *     the oldest record that is not in the lake
 * @param lagRecords of the dead letters, how many there are
 * @param perSecond records that passed, over five minutes
 * @param status what Firehose says of its stream: {@code ACTIVE} if all is well
 * @param note what is not known, and why
 */
record StageFigures(
    Stage name,
    String service,
    String resource,
    @Nullable Long read,
    @Nullable Long delivered,
    @Nullable Long dropped,
    @Nullable Long failed,
    @Nullable Long batches,
    @Nullable Long failedBatches,
    @Nullable Double batchMilliseconds,
    @Nullable Long bytes,
    @Nullable Double lagSeconds,
    @Nullable Long lagRecords,
    @Nullable Double perSecond,
    @Nullable String status,
    @Nullable String note) {

  static StageFigures of(
      Stage stage, String resource, Map<Figure, Series> told, @Nullable DeliveryState state) {
    return new StageFigures(
        stage,
        stage.service(),
        resource,
        total(told.get(Figure.READ)),
        total(told.get(Figure.DELIVERED)),
        total(told.get(Figure.DROPPED)),
        total(told.get(Figure.FAILED)),
        total(told.get(Figure.BATCHES)),
        total(told.get(Figure.FAILED_BATCHES)),
        latest(told.get(Figure.BATCH_MILLISECONDS)),
        total(told.get(Figure.BYTES)),
        lagSeconds(told),
        waiting(told),
        perSecond(told),
        state == null ? null : state.status(),
        note(resource, told, state));
  }

  /** What is known of its records. */
  Map<String, Long> counts() {
    Map<String, @Nullable Long> all = new LinkedHashMap<>();
    all.put("read", read);
    all.put("delivered", delivered);
    all.put("dropped", dropped);
    all.put("failed", failed);
    all.put("lagRecords", lagRecords);
    Map<String, Long> known = new LinkedHashMap<>();
    all.forEach(
        (name, count) -> {
          if (count != null) {
            known.put(name, count);
          }
        });
    return known;
  }

  private static @Nullable Long total(@Nullable Series series) {
    return series == null ? null : series.total();
  }

  private static @Nullable Double latest(@Nullable Series series) {
    return series == null ? null : series.latest();
  }

  private static @Nullable Double lagSeconds(Map<Figure, Series> told) {
    Double milliseconds = latest(told.get(Figure.LAG_MILLISECONDS));
    if (milliseconds != null) {
      return milliseconds / 1_000;
    }
    return latest(told.get(Figure.LAG_SECONDS));
  }

  private static @Nullable Long waiting(Map<Figure, Series> told) {
    Double waiting = latest(told.get(Figure.WAITING));
    return waiting == null ? null : Math.round(waiting);
  }

  private static @Nullable Double perSecond(Map<Figure, Series> told) {
    Series passed = told.getOrDefault(Figure.READ, told.get(Figure.DELIVERED));
    return passed == null ? null : passed.perSecond();
  }

  private static @Nullable String note(
      String resource, Map<Figure, Series> told, @Nullable DeliveryState state) {
    if (state != null && state.problem() != null) {
      return state.problem();
    }
    return told.values().stream().allMatch(series -> series.total() == null)
        ? "CloudWatch has no value of it: nothing passed, or it is not named " + resource
        : null;
  }
}
