package io.orderlake.analytics.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A metric's values by the minute. A minute without a value is one of which CloudWatch was told
 * nothing, or not yet: what can only be had from such minutes is null.
 */
final class Series {
  /** Services tell some minutes late; what is older is not how it is now. */
  private static final Duration NOW = Duration.ofMinutes(10);

  private static final Duration RATE_WINDOW = Duration.ofMinutes(5);

  private final NavigableMap<Instant, Double> values = new TreeMap<>(Comparator.naturalOrder());
  private final Instant end;

  /**
   * @param end when CloudWatch was asked
   */
  Series(Map<Instant, Double> values, Instant end) {
    this.values.putAll(values);
    this.end = end;
  }

  /** The sum of all values. */
  @Nullable Long total() {
    return values.isEmpty() ? null : Math.round(sum(values));
  }

  /** The last value, if it is of now. */
  @Nullable Double latest() {
    Map.Entry<Instant, Double> last = values.lastEntry();
    return last == null || last.getKey().isBefore(end.minus(NOW)) ? null : last.getValue();
  }

  /** What came a second in the last minutes that are known, if these are of now. */
  @Nullable Double perSecond() {
    if (latest() == null) {
      return null;
    }
    Instant from = values.lastKey().minus(RATE_WINDOW);
    return sum(values.tailMap(from, false)) / RATE_WINDOW.toSeconds();
  }

  private static double sum(Map<Instant, Double> values) {
    return values.values().stream().mapToDouble(Double::doubleValue).sum();
  }
}
