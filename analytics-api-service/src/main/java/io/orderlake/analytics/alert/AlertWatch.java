package io.orderlake.analytics.alert;

import io.orderlake.analytics.alert.Alert.Kind;
import io.orderlake.analytics.alert.PipelineLag.Behind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Looks out for what should be told, and sees that it is, once. */
final class AlertWatch implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(AlertWatch.class);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration LAG_LOOK = Duration.ofSeconds(5);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(10);

  private final HighValueOrders orders;
  private final PipelineLag pipeline;
  private final AlertBook book;
  private final AlertSender sender;
  private final Duration lagLimit;
  private final InstantSource clock;
  private Instant nextLagLook = Instant.MIN;
  private boolean wasBehind;
  private @Nullable Thread thread;

  AlertWatch(
      HighValueOrders orders,
      PipelineLag pipeline,
      AlertBook book,
      AlertSender sender,
      Duration lagLimit,
      InstantSource clock) {
    this.orders = orders;
    this.pipeline = pipeline;
    this.book = book;
    this.sender = sender;
    this.lagLimit = lagLimit;
    this.clock = clock;
  }

  /** Looks once, and sends what is not sent. */
  void look() throws InterruptedException {
    Instant now = clock.instant();
    book.add(orders.look(now));
    if (!now.isBefore(nextLagLook)) {
      nextLagLook = now.plus(LAG_LOOK);
      note(pipeline.look(), now);
    }
    for (Alert alert : book.unsent()) {
      sender.send(alert);
      book.sent(alert);
    }
    book.tidy(now);
  }

  /** One alert for as long as it stays behind; a single look may have met it in mid-flight. */
  void note(@Nullable Behind behind, Instant now) {
    if (behind == null) {
      return;
    }
    boolean isBehind = behind.seconds() > lagLimit.toMillis() / 1_000.0;
    Alert current = book.current(Kind.PIPELINE_LAG);
    if (isBehind && wasBehind && current == null) {
      book.add(List.of(Alert.ofLag(behind.stage(), behind.seconds(), now)));
    } else if (!isBehind && current != null) {
      book.over(current);
    }
    wasBehind = isBehind;
  }

  @Override
  public synchronized void start() {
    thread = new Thread(this::run, "alert-watch");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public synchronized void stop() {
    Thread running = thread;
    thread = null;
    if (running == null) {
      return;
    }
    running.interrupt();
    try {
      running.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return thread != null;
  }

  private void run() {
    boolean failing = false;
    Duration pause = Duration.ZERO;
    while (true) {
      try {
        Thread.sleep(pause.toMillis());
        look();
        failing = false;
        pause = LOOK;
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        if (!failing) {
          log.error("Alerts are not told; trying again until they are: {}", e.toString());
        }
        failing = true;
        pause = PAUSE_AFTER_FAILURE;
      }
    }
  }
}
