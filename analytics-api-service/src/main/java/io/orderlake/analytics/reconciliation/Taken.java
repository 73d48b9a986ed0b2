package io.orderlake.analytics.reconciliation;

import io.orderlake.analytics.warehouse.Warehouse;
import io.orderlake.analytics.warehouse.WarehouseException;
import io.orderlake.analytics.warehouse.WarehouseStatus;
import io.orderlake.lake.read.LakeObject;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the warehouse has taken in. */
record Taken(Warehouse warehouse) {
  private static final String OBJECTS =
      "SELECT object, \"partition\", name, bytes FROM lake_objects WHERE object > ?";

  /**
   * How far the warehouse's objects were read.
   *
   * @param tables that they were read from; a rebuild makes others, with other numbers
   * @param object number of the last
   */
  record Reached(String tables, long object) {
    static final Reached NOTHING = new Reached("", 0);
  }

  /** Hands on key and size of each object that was taken in since; of all, after a rebuild. */
  Reached objects(Reached since, LakeOrders.RowTaker taker) throws IOException {
    try (Connection connection = warehouse.reader();
        PreparedStatement statement = connection.prepareStatement(OBJECTS)) {
      String tables = connection.getSchema();
      long last = tables.equals(since.tables) ? since.object : 0;
      statement.setLong(1, last);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          last = Math.max(last, rows.getLong(1));
          String key = new LakeObject(rows.getString(2), rows.getString(3), 0).key();
          taker.take(List.of(key, rows.getLong(4)));
        }
      }
      return new Reached(tables, last);
    } catch (SQLException e) {
      throw new WarehouseException("The warehouse's objects cannot be listed", e);
    }
  }

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
