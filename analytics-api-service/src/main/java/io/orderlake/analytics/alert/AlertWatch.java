package io.orderlake.analytics.alert;

import io.orderlake.service.loop.Loop;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks out for what should be told, and sees that it is, once. */
final class AlertWatch {
  private static final Duration LOOK = Duration.ofMillis(500);

  private final List<RuleWatch> rules;
  private final @Nullable LagWatch lag;
  private final AlertBook book;
  private final AlertOutbox outbox;
  private final InstantSource clock;

  /**
   * @param lag null where there is no transformer to ask
   */
  AlertWatch(
      List<RuleWatch> rules,
      @Nullable LagWatch lag,
      AlertBook book,
      AlertOutbox outbox,
      InstantSource clock) {
    this.rules = List.copyOf(rules);
    this.lag = lag;
    this.book = book;
    this.outbox = outbox;
    this.clock = clock;
  }

  /** Looks once, and sends what is not sent. Nothing is sent that the book could not note. */
  Duration look() throws InterruptedException {
    Instant now = clock.instant();
    for (RuleWatch rule : rules) {
      book.add(rule.look(now));
    }
    if (lag != null) {
      lag.look(now);
    }
    outbox.send(now);
    book.tidy(now);
    return LOOK;
  }

  /** Runs it from start to stop of the service. */
  Loop loop() {
    return new Loop("alert-watch", clock, this::look)
        .saying(
            "Alerts are not looked for, trying again until they are", "Alerts are looked for again")
        .interrupted();
  }
}
