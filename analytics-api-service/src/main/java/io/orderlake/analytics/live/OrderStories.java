package io.orderlake.analytics.live;

import io.orderlake.analytics.warehouse.Warehouse;
import io.orderlake.analytics.warehouse.WarehouseException;
import io.orderlake.lake.read.LakeObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads all that the warehouse has of one order. */
final class OrderStories {
  private static final int MOST = 1_000;

  private static final String BORN =
      "SELECT first_changed_at FROM states WHERE key_hash = hash(?) AND orderid = ?";

  /** No change of an order is older than its first, which keeps the search to a part of them. */
  private static final String STORY =
      "SELECT story.*, \"partition\", name, bytes, applied_at FROM (SELECT "
          + ChangeRow.SELECTED
          + " FROM changes WHERE changed_at >= ? AND orderid = ?"
          + ChangeRow.WINDOW
          + "ORDER BY change_key, event_id LIMIT "
          + MOST
          + ") AS story JOIN lake_objects USING (object) ORDER BY change_key, event_id";

  private final Warehouse warehouse;

  OrderStories(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  /**
   * A change and where it came from.
   *
   * @param row the lake's columns, by name
   * @param differences as {@link ChangeRow} has them
   * @param object key of the object in the lake
   * @param objectBytes its size as stored
   * @param takenInAt when the warehouse began to take the object in
   */
  record Step(
      Map<String, @Nullable Object> row,
      List<ChangeRow.Difference> differences,
      String object,
      long objectBytes,
      Instant takenInAt) {}

  /** The changes of an order, the first first; none if there is no such order. */
  List<Step> of(String orderid) {
    try (Connection reader = warehouse.reader()) {
      LocalDateTime born = born(reader, orderid);
      return born == null ? List.of() : story(reader, born, orderid);
    } catch (SQLException e) {
      throw new WarehouseException("The order's story cannot be read", e);
    }
  }

  private static @Nullable LocalDateTime born(Connection reader, String orderid)
      throws SQLException {
    try (PreparedStatement query = reader.prepareStatement(BORN)) {
      query.setString(1, orderid);
      query.setString(2, orderid);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getObject(1, LocalDateTime.class) : null;
      }
    }
  }

  private static List<Step> story(Connection reader, LocalDateTime born, String orderid)
      throws SQLException {
    try (PreparedStatement query = reader.prepareStatement(STORY)) {
      query.setObject(1, born);
      query.setString(2, orderid);
      List<Step> steps = new ArrayList<>();
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          steps.add(step(row));
        }
      }
      return steps;
    }
  }

  private static Step step(ResultSet row) throws SQLException {
    long bytes = row.getLong("bytes");
    LakeObject object = new LakeObject(row.getString("partition"), row.getString("name"), bytes);
    LocalDateTime takenIn = row.getObject("applied_at", LocalDateTime.class);
    ChangeRow change = ChangeRow.read(row);
    return new Step(
        change.row(), change.differences(), object.key(), bytes, takenIn.toInstant(ZoneOffset.UTC));
  }
}
