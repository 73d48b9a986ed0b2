package io.orderlake.service.loop;

import java.time.Duration;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.ExponentialBackOff;

/** How long to wait between tries of what may come back. */
public final class GrowingPauses {
  private static final long FIRST = 100;

  private GrowingPauses() {}

  /**
   * Pauses in milliseconds that double from 100 on, each by up to a half more or less at random, so
   * that many who wait do not ask in step. None is longer than the longest; they never end.
   */
  public static BackOff upTo(Duration longest) {
    ExponentialBackOff pauses = new ExponentialBackOff(FIRST, 2);
    pauses.setJitter(FIRST / 2);
    pauses.setMaxInterval(longest.toMillis());
    return pauses;
  }
}
