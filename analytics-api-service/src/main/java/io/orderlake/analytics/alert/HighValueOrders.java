package io.orderlake.analytics.alert;

import io.orderlake.analytics.warehouse.Warehouse;
import io.orderlake.analytics.warehouse.WarehouseException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds orders of high value among the changes that came into the warehouse since the last look; at
 * first, and after a rebuild, among all that are young enough.
 *
 * <p>An insert or a modification counts, cancelled orders do not. An order that does not tell when
 * it was placed counts by its insert alone.
 */
final class HighValueOrders {
  private static final String NEW =
      """
      SELECT orderid, total_price, COALESCE(order_timestamp, changed_at) AS placed_at
      FROM changes
      WHERE object > ?
        AND changed_at >= ?
        AND COALESCE(order_timestamp, changed_at) >= ?
        AND total_price >= ?
        AND (status IS NULL OR status <> 'cancelled')
        AND (cdc_event_type = 'INSERT'
          OR (cdc_event_type = 'MODIFY' AND order_timestamp IS NOT NULL))
      ORDER BY object, change_key
      """;

  private final Warehouse warehouse;
  private final BigDecimal least;
  private final Duration maxAge;
  private @Nullable String tables;
  private long object;
  private String position = "";

  HighValueOrders(Warehouse warehouse, BigDecimal least, Duration maxAge) {
    this.warehouse = warehouse;
    this.least = least;
    this.maxAge = maxAge;
  }

  /** The orders found; an order may be found several times. Costs nothing when nothing came. */
  List<Alert> look(Instant now) {
    String newPosition = warehouse.position();
    if (newPosition.equals(position)) {
      return List.of();
    }
    try (Connection reader = warehouse.reader()) {
      if (!reader.getSchema().equals(tables)) {
        tables = reader.getSchema();
        object = 0;
      }
      long last = last(reader);
      List<Alert> found = find(reader, now);
      object = last;
      position = newPosition;
      return found;
    } catch (SQLException e) {
      throw new WarehouseException("Orders of high value cannot be looked for", e);
    }
  }

  private static long last(Connection reader) throws SQLException {
    String sql = "SELECT COALESCE(max(object), 0) FROM lake_objects";
    try (PreparedStatement query = reader.prepareStatement(sql);
        ResultSet row = query.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private List<Alert> find(Connection reader, Instant now) throws SQLException {
    LocalDateTime youngEnough = LocalDateTime.ofInstant(now.minus(maxAge), ZoneOffset.UTC);
    try (PreparedStatement query = reader.prepareStatement(NEW)) {
      query.setLong(1, object);
      query.setObject(2, youngEnough);
      query.setObject(3, youngEnough);
      query.setBigDecimal(4, least);
      List<Alert> found = new ArrayList<>();
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          Instant placedAt = row.getObject(3, LocalDateTime.class).toInstant(ZoneOffset.UTC);
          found.add(Alert.ofOrder(row.getString(1), row.getBigDecimal(2), placedAt, now));
        }
      }
      return found;
    }
  }
}
