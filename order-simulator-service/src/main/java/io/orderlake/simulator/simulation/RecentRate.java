package io.orderlake.simulator.simulation;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;

/** Events a second over the last five whole seconds, or since the beginning if that is shorter. */
final class RecentRate {
  private static final int SECONDS = 5;

  private final InstantSource steady;
  private final long[] counts = new long[SECONDS + 1];
  private Instant begin;
  private long second;

  RecentRate(InstantSource steady) {
    this.steady = steady;
    this.begin = steady.instant();
  }

  void reset() {
    begin = steady.instant();
    second = 0;
    Arrays.fill(counts, 0);
  }

  void count() {
    advance();
    counts[slot(second)]++;
  }

  double perSecond() {
    advance();
    long whole = Math.min(second, SECONDS);
    if (whole == 0) {
      return counts[slot(0)];
    }
    long sum = 0;
    for (long back = 1; back <= whole; back++) {
      sum += counts[slot(second - back)];
    }
    return (double) sum / whole;
  }

  private void advance() {
    long now = Math.max(second, steady.instant().getEpochSecond() - begin.getEpochSecond());
    long cleared = Math.max(second + 1, now - SECONDS);
    for (long next = cleared; next <= now; next++) {
      counts[slot(next)] = 0;
    }
    second = now;
  }

  private static int slot(long second) {
    return (int) (second % (SECONDS + 1));
  }
}
