package io.orderlake.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Durations of one thing done again and again; filled by one thread. */
final class Timings {
  private final List<Long> nanos = new ArrayList<>();

  interface Work {
    void run() throws Exception;
  }

  void time(Work work) throws Exception {
    long start = System.nanoTime();
    work.run();
    add(System.nanoTime() - start);
  }

  void add(long duration) {
    nanos.add(duration);
  }

  /** Milliseconds that so many per cent stay within. */
  double percentile(int percent) {
    List<Long> sorted = new ArrayList<>(nanos);
    Collections.sort(sorted);
    int rank = (int) Math.ceil(percent / 100.0 * sorted.size());
    return sorted.get(Math.max(0, rank - 1)) / 1e6;
  }

  @Override
  public String toString() {
    return nanos.isEmpty()
        ? "never"
        : String.format(
            Locale.ROOT,
            "p50 %7.1f  p95 %7.1f  p99 %7.1f ms  (%d times)",
            percentile(50),
            percentile(95),
            percentile(99),
            nanos.size());
  }
}
