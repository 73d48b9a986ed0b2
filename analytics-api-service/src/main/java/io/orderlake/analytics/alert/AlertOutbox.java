package io.orderlake.analytics.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what the book has not sent. An alert that cannot be sent is tried again after a pause, and
 * the others go on meanwhile; after a few failures in a row nothing is sent for that pause.
 */
final class AlertOutbox {
  private static final Logger log = LoggerFactory.getLogger(AlertOutbox.class);
  private static final Duration PAUSE = Duration.ofSeconds(10);
  private static final int MOST_FAILURES = 3;

  private final AlertBook book;
  private final AlertSender sender;
  private final Map<String, Instant> notBefore = new HashMap<>();
  private Instant resumesAt = Instant.MIN;

  AlertOutbox(AlertBook book, AlertSender sender) {
    this.book = book;
    this.sender = sender;
  }

  /** Sends what may be sent now, those that failed before after the others. */
  void send(Instant now) {
    if (now.isBefore(resumesAt)) {
      return;
    }
    int failures = 0;
    for (Alert alert : book.unsent().stream().sorted(Comparator.comparing(this::due)).toList()) {
      if (!now.isBefore(due(alert))) {
        failures = isSent(alert, now) ? 0 : failures + 1;
        if (failures == MOST_FAILURES) {
          resumesAt = now.plus(PAUSE);
          return;
        }
      }
    }
  }

  private Instant due(Alert alert) {
    return notBefore.getOrDefault(alert.key(), Instant.MIN);
  }

  private boolean isSent(Alert alert, Instant now) {
    try {
      sender.send(alert);
    } catch (RuntimeException e) {
      if (notBefore.isEmpty()) {
        log.error("Alerts are not told, trying again until they are: {}", e.toString());
      }
      notBefore.put(alert.key(), now.plus(PAUSE));
      return false;
    }
    if (notBefore.remove(alert.key()) != null && notBefore.isEmpty()) {
      log.info("Alerts are told again");
    }
    book.sent(alert);
    return true;
  }
}
