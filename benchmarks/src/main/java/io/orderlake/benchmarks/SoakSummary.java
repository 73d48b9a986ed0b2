package io.orderlake.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * What the minutes of a soak come to: freshness, and whether memory stays flat, for a reader to
 * judge.
 *
 * @param minutes all of them, at least one
 * @param steady those whose freshness counts
 */
record SoakSummary(List<SoakMinute> minutes, List<SoakMinute> steady) {

  @Override
  public String toString() {
    List<Double> p99s = told(steady, SoakMinute::p99);
    return String.format(
            Locale.ROOT,
            "Freshness p99 of a minute: median %.0f ms, worst %.0f ms; told in %d of %d minutes that"
                + " count%n"
                + "Memory, median of the first and of the last quarter of the minutes:"
                + " least heap %s, resident %s",
            median(p99s),
            p99s.isEmpty() ? Double.NaN : p99s.get(p99s.size() - 1),
            p99s.size(),
            steady.size(),
            quarters(SoakMinute::heap),
            quarters(SoakMinute::resident))
        .replace("NaN", "-");
  }

  private String quarters(ToDoubleFunction<SoakMinute> megabytes) {
    int quarter = (minutes.size() + 3) / 4;
    List<SoakMinute> first = minutes.subList(0, quarter);
    List<SoakMinute> last = minutes.subList(minutes.size() - quarter, minutes.size());
    return String.format(
        Locale.ROOT,
        "%.0f and %.0f MB",
        median(told(first, megabytes)),
        median(told(last, megabytes)));
  }

  /** In order, the least first. */
  private static List<Double> told(List<SoakMinute> minutes, ToDoubleFunction<SoakMinute> figure) {
    DoubleStream figures = minutes.stream().mapToDouble(figure);
    return figures.filter(value -> !Double.isNaN(value)).sorted().boxed().toList();
  }

  private static double median(List<Double> sorted) {
    return sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() / 2);
  }
}
