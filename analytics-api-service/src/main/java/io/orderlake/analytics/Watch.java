package io.orderlake.analytics;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Looks again and again, in a thread of its own, from start to stop of the service; a stop
 * interrupts the look or the pause, and waits for its end.
 */
public abstract class Watch implements SmartLifecycle {
  private final String name;
  private volatile @Nullable Thread thread;

  /**
   * @param name of the thread
   */
  protected Watch(String name) {
    this.name = name;
  }

  /** Looks once, and answers how long to pause. What it throws ends the thread. */
  protected abstract Duration lookAndRest() throws InterruptedException;

  /** Whether the thread has ended though nobody has stopped it. */
  protected final boolean hasEnded() {
    Thread running = thread;
    return running != null && !running.isAlive();
  }

  @Override
  public final synchronized void start() {
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public final synchronized void stop() {
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
  public final synchronized boolean isRunning() {
    return thread != null;
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(lookAndRest().toMillis());
      }
    } catch (InterruptedException e) {
      // It was stopped.
    }
  }
}
