package io.orderlake.analytics.history;

import io.orderlake.http.PlainReason;
import io.orderlake.outage.Outage;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Looks every ten seconds, whatever became of the last look: what it misses is a gap. */
final class HistoryWatch implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(HistoryWatch.class);
  private static final Duration LOOK = Duration.ofSeconds(10);

  private final Observer observer;
  private final InstantSource clock;
  private final Outage outage;
  private @Nullable Thread thread;

  HistoryWatch(Observer observer, InstantSource clock) {
    this.observer = observer;
    this.clock = clock;
    this.outage = new Outage(clock);
  }

  @Override
  public synchronized void start() {
    thread = new Thread(this::run, "history");
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
    while (!Thread.currentThread().isInterrupted()) {
      try {
        observer.look(clock.instant());
        outage.succeeded();
        Thread.sleep(LOOK.toMillis());
      } catch (InterruptedException e) {
        return;
      } catch (Throwable e) {
        if (!fail(e)) {
          return;
        }
      }
    }
  }

  private boolean fail(Throwable e) {
    if (outage.failed(e)) {
      log.warn("The history of the pipeline has a gap for now: {}", PlainReason.of(e));
    }
    try {
      Thread.sleep(LOOK.toMillis());
      return true;
    } catch (InterruptedException interrupted) {
      return false;
    }
  }
}
