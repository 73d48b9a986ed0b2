package io.orderlake.analytics.alert;

import io.orderlake.query.Unanswered;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The alerts, to look at. */
@RestController
class AlertController {
  private static final int MOST = 200;

  private final ObjectProvider<AlertBook> books;
  private final ObjectProvider<AlertSender> sender;
  private final AlertProperties properties;

  /**
   * @param kinds what there is of each kind, the one noticed last first
   * @param alerts the last noticed, the latest first, at most 200
   * @param remembered how many are remembered in all
   * @param highValue an item worth so much or more is told, where its rule says no other number
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

  AlertController(
      ObjectProvider<AlertBook> books,
      ObjectProvider<AlertSender> sender,
      AlertProperties properties) {
    this.books = books;
    this.sender = sender;
    this.properties = properties;
  }

  /**
   * What was noticed: items of high value, such as orders, and a pipeline that is behind, is
   * silent, refuses what comes, or found changes gone before it read them.
   */
  @GetMapping("/api/alerts")
  Alerts alerts() {
    AlertBook book = books.stream().findFirst().orElseThrow(Unanswered::noWarehouse);
    Duration lag = properties.lag();
    return new Alerts(
        book.kinds(),
        book.latest(MOST),
        book.size(),
        properties.highValue(),
        lag.toMillis() / 1_000.0,
        sender.getObject().name());
  }
}
