package io.orderlake.analytics.reconciliation;

import io.orderlake.query.warehouse.EntityTables;
import io.orderlake.query.warehouse.WarehouseStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the warehouse says of what it has taken in. */
record Taken(EntityTables warehouse) {
  /** How many objects are left of the whole lake, which is being read; null if it is not. */
  @Nullable Long loading() {
    WarehouseStatus status = warehouse.status();
    return status.rebuilding() ? status.waitingObjects() : null;
  }

  /** How its own tables do not add up; null if they do. */
  @Nullable String unevenness() {
    return warehouse.verify();
  }

  /** Its counts from the beginning. */
  Map<String, Long> counts() {
    WarehouseStatus status = warehouse.status();
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("objects", status.objects());
    counts.put("rows", status.rows());
    counts.put("duplicates", status.duplicates());
    counts.put("differing", status.differing());
    counts.put("rejects", status.rejects());
    counts.put("waitingObjects", status.waitingObjects());
    return counts;
  }
}
