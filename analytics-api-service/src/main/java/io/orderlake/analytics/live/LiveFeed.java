package io.orderlake.analytics.live;

import io.orderlake.analytics.live.RecentChanges.News;
import io.orderlake.analytics.warehouse.Warehouse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Tells listeners what comes into the warehouse, and how it is once a second. It reads nothing
 * while nobody listens. A listener that does not keep up is let go; it may come again, and go on
 * from the id of the last event that it got.
 */
final class LiveFeed implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(LiveFeed.class);

  /** Each has a thread and a queue. */
  static final int MOST_LISTENERS = 32;

  /** Changes of one event. */
  static final int MOST_CHANGES = 250;

  /** A listener that comes again goes on over so many objects, and gets so many when it is new. */
  private static final long RESUMED_OBJECTS = 500;

  private static final long FIRST_OBJECTS = 50;
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration STATE = Duration.ofSeconds(1);

  private final Warehouse warehouse;
  private final RecentChanges recent;
  private final InstantSource clock;
  private final List<Listener> listeners = new ArrayList<>();
  private @Nullable Thread thread;
  private boolean running;

  LiveFeed(Warehouse warehouse, RecentChanges recent, InstantSource clock) {
    this.warehouse = warehouse;
    this.recent = recent;
    this.clock = clock;
  }

  /** What a listener is told first: what it missed, or else the latest changes. */
  LiveEvent.Changes greeting(@Nullable Position reached) {
    Position now = recent.position();
    long from = now.object() - FIRST_OBJECTS;
    boolean resumed = false;
    if (reached != null && reached.isShortlyBefore(now, RESUMED_OBJECTS)) {
      from = reached.object();
      resumed = true;
    }
    return LiveEvent.Changes.of(recent.after(from, MOST_CHANGES, clock.instant()), resumed);
  }

  /** Begins to tell a listener, or answers that there are too many. */
  synchronized boolean add(Listener listener) {
    if (!running || listeners.size() == MOST_LISTENERS) {
      return false;
    }
    listeners.add(listener);
    listener.start();
    if (thread == null) {
      thread = new Thread(this::run, "live-feed");
      thread.setDaemon(true);
      thread.start();
    }
    return true;
  }

  synchronized void remove(Listener listener) {
    if (listeners.remove(listener)) {
      listener.end();
    }
    if (listeners.isEmpty() && thread != null) {
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
    List<Listener> open;
    synchronized (this) {
      running = false;
      open = List.copyOf(listeners);
    }
    open.forEach(this::remove);
  }

  @Override
  public synchronized boolean isRunning() {
    return running;
  }

  private void run() {
    Pulse pulse = new Pulse(clock);
    String position = warehouse.position();
    Position reached = null;
    Instant nextState = Instant.MIN;
    boolean failing = false;
    while (isWanted()) {
      try {
        if (reached == null) {
          reached = recent.position();
        }
        String now = warehouse.position();
        if (!now.equals(position)) {
          position = now;
          reached = tellNews(reached, pulse);
        }
        if (!clock.instant().isBefore(nextState)) {
          nextState = clock.instant().plus(STATE);
          tell(new LiveEvent.State(pulse.beat(), warehouse.status()));
        }
        failing = false;
        Thread.sleep(LOOK.toMillis());
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        if (!failing) {
          log.warn("Open pages get no news for now: {}", e.toString());
        }
        failing = true;
        nextState = clock.instant().plus(STATE);
      }
    }
  }

  private Position tellNews(Position reached, Pulse pulse) {
    News news = recent.after(reached.object(), MOST_CHANGES, clock.instant());
    if (!news.position().tables().equals(reached.tables())) {
      // Rebuilt: what is in the new tables is no news.
      return news.position();
    }
    pulse.saw(news.total(), news.delays());
    if (news.total() > 0) {
      tell(LiveEvent.Changes.of(news, true));
    }
    return news.position();
  }

  private synchronized boolean isWanted() {
    return Thread.currentThread() == thread;
  }

  private void tell(LiveEvent event) {
    List<Listener> all;
    synchronized (this) {
      all = List.copyOf(listeners);
    }
    all.stream().filter(listener -> !listener.offer(event)).forEach(this::remove);
  }
}
