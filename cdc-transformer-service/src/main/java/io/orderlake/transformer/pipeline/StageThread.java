package io.orderlake.transformer.pipeline;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a stage's step again and again on a thread of its own.
 *
 * <p>A step that throws is run again after a pause that doubles from 100 ms to 5 s: a stage waits
 * for what it needs to come back, and loses nothing meanwhile. Only the first failure in a row is
 * logged, and the recovery.
 */
public final class StageThread implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StageThread.class);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration TIME_TO_END = Duration.ofSeconds(4);

  private final Step step;
  private final StageStatus status;
  private final Thread thread;
  private volatile boolean running = true;

  /** A bounded piece of work; safe to run again after it threw. */
  @FunctionalInterface
  public interface Step {
    /** Does the work, and answers how long to wait before the next run. */
    Duration run() throws InterruptedException;
  }

  public StageThread(String name, StageStatus status, Step step) {
    this.status = status;
    this.step = step;
    this.thread = new Thread(this::run, name);
    thread.start();
  }

  /** Lets the step under way end, interrupting it where it waits. */
  @Override
  public void close() {
    running = false;
    thread.interrupt();
    try {
      thread.join(TIME_TO_END.toMillis());
      if (thread.isAlive()) {
        log.warn("Stage {} did not end within {} s", thread.getName(), TIME_TO_END.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (running) {
        Thread.sleep(runOnce().toMillis());
      }
    } catch (InterruptedException e) {
      log.debug("Stage {} ends", thread.getName());
    }
  }

  private Duration runOnce() throws InterruptedException {
    try {
      Duration pause = step.run();
      if (status.recovered()) {
        log.info("{} works again", thread.getName());
      }
      return pause;
    } catch (RuntimeException e) {
      int failures = status.failed(e);
      if (failures == 1) {
        log.warn("{} waits and tries again: {}", thread.getName(), e.toString());
      }
      return pauseAfter(failures);
    }
  }

  private static Duration pauseAfter(int failures) {
    return Duration.ofMillis(
        Math.min(LONGEST_PAUSE.toMillis(), 100L << Math.min(failures - 1, 10)));
  }
}
