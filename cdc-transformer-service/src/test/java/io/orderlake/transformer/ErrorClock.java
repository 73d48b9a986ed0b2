package io.orderlake.transformer;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Throws an error of the virtual machine when it is asked for the time for the n-th time, which is
 * somewhere else in the code for each n.
 */
public final class ErrorClock implements InstantSource {
  private final InstantSource clock;
  private final AtomicInteger untilError;

  public ErrorClock(InstantSource clock, int untilError) {
    this.clock = clock;
    this.untilError = new AtomicInteger(untilError);
  }

  /** Whether it has thrown. */
  public boolean hasThrown() {
    return untilError.get() <= 0;
  }

  @Override
  public Instant instant() {
    if (untilError.decrementAndGet() == 0) {
      throw new StackOverflowError("of a test");
    }
    return clock.instant();
  }
}
