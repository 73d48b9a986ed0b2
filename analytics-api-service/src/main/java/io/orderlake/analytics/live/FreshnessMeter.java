package io.orderlake.analytics.live;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How many changes come, and how old they are when reports have them. Of one thread. */
final class FreshnessMeter {
  private static final Duration RATE_WINDOW = Duration.ofSeconds(10);
  private static final Duration DELAY_WINDOW = Duration.ofSeconds(60);

  /** However fast they come, so many batches are kept; of each as many delays as were read. */
  private static final int MOST_BATCHES = 300;

  private final InstantSource clock;
  private final Instant begun;
  private final Deque<Seen> seen = new ArrayDeque<>();

  private record Seen(Instant at, long changes, long[] delays) {}

  /**
   * @param changesPerSecond over the last ten seconds
   * @param p50Milliseconds from the writing of an insert or modification until reports have it,
   *     over the last minute; null where none came
   * @param samples of which the two are
   */
  record Freshness(
      Instant at,
      double changesPerSecond,
      @Nullable Long p50Milliseconds,
      @Nullable Long p99Milliseconds,
      int samples) {}

  FreshnessMeter(InstantSource clock) {
    this.clock = clock;
    this.begun = clock.instant();
  }

  void saw(long changes, List<Duration> delays) {
    if (seen.size() == MOST_BATCHES) {
      seen.remove();
    }
    seen.add(
        new Seen(
            clock.instant(), changes, delays.stream().mapToLong(Duration::toMillis).toArray()));
  }

  Freshness beat() {
    Instant now = clock.instant();
    seen.removeIf(batch -> batch.at.isBefore(now.minus(DELAY_WINDOW)));
    Instant rateFrom = now.minus(RATE_WINDOW);
    long changes =
        seen.stream().filter(batch -> batch.at.isAfter(rateFrom)).mapToLong(Seen::changes).sum();
    long[] delays =
        seen.stream().flatMapToLong(batch -> Arrays.stream(batch.delays)).sorted().toArray();
    return new Freshness(
        now,
        changes / secondsSince(rateFrom.isAfter(begun) ? rateFrom : begun, now),
        quantile(delays, 0.50),
        quantile(delays, 0.99),
        delays.length);
  }

  /** No less than one: a rate needs a while. */
  private static double secondsSince(Instant from, Instant now) {
    return Math.max(1, Duration.between(from, now).toMillis() / 1_000.0);
  }

  private static @Nullable Long quantile(long[] sorted, double share) {
    return sorted.length == 0
        ? null
        : sorted[(int) Math.min(sorted.length - 1L, Math.round(share * (sorted.length - 1)))];
  }
}
