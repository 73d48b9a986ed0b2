package io.orderlake.transformer;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that passes when a test says so. */
public final class ManualClock implements InstantSource {
  private volatile Instant now = Instant.parse("2026-11-20T23:59:58.120Z");

  @Override
  public Instant instant() {
    return now;
  }

  public void pass(Duration time) {
    now = now.plus(time);
  }
}
