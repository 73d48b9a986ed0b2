package io.orderlake.analytics.warehouse;

import io.orderlake.lake.LakeUnavailable;
import io.orderlake.service.outage.FullDisk;
import io.orderlake.service.outage.Outage;
import io.orderlake.service.outage.PlainReason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The thread that takes in what appears in the lake, from start to stop of the service. It tries
 * again for ever, and says each kind of failure once in an {@link Outage}, and when it works again.
 */
final class WarehouseFeed implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(WarehouseFeed.class);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(2);

  /**
   * Three parts of rest to one of work leave the processor to the reports, also when batches grow.
   */
  private static final int REST = 3;

  /** For the sake of freshness. */
  private static final Duration LONGEST_REST = Duration.ofMillis(600);

  private final Runnable applyWaiting;
  private final Duration pollInterval;
  private final InstantSource clock;
  private final Outage outage;
  private volatile @Nullable Thread thread;
  private volatile boolean stopping;
  private volatile @Nullable Failure failure;

  /**
   * @param since when it began to fail
   */
  record Failure(Instant since, String reason) {}

  WarehouseFeed(Runnable applyWaiting, Duration pollInterval, InstantSource clock) {
    this.applyWaiting = applyWaiting;
    this.pollInterval = pollInterval;
    this.clock = clock;
    this.outage = new Outage(clock);
  }

  @Override
  public synchronized void start() {
    stopping = false;
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
    stopping = true;
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

  /** What keeps changes out of the warehouse now, or null if nothing does. */
  @Nullable Failure failure() {
    Thread running = thread;
    if (failure == null && !stopping && running != null && !running.isAlive()) {
      fail(new IllegalStateException("the thread that takes them in has ended"));
    }
    return failure;
  }

  /** Takes in what waits. Returns how long to pause before the next time. */
  Duration poll() {
    Instant begin = clock.instant();
    try {
      applyWaiting.run();
      failure = null;
      if (outage.succeeded()) {
        log.info("Changes get into the warehouse again");
      }
      return restAfter(Duration.between(begin, clock.instant()));
    } catch (Throwable e) {
      if (!stopping) {
        fail(e);
      }
      return PAUSE_AFTER_FAILURE;
    }
  }

  private void run() {
    Duration pause = Duration.ZERO;
    while (!stopping && !isInterruptedWithin(pause)) {
      pause = pollOrRest();
    }
  }

  /** An Error may come again while it is told, and must not end the thread either. */
  private Duration pollOrRest() {
    try {
      return poll();
    } catch (Throwable e) {
      return PAUSE_AFTER_FAILURE;
    }
  }

  private Duration restAfter(Duration work) {
    Duration rest = work.multipliedBy(REST);
    Duration bounded = rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST;
    return bounded.compareTo(pollInterval) > 0 ? bounded : pollInterval;
  }

  private void fail(Throwable e) {
    Failure before = failure;
    String reason = PlainReason.of(e);
    failure = new Failure(before == null ? clock.instant() : before.since(), reason);
    if (!outage.failed(e)) {
      return;
    }
    String line = "Changes do not get into the warehouse, trying again until they do: {}";
    if (e instanceof LakeUnavailable
        || e.getCause() instanceof WarehouseFile.InUse
        || FullDisk.isBehind(e)) {
      log.error(line, reason);
    } else {
      log.error(line, reason, e);
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
