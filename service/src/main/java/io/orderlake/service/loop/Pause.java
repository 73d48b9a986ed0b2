package io.orderlake.service.loop;

import java.time.Duration;

/** Waits; a test lets the clock jump instead. */
@FunctionalInterface
public interface Pause {

  /** By the machine's clock. */
  Pause SLEEP = duration -> Thread.sleep(duration.toMillis());

  void of(Duration duration) throws InterruptedException;
}
