package io.orderlake.simulator.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A fixed number of threads that write. One order's changes all go through one of them, so that
 * they are made one after another, in the order in which they were decided.
 *
 * <p>The number of changes that were handed over and are not done is bounded.
 */
final class Writers implements AutoCloseable {
  private static final int WAITING_PER_WRITER = 4;
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(3);

  private final List<ExecutorService> writers = new ArrayList<>();
  private final ChangeWriter writer;
  private final int most;
  private final Semaphore free;

  Writers(int count, ChangeWriter writer) {
    this.writer = writer;
    this.most = count * WAITING_PER_WRITER;
    this.free = new Semaphore(most);
    for (int i = 0; i < count; i++) {
      String name = "order-writer-" + i;
      writers.add(Executors.newSingleThreadExecutor(task -> daemon(task, name)));
    }
  }

  /** Waits so long for room for one more change; false if there was none. */
  boolean reserve(Duration wait) throws InterruptedException {
    return free.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Gives back room that was reserved and is not needed. */
  void release() {
    free.release();
  }

  /** Hands over a change for which room was reserved. */
  void submit(OrderWrite change) {
    int index = Math.floorMod(change.orderid().hashCode(), writers.size());
    writers.get(index).execute(() -> write(change));
  }

  /** Changes handed over and not done. */
  int inFlight() {
    return most - free.availablePermits();
  }

  /** Lets changes in flight finish for so long, then interrupts them. */
  @Override
  public void close() throws InterruptedException {
    writers.forEach(ExecutorService::shutdown);
    long until = System.nanoTime() + CLOSE_WAIT.toNanos();
    for (ExecutorService each : writers) {
      each.awaitTermination(until - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
    writers.forEach(ExecutorService::shutdownNow);
  }

  private void write(OrderWrite change) {
    try {
      writer.write(change);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      free.release();
    }
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
