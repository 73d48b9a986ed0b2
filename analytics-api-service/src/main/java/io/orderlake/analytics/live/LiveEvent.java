package io.orderlake.analytics.live;

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
   * Changes that came into the warehouse.
   *
   * @param total how many
   * @param changes the latest of them, the latest first
   * @param resumed whether they follow what the subscriber was told before
   */
  record Changes(WarehousePosition position, long total, List<ChangeRow> changes, boolean resumed)
      implements LiveEvent {

    static Changes of(News news, boolean resumed) {
      return new Changes(news.position(), news.total(), news.latest(), resumed);
    }

    Changes first(int most) {
      return changes.size() <= most
          ? this
          : new Changes(position, total, changes.subList(0, most), resumed);
    }

    @Override
    public String name() {
      return "changes";
    }

    @Override
    public String id() {
      return position.toString();
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
