package io.orderlake.analytics.live;

import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.service.loop.GrowingPauses;
import io.orderlake.service.loop.Loop;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.springframework.context.SmartLifecycle;

/**
 * Tells subscribers what comes into the warehouse, and how it is once a second. It reads nothing
 * while nobody listens. A subscriber that does not keep up is let go; it may come again, and go on
 * from the id of the last event that it got.
 */
final class LiveFeed implements SmartLifecycle {
  /** Each has a thread and a queue. */
  static final int MOST_SUBSCRIBERS = 32;

  /** Changes of one event. */
  static final int MOST_CHANGES = 250;

  /** A page takes five seconds of silence for a stop. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final Warehouse warehouse;
  private final InstantSource clock;
  private final Loop loop;

  /** Another one with each reporter: one that is ended may tell on for a while. */
  private Subscribers subscribers = new Subscribers();

  private volatile LiveReporter reporter;
  private boolean running;

  LiveFeed(Warehouse warehouse, InstantSource clock) {
    this.warehouse = warehouse;
    this.clock = clock;
    this.reporter = new LiveReporter(warehouse, subscribers, clock);
    this.loop =
        new Loop("live-feed", clock, () -> reporter.look())
            .saying("Open pages get no news for now", "Open pages get news again")
            .pausing(GrowingPauses.upTo(LONGEST_PAUSE));
  }

  /**
   * Begins to tell a subscriber, or answers that there are too many.
   *
   * @param reached how far it was told before
   */
  synchronized boolean add(Subscriber subscriber, Reached reached) {
    if (!running || subscribers.size() == MOST_SUBSCRIBERS) {
      return false;
    }
    if (!loop.isRunning()) {
      subscribers = new Subscribers();
      reporter = new LiveReporter(warehouse, subscribers, clock);
    }
    subscribers.join(subscriber, reached);
    subscriber.start();
    loop.start();
    return true;
  }

  synchronized void remove(Subscriber subscriber) {
    subscribers.leave(subscriber);
    if (subscribers.size() == 0) {
      loop.end();
    }
  }

  @Override
  public synchronized void start() {
    running = true;
  }

  /** Before the web server stops, which would wait for the subscribers. */
  @Override
  public void stop() {
    List<Subscriber> all;
    synchronized (this) {
      running = false;
      all = subscribers.all();
    }
    all.forEach(this::remove);
  }

  @Override
  public synchronized boolean isRunning() {
    return running;
  }
}
