package io.orderlake.simulator.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that passes when the test says so. */
final class SetTime implements InstantSource {
  static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  private volatile Instant now = NOON;

  void pass(Duration duration) {
    now = now.plus(duration);
  }

  @Override
  public Instant instant() {
    return now;
  }
}
