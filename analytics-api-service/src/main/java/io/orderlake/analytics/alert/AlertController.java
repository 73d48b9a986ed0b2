package io.orderlake.analytics.alert;

import io.orderlake.analytics.feed.ConditionalOnWarehouse;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The alerts, to look at. */
@RestController
@ConditionalOnWarehouse
class AlertController {
  private static final int MOST = 200;

  private final AlertBook book;
  private final AlertSender sender;
  private final AlertProperties properties;

  /**
   * @param kinds what there is of each kind, the one noticed last first
   * @param alerts the last noticed, the latest first, at most 200
   * @param remembered how many are remembered in all
   * @param highValue an order worth so much or more is told
   * @param lagSeconds a pipeline further behind is told, and a transformer silent for longer
   * @param sentTo {@code sns} or {@code log}
   */
  record Alerts(
      List<AlertBook.OfKind> kinds,
      List<AlertBook.Entry> alerts,
      int remembered,
      BigDecimal highValue,
      double lagSeconds,
      String sentTo) {}

  AlertController(AlertBook book, AlertSender sender, AlertProperties properties) {
    this.book = book;
    this.sender = sender;
    this.properties = properties;
  }

  /**
   * What was noticed: orders of high value, and a pipeline that is behind, is silent, refuses what
   * comes, or found changes gone before it read them.
   */
  @GetMapping("/api/alerts")
  Alerts alerts() {
    Duration lag = properties.lag();
    return new Alerts(
        book.kinds(),
        book.latest(MOST),
        book.size(),
        properties.highValue(),
        lag.toMillis() / 1_000.0,
        sender.name());
  }
}
