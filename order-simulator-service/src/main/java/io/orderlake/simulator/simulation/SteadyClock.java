package io.orderlake.simulator.simulation;

import java.time.Instant;
import java.time.InstantSource;

/** Time that never jumps, whatever becomes of the time of day. */
final class SteadyClock implements InstantSource {
  private final Instant origin = Instant.now();
  private final long nanosAtOrigin = System.nanoTime();

  @Override
  public Instant instant() {
    return origin.plusNanos(System.nanoTime() - nanosAtOrigin);
  }
}
