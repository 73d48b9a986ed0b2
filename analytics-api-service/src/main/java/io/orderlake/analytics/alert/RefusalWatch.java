package io.orderlake.analytics.alert;

import io.orderlake.analytics.alert.Alert.AlertKind;
import io.orderlake.analytics.alert.Transformer.Refusals;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Notices that the pipeline refuses much of what comes; how much is too much is the transformer's
 * word. It is one alert until all has been well for a while, since a transformer that is started
 * anew, or a share about the limit, is well for moments only.
 */
final class RefusalWatch {
  private static final Duration CALM = Duration.ofMinutes(1);

  private final AlertBook book;
  private @Nullable Instant wellSince;

  RefusalWatch(AlertBook book) {
    this.book = book;
  }

  /** Nobody tells how it is: what was well before is no longer known to be. */
  void hearNothing() {
    wellSince = null;
  }

  /**
   * @param refusals null if no stage refuses too much
   */
  void hear(@Nullable Refusals refusals, Instant now) {
    Alert current = book.current(AlertKind.PIPELINE_REFUSES);
    if (refusals != null) {
      wellSince = null;
      if (current == null) {
        book.add(List.of(Alert.ofRefusals(refusals, now)));
      }
      return;
    }
    Instant since = wellSince == null ? now : wellSince;
    wellSince = since;
    if (current != null && Duration.between(since, now).compareTo(CALM) >= 0) {
      book.over(current);
    }
  }
}
