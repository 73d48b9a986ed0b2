package io.orderlake.analytics.live;

import io.orderlake.query.warehouse.EntityTables;
import io.orderlake.query.warehouse.NewChanges;
import io.orderlake.query.warehouse.NewChanges.News;
import io.orderlake.query.warehouse.WarehousePosition;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Looks into the warehouse and tells an subscribers what came, and how it is once a second. While
 * the warehouse cannot be read nothing is told; when it can, what came meanwhile is. Of one thread.
 */
final class LiveReporter {
  /**
   * A subscriber that comes again goes on over so many objects, and gets so many when it is new.
   */
  private static final long RESUMED_OBJECTS = 500;

  private static final long FIRST_OBJECTS = 50;
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration STATE = Duration.ofSeconds(1);

  private final EntityTables warehouse;
  private final NewChanges recent;
  private final Subscribers subscribers;
  private final InstantSource clock;
  private final FreshnessMeter pulse;

  /** The warehouse's position when news were told last, and how far they went. */
  private String position = "";

  private @Nullable WarehousePosition reached;
  private Instant nextState = Instant.MIN;

  LiveReporter(EntityTables warehouse, Subscribers subscribers, InstantSource clock) {
    this.warehouse = warehouse;
    this.recent = new NewChanges(warehouse);
    this.subscribers = subscribers;
    this.clock = clock;
    this.pulse = new FreshnessMeter(clock);
  }

  /** Looks once. Returns how long to pause before the next time. */
  synchronized Duration look() {
    WarehousePosition now = tellNews();
    reached = now;
    subscribers.newcomers().forEach((who, before) -> welcome(who, before.orElse(null), now));
    if (!clock.instant().isBefore(nextState)) {
      nextState = clock.instant().plus(STATE);
      subscribers.tell(new LiveEvent.State(pulse.beat(), warehouse.status()));
    }
    return LOOK;
  }

  /** Tells what came since the last time. Returns how far that goes. */
  private WarehousePosition tellNews() {
    WarehousePosition before = reached == null ? warehouse.reached() : reached;
    String current = warehouse.position();
    if (current.equals(position)) {
      return before;
    }
    WarehousePosition now = warehouse.reached();
    // After a rebuild what is in the new tables is no news.
    if (now.tables().equals(before.tables())) {
      News news = recent.between(before.object(), now, LiveFeed.MOST_CHANGES, clock.instant());
      pulse.saw(news.total(), news.delays());
      if (news.total() > 0) {
        subscribers.tell(LiveEvent.Changes.of(news, true));
      }
    }
    position = current;
    return now;
  }

  /**
   * Tells a subscriber what it missed, or else the latest changes, up to where the others are: from
   * there on it is told what they are.
   */
  private void welcome(
      Subscriber subscriber, @Nullable WarehousePosition told, WarehousePosition now) {
    boolean resumed = told != null && told.isShortlyBefore(now, RESUMED_OBJECTS);
    long from = told != null && resumed ? told.object() : now.object() - FIRST_OBJECTS;
    News missed = recent.between(from, now, LiveFeed.MOST_CHANGES, clock.instant());
    subscriber.offer(LiveEvent.Changes.of(missed, resumed));
    subscribers.welcomed(subscriber);
  }
}
