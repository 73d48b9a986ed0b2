package io.orderlake.transformer.stream;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.orderlake.transformer.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ArrivalTimesTest {
  private final ManualClock clock = new ManualClock();
  private final ArrivalTimes times = new ArrivalTimes(clock);

  @Test
  void a_time_that_can_be_stays() {
    for (Duration ago :
        new Duration[] {
          Duration.ZERO, Duration.ofHours(24), Duration.ofDays(365), Duration.ofMinutes(-59)
        }) {
      Instant told = clock.instant().minus(ago);
      assertThat(times.of(told)).isEqualTo(told);
    }
    assertThat(times.misdated()).isZero();
  }

  @Test
  void one_that_cannot_be_is_now_and_they_are_counted() {
    for (Instant told :
        new Instant[] {
          Instant.ofEpochMilli(1_796_005_037),
          Instant.parse("2013-11-13T23:59:59Z"),
          clock.instant().minus(Duration.ofDays(367)),
          clock.instant().plus(Duration.ofHours(2)),
          Instant.MAX,
          Instant.MIN,
          null
        }) {
      assertThat(times.of(told)).isEqualTo(clock.instant());
    }
    assertThat(times.misdated()).isEqualTo(7);
  }

  @Test
  void that_is_told_once() {
    Logger logger = (Logger) LoggerFactory.getLogger(ArrivalTimes.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    try {
      times.of(Instant.EPOCH);
      times.of(Instant.EPOCH);
    } finally {
      logger.detachAppender(log);
    }

    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "A record is said to have arrived at 1970-01-01T00:00:00Z:"
                + " such ones arrive when they are read");
  }
}
