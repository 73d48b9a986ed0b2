package io.orderlake.benchmarks;

import java.util.Locale;

/**
 * A minute of the soak. NaN is what nobody told.
 *
 * @param writes a second, over its last five
 * @param p50 of freshness, in milliseconds
 * @param p99 likewise
 * @param heap the least that was in use, in megabytes
 * @param resident memory of the process at its end, in megabytes
 * @param processors that were in use
 * @param waiting records for delivery, at its end
 */
record SoakMinute(
    int number,
    double writes,
    double p50,
    double p99,
    double heap,
    double resident,
    double processors,
    double waiting) {

  static final String HEADLINE =
      "minute  writes/s  p50 ms  p99 ms  heap MB  resident MB  processor  waiting";

  /** A line of the table. */
  @Override
  public String toString() {
    return String.format(
            Locale.ROOT,
            "%6d  %8.0f  %6.0f  %6.0f  %7.0f  %11.0f  %9.2f  %7.0f",
            number,
            writes,
            p50,
            p99,
            heap,
            resident,
            processors,
            waiting)
        .replace("NaN", "  -");
  }
}
