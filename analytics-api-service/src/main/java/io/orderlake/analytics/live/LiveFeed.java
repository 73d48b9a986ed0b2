package io.orderlake.analytics.live;

import io.orderlake.analytics.warehouse.Warehouse;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Tells listeners what comes into the warehouse, and how it is once a second. It reads nothing
 * while nobody listens. A listener that does not keep up is let go; it may come again, and go on
 * from the id of the last event that it got.
 */
final class LiveFeed implements SmartLifecycle {
  /** Each has a thread and a queue. */
  static final int MOST_LISTENERS = 32;

  /** Changes of one event. */
  static final int MOST_CHANGES = 250;

  private final Warehouse warehouse;
  private final InstantSource clock;
  private final Audience audience = new Audience();
  private @Nullable Thread thread;
  private boolean running;

  LiveFeed(Warehouse warehouse, InstantSource clock) {
    this.warehouse = warehouse;
    this.clock = clock;
  }

  /**
   * Begins to tell a listener, or answers that there are too many.
   *
   * @param reached the last that it was told before, null for nothing
   */
  synchronized boolean add(Listener listener, @Nullable Position reached) {
    if (!running || audience.size() == MOST_LISTENERS) {
      return false;
    }
    audience.join(listener, reached);
    listener.start();
    if (thread == null) {
      thread = new Thread(this::run, "live-feed");
      thread.setDaemon(true);
      thread.start();
    }
    return true;
  }

  synchronized void remove(Listener listener) {
    audience.leave(listener);
    if (audience.size() == 0 && thread != null) {
      thread.interrupt();
      thread = null;
    }
  }

  @Override
  public synchronized void start() {
    running = true;
  }

  /** Before the web server stops, which would wait for the listeners. */
  @Override
  public void stop() {
    synchronized (this) {
      running = false;
    }
    audience.all().forEach(this::remove);
  }

  @Override
  public synchronized boolean isRunning() {
    return running;
  }

  private void run() {
    LiveReporter reporter = new LiveReporter(warehouse, audience, clock);
    try {
      while (isWanted()) {
        Thread.sleep(reporter.look().toMillis());
      }
    } catch (InterruptedException e) {
      // Nobody listens any more.
    }
  }

  private synchronized boolean isWanted() {
    return Thread.currentThread() == thread;
  }
}
