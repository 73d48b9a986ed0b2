package io.orderlake.analytics.engine.athena;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses that double from 100 ms to 2 s, each cut at random by up to a half, so that many waiters
 * do not ask in step. A query of 20 s is asked after some 15 times: with a hundred of these at once
 * that stays within the 100 calls a second that Athena grants.
 */
final class Backoff {
  private static final long FIRST = 100;
  private static final long LONGEST = 2_000;

  private final RandomGenerator random;
  private long milliseconds = FIRST;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  Duration next() {
    long pause = milliseconds - random.nextLong(milliseconds / 2);
    milliseconds = Math.min(LONGEST, 2 * milliseconds);
    return Duration.ofMillis(pause);
  }
}
