package io.orderlake.transformer.stream;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that a record arrived when it can have. An emulator may tell a time in 1970, and the
 * record's partition, and how far delivery is behind, would follow from it: such a record arrives
 * when it is read. They are counted, and told once. Safe for many threads.
 */
final class ArrivalTimes {
  private static final Logger log = LoggerFactory.getLogger(ArrivalTimes.class);

  /** When Kinesis came. */
  private static final Instant EARLIEST = Instant.parse("2013-11-14T00:00:00Z");

  /** Kinesis keeps a record for 365 days at most. */
  private static final Duration LONGEST_KEPT = Duration.ofDays(366);

  /** Clocks differ. */
  private static final Duration TOLERANCE = Duration.ofHours(1);

  private final InstantSource clock;
  private final AtomicLong misdated = new AtomicLong();

  ArrivalTimes(InstantSource clock) {
    this.clock = clock;
  }

  /** The time that was told, or now if that cannot be. */
  Instant of(@Nullable Instant told) {
    Instant now = clock.instant();
    if (told != null && isPossible(told, now)) {
      return told;
    }
    if (misdated.getAndIncrement() == 0) {
      log.warn("A record is said to have arrived at {}: such ones arrive when they are read", told);
    }
    return now;
  }

  /** How many records had another time. */
  long misdated() {
    return misdated.get();
  }

  private static boolean isPossible(Instant told, Instant now) {
    return !told.isBefore(EARLIEST)
        && !told.isBefore(now.minus(LONGEST_KEPT))
        && !told.isAfter(now.plus(TOLERANCE));
  }
}
