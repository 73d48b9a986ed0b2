package io.orderlake.transformer.stage;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of records of late, counted by the second. Of one thread at a time. */
final class RecentOutcomes {
  private final Duration window;
  private final Deque<Second> seconds = new ArrayDeque<>();

  /** How many records got through in a second, and how many did not, by reason. */
  private record Second(Instant begin, long delivered, Map<String, Integer> refused) {
    Second plus(Second other) {
      Map<String, Integer> all = new HashMap<>(refused);
      other.refused.forEach((reason, count) -> all.merge(reason, count, Integer::sum));
      return new Second(begin, delivered + other.delivered, all);
    }
  }

  /**
   * All that is known of the time looked back over.
   *
   * @param of those that were delivered or refused
   * @param reason the most frequent
   */
  record Refused(long refused, long of, String reason) {}

  /**
   * @param window how far back is looked
   */
  RecentOutcomes(Duration window) {
    this.window = window;
  }

  void add(Instant now, long delivered, Map<String, Integer> refused) {
    forgetOthersThanRecent(now);
    Second added = new Second(now.truncatedTo(ChronoUnit.SECONDS), delivered, Map.copyOf(refused));
    Second last = seconds.peekLast();
    if (last != null && last.begin.equals(added.begin)) {
      seconds.removeLast();
      added = last.plus(added);
    }
    seconds.add(added);
  }

  /** Null if nothing was refused. */
  @Nullable Refused refused(Instant now) {
    forgetOthersThanRecent(now);
    Second all = seconds.stream().reduce(new Second(now, 0, Map.of()), Second::plus);
    return all.refused.entrySet().stream()
        .max(
            Map.Entry.<String, Integer>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
        .map(most -> refused(all, most.getKey()))
        .orElse(null);
  }

  private static Refused refused(Second all, String reason) {
    long refused = all.refused.values().stream().mapToLong(Integer::intValue).sum();
    return new Refused(refused, all.delivered + refused, reason);
  }

  /** Those of a time that is yet to come are from before the clock was set back. */
  private void forgetOthersThanRecent(Instant now) {
    Instant from = now.minus(window);
    seconds.removeIf(second -> second.begin.isBefore(from) || second.begin.isAfter(now));
  }
}
