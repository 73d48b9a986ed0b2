package io.orderlake.analytics.live;

import io.orderlake.query.warehouse.NewChanges.News;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.query.warehouse.WarehousePosition;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks into the warehouse and tells subscribers what came, an entity after the other, and how it
 * is once a second. While the warehouse cannot be read nothing is told; when it can, what came
 * meanwhile is. Of one thread.
 */
final class LiveReporter {
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration STATE = Duration.ofSeconds(1);

  private final Warehouse warehouse;
  private final List<EntityNews> entities;
  private final Subscribers subscribers;
  private final InstantSource clock;
  private final FreshnessMeter pulse;

  private Instant nextState = Instant.MIN;

  LiveReporter(Warehouse warehouse, Subscribers subscribers, InstantSource clock) {
    this.warehouse = warehouse;
    this.entities = warehouse.all().stream().map(tables -> new EntityNews(tables, clock)).toList();
    this.subscribers = subscribers;
    this.clock = clock;
    this.pulse = new FreshnessMeter(clock);
  }

  /** Looks once. Returns how long to pause before the next time. */
  synchronized Duration look() {
    entities.forEach(this::tellNews);
    subscribers.newcomers().forEach(this::welcome);
    if (!clock.instant().isBefore(nextState)) {
      nextState = clock.instant().plus(STATE);
      subscribers.tell(new LiveEvent.State(pulse.beat(), warehouse.status()));
    }
    return LOOK;
  }

  /** Tells what came since the last time. */
  private void tellNews(EntityNews entity) {
    News news = entity.look();
    if (news != null) {
      pulse.saw(news.total(), news.delays());
      if (news.total() > 0) {
        subscribers.tell(LiveEvent.Changes.of(entity.entity(), news, true, Reached.of(reached())));
      }
    }
  }

  /**
   * Tells a subscriber what it missed, or else the latest changes, up to where the others are: from
   * there on it is told what they are. All of it or nothing.
   */
  private void welcome(Subscriber subscriber, Reached told) {
    List<@Nullable WarehousePosition> then = new ArrayList<>();
    entities.forEach(entity -> then.add(entity.resumed(told)));
    List<LiveEvent> welcome = new ArrayList<>();
    for (int i = 0; i < entities.size(); i++) {
      EntityNews entity = entities.get(i);
      WarehousePosition before = then.get(i);
      then.set(i, entity.reached());
      welcome.add(
          LiveEvent.Changes.of(
              entity.entity(), entity.since(before), before != null, Reached.of(then)));
    }
    welcome.forEach(subscriber::offer);
    subscribers.welcomed(subscriber);
  }

  /** How far those that were welcomed have been told, with what was looked at last. */
  private List<@Nullable WarehousePosition> reached() {
    List<@Nullable WarehousePosition> reached = new ArrayList<>();
    entities.forEach(entity -> reached.add(entity.reached()));
    return reached;
  }
}
