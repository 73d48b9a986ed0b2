package io.orderlake.analytics.alert;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells alerts in the log. */
final class LogSender implements AlertSender {
  private static final Logger log = LoggerFactory.getLogger("io.orderlake.alerts");

  @Override
  public String name() {
    return "log";
  }

  @Override
  public void send(Alert alert) {
    log.warn("{}", alert.text());
  }
}
