package io.orderlake.analytics.alert;

import io.orderlake.analytics.alert.Alert.AlertKind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells alerts in the log; of items of high value one at once, and those that follow within a
 * minute by their number, with the first that comes after it.
 */
final class LogSender implements AlertSender {
  private static final Logger log = LoggerFactory.getLogger("io.orderlake.alerts");
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final InstantSource clock;
  private final Map<AlertKind, Told> told = new EnumMap<>(AlertKind.class);

  private record Told(Instant at, int untold) {}

  LogSender(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public String name() {
    return "log";
  }

  @Override
  public void send(Alert alert) {
    Instant now = clock.instant();
    Told before = told.get(alert.kind());
    if (alert.item() != null
        && before != null
        && Duration.between(before.at(), now).abs().compareTo(PAUSE) < 0) {
      told.put(alert.kind(), new Told(before.at(), before.untold() + 1));
      return;
    }
    told.put(alert.kind(), new Told(now, 0));
    if (before == null || before.untold() == 0) {
      log.warn("{}", alert.text());
    } else {
      log.warn("{}; {} more of this kind since the last line", alert.text(), before.untold());
    }
  }
}
