package io.orderlake.analytics.live;

import io.orderlake.query.warehouse.EntityTables;
import io.orderlake.query.warehouse.NewChanges;
import io.orderlake.query.warehouse.NewChanges.News;
import io.orderlake.query.warehouse.WarehousePosition;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What came of one entity since it was looked at last. Of one thread. */
final class EntityNews {
  /** Who comes again goes on over so many objects, and gets so many when it is new. */
  private static final long RESUMED_OBJECTS = 500;

  private static final long FIRST_OBJECTS = 50;

  private final EntityTables tables;
  private final NewChanges recent;
  private final InstantSource clock;

  /** The position when news were told last, and how far they went. */
  private String position = "";

  private @Nullable WarehousePosition reached;

  EntityNews(EntityTables tables, InstantSource clock) {
    this.tables = tables;
    this.recent = new NewChanges(tables);
    this.clock = clock;
  }

  String entity() {
    return tables.mapping().entity().many();
  }

  /** How far the last look came; null before the first. */
  @Nullable WarehousePosition reached() {
    return reached;
  }

  /** Looks; null if nothing is new. What a rebuild put into new tables is no news. */
  @Nullable News look() {
    WarehousePosition before = reached == null ? tables.reached() : reached;
    String current = tables.position();
    if (current.equals(position)) {
      reached = before;
      return null;
    }
    WarehousePosition now = tables.reached();
    News news =
        now.tables().equals(before.tables())
            ? recent.between(before.object(), now, LiveFeed.MOST_CHANGES, clock.instant())
            : null;
    position = current;
    reached = now;
    return news;
  }

  /** The position up to which somebody was told, if that is not too long ago, else null. */
  @Nullable WarehousePosition resumed(Reached told) {
    return reached == null ? null : told.before(reached, RESUMED_OBJECTS);
  }

  /**
   * What somebody missed, or else the latest, up to where the last look came; there must have been
   * one.
   *
   * @param told as {@link #resumed} has it
   */
  News since(@Nullable WarehousePosition told) {
    WarehousePosition now = Objects.requireNonNull(reached);
    long from = told == null ? now.object() - FIRST_OBJECTS : told.object();
    return recent.between(from, now, LiveFeed.MOST_CHANGES, clock.instant());
  }
}
