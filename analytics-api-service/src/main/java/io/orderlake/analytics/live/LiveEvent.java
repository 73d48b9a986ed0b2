package io.orderlake.analytics.live;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.orderlake.query.warehouse.ChangeRow;
import io.orderlake.query.warehouse.NewChanges.News;
import io.orderlake.query.warehouse.WarehousePosition;
import io.orderlake.query.warehouse.WarehouseStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What subscribers are told. */
sealed interface LiveEvent {

  /** The event's name, and its id if a subscriber may go on from there. */
  String name();

  default @Nullable String id() {
    return null;
  }

  /**
   * Changes of an entity that came into the warehouse.
   *
   * @param entity its many
   * @param total how many
   * @param changes the latest of them, the latest first
   * @param resumed whether they follow what the subscriber was told before
   * @param reached how far the subscriber is with this event, in each entity
   */
  record Changes(
      String entity,
      WarehousePosition position,
      long total,
      List<ChangeRow> changes,
      boolean resumed,
      @JsonIgnore Reached reached)
      implements LiveEvent {

    static Changes of(String entity, News news, boolean resumed, Reached reached) {
      return new Changes(entity, news.position(), news.total(), news.latest(), resumed, reached);
    }

    Changes first(int most) {
      return changes.size() <= most
          ? this
          : new Changes(entity, position, total, changes.subList(0, most), resumed, reached);
    }

    @Override
    public String name() {
      return "changes";
    }

    @Override
    public String id() {
      return reached.toString();
    }
  }

  /** How things are, once a second. */
  record State(FreshnessMeter.Freshness pulse, WarehouseStatus warehouse) implements LiveEvent {
    @Override
    public String name() {
      return "state";
    }
  }
}
