package io.orderlake.simulator.simulation;

import java.time.Duration;

/** How long to wait before the next try. */
interface Backoff {
  /** Doubles from 50 ms to 2 s. */
  Backoff GROWING = failures -> Duration.ofMillis(Math.min(2_000, 50L << Math.min(failures, 6)));

  /**
   * @param failures how many tries failed before the last one
   */
  Duration after(int failures);
}
