package io.orderlake.benchmarks;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Until when something is waited for. Generous: it is there for what never comes. */
final class Deadline {
  private final Duration patience;
  private final long end;

  private Deadline(Duration patience) {
    this.patience = patience;
    this.end = System.nanoTime() + patience.toNanos();
  }

  static Deadline in(Duration patience) {
    return new Deadline(patience);
  }

  /**
   * @param missed what has not come about, as a sentence's beginning
   * @throws TimeoutException that says so, if it is too late
   */
  void check(String missed) throws TimeoutException {
    if (System.nanoTime() - end > 0) {
      throw new TimeoutException(missed + " within " + patience.toSeconds() + " s");
    }
  }
}
