package io.orderlake.service.loop;

import io.orderlake.service.outage.Outage;
import io.orderlake.service.outage.PlainReason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.BackOffExecution;

/**
 * Runs a step again and again on a thread of its own, from start to stop.
 *
 * <p>A step that throws is run again after a pause that grows from 100 ms to 5 s, unless told
 * otherwise, some of it at random: what it needs may come back, and nothing is lost meanwhile. So
 * it is with an error of the virtual machine. Each kind of failure is logged once in an {@link
 * Outage}, and so is the recovery.
 */
public final class Loop implements SmartLifecycle, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Loop.class);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** What a step asks for at most, however far ahead of a clock that was set back. */
  private static final Duration LONGEST_REST = Duration.ofSeconds(10);

  private static final Duration TIME_TO_END = Duration.ofSeconds(2);

  private final String name;
  private final InstantSource clock;
  private final Step step;
  private final ThreadFactory threads;
  private final Outage outage;
  private String failing;
  private String recovered;
  private BackOff pauses = GrowingPauses.upTo(LONGEST_PAUSE);
  private Consumer<Throwable> onFailure = failure -> {};
  private boolean isInterrupted;
  private volatile @Nullable Run run;
  private volatile @Nullable Run last;

  /** A bounded piece of work; safe to run again after it threw. */
  @FunctionalInterface
  public interface Step {
    /** Does the work, and answers how long to wait before the next run. */
    Duration run() throws InterruptedException;
  }

  /**
   * Why the step does not succeed now.
   *
   * @param since its first failure in a row
   * @param reason of the last one, for people
   */
  public record Failure(Instant since, String reason) {}

  /**
   * @param name of the thread
   */
  public Loop(String name, InstantSource clock, Step step) {
    this(name, clock, step, Thread::new);
  }

  /**
   * @param threads makes a thread, whose name and end are the loop's
   */
  public Loop(String name, InstantSource clock, Step step, ThreadFactory threads) {
    this.name = name;
    this.clock = clock;
    this.step = step;
    this.threads = threads;
    this.outage = new Outage(clock);
    this.failing = name + " waits and tries again";
    this.recovered = name + " works again";
  }

  /** What the log says when the step begins to fail, before the reason, and when that is over. */
  public Loop saying(String failing, String recovered) {
    this.failing = failing;
    this.recovered = recovered;
    return this;
  }

  /** How long to wait after each failure in a row. */
  public Loop pausing(BackOff pauses) {
    this.pauses = pauses;
    return this;
  }

  /** Who else is told of each failure; of the loop's own thread. */
  public Loop telling(Consumer<Throwable> onFailure) {
    this.onFailure = onFailure;
    return this;
  }

  /**
   * A stop interrupts the step under way at once, and waits for its end however long that takes:
   * what it uses is closed next.
   */
  public Loop interrupted() {
    isInterrupted = true;
    return this;
  }

  public String name() {
    return name;
  }

  @Override
  public synchronized void start() {
    if (run == null) {
      Run started = new Run();
      started.thread.start();
      last = started;
      run = started;
    }
  }

  /** Lets the step under way be the last, and does not wait for it. */
  public synchronized void end() {
    Run ending = run;
    if (ending != null) {
      run = null;
      ending.end();
    }
  }

  /**
   * Lets the step under way end, and waits for it. Unless told otherwise it is interrupted only if
   * it takes long: an embedded database may not survive that.
   */
  @Override
  public void stop() {
    end();
    Run ending = last;
    if (ending != null && ending.thread != Thread.currentThread()) {
      ending.join();
    }
  }

  @Override
  public void close() {
    stop();
  }

  @Override
  public boolean isRunning() {
    return run != null;
  }

  /** Whether its thread lives, stopped or not. */
  public boolean isAlive() {
    Run latest = last;
    return latest != null && latest.thread.isAlive();
  }

  /** Whether its thread has ended though nobody has stopped it. */
  public boolean isGone() {
    Run running = run;
    return running != null && !running.thread.isAlive();
  }

  /** Since when it has been failing, or busy with one step; null while all is well. */
  public @Nullable Instant strugglingSince() {
    Run running = run;
    return running == null ? null : running.strugglingSince;
  }

  /** Why it does not do what it is for; null if it does, or is not to. */
  public @Nullable Failure failure() {
    Run running = run;
    if (running == null) {
      return null;
    }
    return running.failure == null && !running.thread.isAlive()
        ? new Failure(clock.instant(), "the thread " + name + " has ended")
        : running.failure;
  }

  /** What nobody foresaw is a fault of ours, which its stack trace helps to find. */
  private void log(Throwable cause) {
    if (PlainReason.isForeseen(cause)) {
      log.warn("{}: {}", failing, PlainReason.of(cause));
      log.debug("{} failed", name, cause);
    } else {
      log.error("{}: {}", failing, PlainReason.of(cause), cause);
    }
  }

  /** From one start to its stop. */
  private final class Run implements Runnable {
    private final CountDownLatch ending = new CountDownLatch(1);
    private final Thread thread = threads.newThread(this);
    private @Nullable BackOffExecution waits;
    private volatile @Nullable Failure failure;

    /** Since when the step has not succeeded: its first failure in a row, or its start. */
    private volatile @Nullable Instant strugglingSince;

    Run() {
      thread.setName(name);
      thread.setDaemon(true);
    }

    @Override
    public void run() {
      Duration pause = Duration.ZERO;
      while (true) {
        try {
          if (ending.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
            return;
          }
          pause = runOnce();
        } catch (InterruptedException e) {
          // Whoever interrupts it before it is to end takes nothing from it.
          pause = LONGEST_PAUSE;
        } catch (Throwable e) {
          // Not even the failure could be told, as where there is no memory for that.
          pause = LONGEST_PAUSE;
        }
      }
    }

    void end() {
      ending.countDown();
      if (isInterrupted) {
        thread.interrupt();
      }
    }

    void join() {
      try {
        if (isInterrupted) {
          thread.join();
          return;
        }
        thread.join(TIME_TO_END.toMillis());
        if (thread.isAlive()) {
          log.warn("{} is interrupted: it did not end in time", name);
          thread.interrupt();
          thread.join(TIME_TO_END.toMillis());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private Duration runOnce() throws InterruptedException {
      try {
        if (strugglingSince == null) {
          strugglingSince = clock.instant();
        }
        Duration rest = step.run();
        succeeded();
        return rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST;
      } catch (RuntimeException | Error e) {
        return failed(e);
      }
    }

    private void succeeded() {
      if (outage.succeeded()) {
        log.info(recovered);
      }
      waits = null;
      failure = null;
      strugglingSince = null;
    }

    private Duration failed(Throwable cause) {
      if (ending.getCount() == 0) {
        // What is stopped may fail for that.
        return Duration.ZERO;
      }
      Failure before = failure;
      Instant since = before == null ? clock.instant() : before.since();
      failure = new Failure(since, PlainReason.of(cause));
      onFailure.accept(cause);
      if (outage.failed(cause)) {
        log(cause);
      }
      BackOffExecution growing = waits == null ? pauses.start() : waits;
      waits = growing;
      return Duration.ofMillis(growing.nextBackOff());
    }
  }
}
