package io.orderlake.analytics.reconciliation;

import io.orderlake.analytics.lake.LakeObject;
import io.orderlake.analytics.warehouse.Warehouse;
import io.orderlake.analytics.warehouse.WarehouseStatus;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the warehouse has taken in. */
record Taken(Warehouse warehouse) {

  /** Size of each object, by key. */
  Map<String, Long> objects() {
    try (Connection connection = warehouse.reader();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT \"partition\", name, bytes FROM lake_objects")) {
      Map<String, Long> objects = new HashMap<>();
      while (rows.next()) {
        objects.put(new LakeObject(rows.getString(1), rows.getString(2), 0).key(), rows.getLong(3));
      }
      return objects;
    } catch (SQLException e) {
      throw new IllegalStateException("The warehouse's objects cannot be listed", e);
    }
  }

  /** How many objects are left of the whole lake, which is being read; null if it is not. */
  @Nullable Long loading() {
    WarehouseStatus status = warehouse.status();
    return status.rebuilding() ? status.waitingObjects() : null;
  }

  /** Its counts from the beginning. */
  Map<String, Long> counts() {
    WarehouseStatus status = warehouse.status();
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("objects", status.objects());
    counts.put("rows", status.rows());
    counts.put("duplicates", status.duplicates());
    counts.put("rejects", status.rejects());
    counts.put("waitingObjects", status.waitingObjects());
    return counts;
  }
}
