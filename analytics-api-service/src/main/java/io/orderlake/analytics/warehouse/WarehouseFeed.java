package io.orderlake.analytics.warehouse;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** The thread that takes in what appears in the lake, from start to stop of the service. */
final class WarehouseFeed implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(WarehouseFeed.class);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(2);

  private final Warehouse warehouse;
  private final Duration pollInterval;
  private @Nullable Thread thread;

  WarehouseFeed(Warehouse warehouse, Duration pollInterval) {
    this.warehouse = warehouse;
    this.pollInterval = pollInterval;
  }

  @Override
  public synchronized void start() {
    thread = new Thread(this::run, "warehouse-feed");
    thread.setDaemon(true);
    thread.start();
  }

  /** Waits for the batch in work, which is committed or comes again. */
  @Override
  public synchronized void stop() {
    Thread running = thread;
    if (running == null) {
      return;
    }
    running.interrupt();
    try {
      running.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread = null;
  }

  @Override
  public synchronized boolean isRunning() {
    return thread != null;
  }

  private void run() {
    boolean failing = false;
    Duration pause = Duration.ZERO;
    while (!isInterruptedWithin(pause)) {
      try {
        warehouse.applyWaiting();
        failing = false;
        pause = pollInterval;
      } catch (RuntimeException e) {
        if (!failing) {
          log.error("Changes do not get into the warehouse; trying again until they do", e);
        }
        failing = true;
        pause = PAUSE_AFTER_FAILURE;
      }
    }
  }

  private static boolean isInterruptedWithin(Duration pause) {
    try {
      Thread.sleep(pause.toMillis());
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }
}
