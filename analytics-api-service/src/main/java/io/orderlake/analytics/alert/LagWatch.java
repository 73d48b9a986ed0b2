package io.orderlake.analytics.alert;

import io.orderlake.analytics.alert.Alert.Kind;
import io.orderlake.analytics.alert.PipelineLag.Lag;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether the pipeline is behind, and whether it still tells. Each is one alert for as long
 * as it lasts. A pipeline that is behind has caught up when every stage says so: a stage that does
 * not know, or a transformer that does not answer, ends nothing.
 */
final class LagWatch {
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final PipelineLag pipeline;
  private final Duration limit;
  private final AlertBook book;
  private Instant nextLook = Instant.MIN;
  private boolean wasBehind;
  private @Nullable Instant silentSince;

  /**
   * @param limit a pipeline further behind is told, and a transformer that is silent for longer
   */
  LagWatch(PipelineLag pipeline, Duration limit, AlertBook book) {
    this.pipeline = pipeline;
    this.limit = limit;
    this.book = book;
  }

  /** Looks, if it is time to. */
  void look(Instant now) throws InterruptedException {
    if (now.isBefore(nextLook)) {
      return;
    }
    nextLook = now.plus(LOOK);
    Lag lag = pipeline.look();
    if (lag == null) {
      hearNothing(now);
    } else {
      hear(lag, now);
    }
  }

  private void hearNothing(Instant now) {
    Instant since = silentSince == null ? now : silentSince;
    silentSince = since;
    if (Duration.between(since, now).compareTo(limit) > 0
        && book.current(Kind.PIPELINE_SILENT) == null) {
      book.add(List.of(Alert.ofSilence(pipeline.address(), since, now)));
    }
  }

  /** A single look may have met a pipeline in mid-flight that is not behind: two have to agree. */
  private void hear(Lag lag, Instant now) {
    silentSince = null;
    end(Kind.PIPELINE_SILENT);
    boolean isBehind = lag.seconds() > limit.toMillis() / 1_000.0;
    if (isBehind && wasBehind && book.current(Kind.PIPELINE_LAG) == null) {
      book.add(List.of(Alert.ofLag(lag.furthest(), lag.seconds(), now)));
    } else if (!isBehind && lag.complete()) {
      end(Kind.PIPELINE_LAG);
    }
    wasBehind = isBehind;
  }

  private void end(Kind kind) {
    Alert current = book.current(kind);
    if (current != null) {
      book.over(current);
    }
  }
}
