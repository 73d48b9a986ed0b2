package io.orderlake.analytics.report;

/** A report file that cannot be understood; the message says why. */
final class BrokenReport extends Exception {
  private static final long serialVersionUID = 1;

  BrokenReport(String reason) {
    super(reason);
  }
}
