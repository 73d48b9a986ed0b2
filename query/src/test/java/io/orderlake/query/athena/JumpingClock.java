package io.orderlake.query.athena;

import io.orderlake.service.loop.Pause;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Time that passes by pauses alone; what is to happen meanwhile happens in them. */
public final class JumpingClock extends Clock implements Pause {
  final List<Duration> pauses = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-21T12:00:00Z");
  private Runnable meanwhile = () -> {};

  void meanwhile(Runnable action) {
    meanwhile = action;
  }

  public void jump(Duration duration) {
    now = now.plus(duration);
  }

  @Override
  public synchronized void of(Duration duration) {
    pauses.add(duration);
    jump(duration);
    meanwhile.run();
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException();
  }
}
