package io.orderlake.transformer.pipeline;

import io.orderlake.service.outage.Outage;
import io.orderlake.service.outage.PlainReason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a stage's step again and again on a thread of its own.
 *
 * <p>A step that throws is run again after a pause, at random between half and the whole of a time
 * that doubles from 100 ms to 5 s: a stage waits for what it needs to come back, and loses nothing
 * meanwhile. So it is with an error of the virtual machine, after which a step begins anew at what
 * is stored. Each kind of failure is logged once in an {@link Outage}, and so is the recovery.
 */
public final class StageThread implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StageThread.class);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** However far ahead of a clock that was set back. */
  private static final Duration LONGEST_SLEEP = Duration.ofSeconds(5);

  private static final Duration TIME_TO_END = Duration.ofSeconds(2);

  private final Step step;
  private final StageStatus status;
  private final InstantSource clock;
  private final Outage outage;
  private final Thread thread;

  /** Counted down once the thread is to end. */
  private final CountDownLatch ending = new CountDownLatch(1);

  private int failuresInARow;

  /** Since when the step has not succeeded: its first failure in a row, or its start. */
  private volatile @Nullable Instant strugglingSince;

  /** A bounded piece of work; safe to run again after it threw. */
  @FunctionalInterface
  public interface Step {
    /** Does the work, and answers how long to wait before the next run. */
    Duration run() throws InterruptedException;
  }

  private StageThread(String name, StageStatus status, InstantSource clock, Step step) {
    this.status = status;
    this.clock = clock;
    this.step = step;
    this.outage = new Outage(clock);
    this.thread = new Thread(this::run, name);
  }

  /** Starts a thread of a stage. */
  public static StageThread start(String name, StageStatus status, InstantSource clock, Step step) {
    StageThread started = new StageThread(name, status, clock, step);
    status.runsOn(started);
    started.thread.start();
    return started;
  }

  /**
   * Lets the step under way end, and waits for it. It is interrupted only if it takes long: an
   * embedded database may not survive that.
   */
  @Override
  public void close() {
    ending.countDown();
    try {
      thread.join(TIME_TO_END.toMillis());
      if (isAlive()) {
        log.warn("{} is interrupted: it did not end in time", thread.getName());
        thread.interrupt();
        thread.join(TIME_TO_END.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    status.runsNoLongerOn(this);
  }

  String name() {
    return thread.getName();
  }

  public boolean isAlive() {
    return thread.isAlive();
  }

  /** Since when it has been failing, or busy with one step; null while all is well. */
  @Nullable Instant strugglingSince() {
    return strugglingSince;
  }

  private void run() {
    Duration pause = Duration.ZERO;
    while (true) {
      try {
        if (ending.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
        pause = runOnce();
      } catch (InterruptedException e) {
        // Whoever interrupts it before it is to end takes nothing from the stage.
        pause = LONGEST_PAUSE;
      } catch (Throwable e) {
        // Not even the failure could be told, as where there is no memory for that.
        pause = LONGEST_PAUSE;
      }
    }
  }

  private Duration runOnce() throws InterruptedException {
    try {
      if (strugglingSince == null) {
        strugglingSince = clock.instant();
      }
      Duration pause = step.run();
      succeeded();
      return pause.compareTo(LONGEST_SLEEP) < 0 ? pause : LONGEST_SLEEP;
    } catch (RuntimeException | Error e) {
      return failed(e);
    }
  }

  private void succeeded() {
    if (outage.succeeded()) {
      log.info("{} works again", thread.getName());
    }
    failuresInARow = 0;
    strugglingSince = null;
  }

  private Duration failed(Throwable cause) {
    status.noteError(cause);
    failuresInARow++;
    if (outage.failed(cause)) {
      log.warn("{} waits and tries again: {}", thread.getName(), PlainReason.inFull(cause));
      log.debug("{} failed", thread.getName(), cause);
    }
    long most = Math.min(LONGEST_PAUSE.toMillis(), 100L << Math.min(failuresInARow - 1, 10));
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
  }
}
