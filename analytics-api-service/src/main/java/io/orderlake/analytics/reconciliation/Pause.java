package io.orderlake.analytics.reconciliation;

import java.time.Duration;

/** Waits; a test lets the clock jump instead. */
@FunctionalInterface
interface Pause {
  void of(Duration duration) throws InterruptedException;
}
