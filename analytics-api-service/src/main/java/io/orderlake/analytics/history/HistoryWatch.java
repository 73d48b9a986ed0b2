package io.orderlake.analytics.history;

import io.orderlake.analytics.Watch;
import io.orderlake.service.outage.Outage;
import io.orderlake.service.outage.PlainReason;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks every ten seconds, whatever became of the last look: what it misses is a gap. */
final class HistoryWatch extends Watch {
  private static final Logger log = LoggerFactory.getLogger(HistoryWatch.class);
  private static final Duration LOOK = Duration.ofSeconds(10);

  private final Observer observer;
  private final InstantSource clock;
  private final Outage outage;

  HistoryWatch(Observer observer, InstantSource clock) {
    super("history");
    this.observer = observer;
    this.clock = clock;
    this.outage = new Outage(clock);
  }

  @Override
  protected Duration lookAndRest() throws InterruptedException {
    try {
      observer.look(clock.instant());
      outage.succeeded();
    } catch (InterruptedException e) {
      throw e;
    } catch (Throwable e) {
      if (outage.failed(e)) {
        log.warn("The history of the pipeline has a gap for now: {}", PlainReason.of(e));
      }
    }
    return LOOK;
  }
}
