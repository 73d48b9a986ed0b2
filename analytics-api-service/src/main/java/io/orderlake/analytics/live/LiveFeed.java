package io.orderlake.analytics.live;

import io.orderlake.analytics.live.RecentChanges.News;
import io.orderlake.analytics.warehouse.Warehouse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** Those that are not greeted yet, each with the last that it was told before. */
  private final Map<Listener, Optional<Position>> joining = new LinkedHashMap<>();

  private @Nullable Thread thread;
  private boolean running;

  LiveFeed(Warehouse warehouse, RecentChanges recent, InstantSource clock) {
    this.warehouse = warehouse;
    this.recent = recent;
    this.clock = clock;
  }

  /**
   * Begins to tell a listener, or answers that there are too many.
   *
   * @param reached the last that it was told before, null for nothing
   */
  synchronized boolean add(Listener listener, @Nullable Position reached) {
    if (!running || listeners.size() + joining.size() == MOST_LISTENERS) {
      return false;
    }
    joining.put(listener, Optional.ofNullable(reached));
    listener.start();
    if (thread == null) {
      thread = new Thread(this::run, "live-feed");
      thread.setDaemon(true);
      thread.start();
    }
    return true;
  }

  synchronized void remove(Listener listener) {
    if (listeners.remove(listener) | joining.remove(listener) != null) {
      listener.end();
    }
    if (listeners.isEmpty() && joining.isEmpty() && thread != null) {
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
      open = new ArrayList<>(listeners);
      open.addAll(joining.keySet());
    }
    open.forEach(this::remove);
  }

  @Override
  public synchronized boolean isRunning() {
    return running;
  }

  private void run() {
    Pulse pulse = new Pulse(clock);
    String position = "";
    Position reached = null;
    Instant nextState = Instant.MIN;
    boolean failing = false;
    while (isWanted()) {
      try {
        if (reached == null) {
          reached = recent.position();
        }
        Map<Listener, Optional<Position>> newcomers = joining();
        String now = warehouse.position();
        if (!now.equals(position)) {
          position = now;
          reached = tellNews(reached, pulse);
        }
        for (Map.Entry<Listener, Optional<Position>> newcomer : newcomers.entrySet()) {
          greet(newcomer.getKey(), newcomer.getValue().orElse(null), reached);
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

  private synchronized Map<Listener, Optional<Position>> joining() {
    return new LinkedHashMap<>(joining);
  }

  /**
   * Tells a listener what it missed, or else the latest changes, up to where the others are: from
   * there on it is told what they are.
   */
  private void greet(Listener listener, @Nullable Position reached, Position now) {
    long from = now.object() - FIRST_OBJECTS;
    boolean resumed = false;
    if (reached != null && reached.isShortlyBefore(now, RESUMED_OBJECTS)) {
      from = reached.object();
      resumed = true;
    }
    News missed = recent.between(from, now, MOST_CHANGES, clock.instant());
    listener.offer(LiveEvent.Changes.of(missed, resumed));
    synchronized (this) {
      if (joining.remove(listener) != null) {
        listeners.add(listener);
      }
    }
  }

  private Position tellNews(Position reached, Pulse pulse) {
    Position now = recent.position();
    if (!now.tables().equals(reached.tables())) {
      // Rebuilt: what is in the new tables is no news.
      return now;
    }
    News news = recent.between(reached.object(), now, MOST_CHANGES, clock.instant());
    pulse.saw(news.total(), news.delays());
    if (news.total() > 0) {
      tell(LiveEvent.Changes.of(news, true));
    }
    return now;
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
