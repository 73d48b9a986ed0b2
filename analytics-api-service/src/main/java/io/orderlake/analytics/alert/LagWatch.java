package io.orderlake.analytics.alert;

import io.orderlake.analytics.alert.Alert.AlertKind;
import io.orderlake.analytics.alert.Transformer.Lag;
import io.orderlake.analytics.alert.Transformer.Told;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether the pipeline is behind, and whether it still tells; hands on what it refuses, and
 * its gaps. Each is one alert for as long as it lasts. A pipeline that is behind has caught up when
 * every stage says so: a stage that does not know, or a transformer that does not answer, ends
 * nothing.
 */
final class LagWatch {
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final Transformer transformer;
  private final Duration limit;
  private final AlertBook book;
  private final RefusalWatch refusals;
  private Instant nextLook = Instant.MIN;
  private boolean wasBehind;
  private @Nullable Instant silentSince;

  /**
   * @param limit a pipeline further behind is told, and a transformer that is silent for longer
   */
  LagWatch(Transformer transformer, Duration limit, AlertBook book) {
    this.transformer = transformer;
    this.limit = limit;
    this.book = book;
    this.refusals = new RefusalWatch(book);
  }

  /** Looks, if it is time to. */
  void look(Instant now) throws InterruptedException {
    if (now.isBefore(nextLook)) {
      return;
    }
    nextLook = now.plus(LOOK);
    Told told = transformer.look();
    if (told == null) {
      hearNothing(now);
      refusals.hearNothing();
    } else {
      hear(told.lag(), now);
      refusals.hear(told.refusals(), now);
      // One for each: the book knows those that it has, over a restart too.
      book.add(told.gaps().stream().map(gaps -> Alert.ofGap(gaps, now)).toList());
    }
  }

  private void hearNothing(Instant now) {
    Instant since = silentSince == null ? now : silentSince;
    silentSince = since;
    if (Duration.between(since, now).compareTo(limit) > 0
        && book.current(AlertKind.PIPELINE_SILENT) == null) {
      book.add(List.of(Alert.ofSilence(transformer.address(), since, now)));
    }
  }

  /** A single look may have met a pipeline in mid-flight that is not behind: two have to agree. */
  private void hear(Lag lag, Instant now) {
    silentSince = null;
    end(AlertKind.PIPELINE_SILENT);
    boolean isBehind = lag.seconds() > limit.toMillis() / 1_000.0;
    if (isBehind && wasBehind && book.current(AlertKind.PIPELINE_LAG) == null) {
      book.add(List.of(Alert.ofLag(lag.furthest(), lag.seconds(), now)));
    } else if (!isBehind && lag.complete()) {
      end(AlertKind.PIPELINE_LAG);
    }
    wasBehind = isBehind;
  }

  private void end(AlertKind kind) {
    Alert current = book.current(kind);
    if (current != null) {
      book.over(current);
    }
  }
}
