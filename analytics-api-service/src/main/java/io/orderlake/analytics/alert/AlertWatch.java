package io.orderlake.analytics.alert;

import io.orderlake.analytics.Watch;
import io.orderlake.service.outage.Outage;
import io.orderlake.service.outage.PlainReason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks out for what should be told, and sees that it is, once. */
final class AlertWatch extends Watch {
  private static final Logger log = LoggerFactory.getLogger(AlertWatch.class);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);

  private final List<HighValueOrders> rules;
  private final @Nullable LagWatch lag;
  private final AlertBook book;
  private final AlertOutbox outbox;
  private final InstantSource clock;
  private final Outage outage;
  private volatile @Nullable String failure;

  /**
   * @param lag null where there is no transformer to ask
   */
  AlertWatch(
      List<HighValueOrders> rules,
      @Nullable LagWatch lag,
      AlertBook book,
      AlertOutbox outbox,
      InstantSource clock) {
    super("alert-watch");
    this.rules = List.copyOf(rules);
    this.lag = lag;
    this.book = book;
    this.outbox = outbox;
    this.clock = clock;
    this.outage = new Outage(clock);
  }

  /** Looks once, and sends what is not sent. Nothing is sent that the book could not note. */
  void look() throws InterruptedException {
    Instant now = clock.instant();
    for (HighValueOrders rule : rules) {
      book.add(rule.look(now));
    }
    if (lag != null) {
      lag.look(now);
    }
    outbox.send(now);
    book.tidy(now);
  }

  /** Why alerts are not looked for now, null if they are. */
  @Nullable String failure() {
    return failure == null && hasEnded() ? "the thread that looks for alerts has ended" : failure;
  }

  private void fail(Throwable e) {
    if (!Thread.currentThread().isInterrupted()) {
      failure = PlainReason.of(e);
      if (outage.failed(e)) {
        log.error("Alerts are not looked for, trying again until they are: {}", failure);
      }
    }
  }

  @Override
  protected Duration lookAndRest() throws InterruptedException {
    try {
      look();
      failure = null;
      if (outage.succeeded()) {
        log.info("Alerts are looked for again");
      }
      return LOOK;
    } catch (InterruptedException e) {
      throw e;
    } catch (Throwable e) {
      fail(e);
      return PAUSE_AFTER_FAILURE;
    }
  }
}
