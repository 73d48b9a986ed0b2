package io.orderlake.analytics.alert;

import io.orderlake.analytics.warehouse.Warehouse;
import io.orderlake.analytics.warehouse.WarehouseException;
import io.orderlake.table.TableMapping;
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
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds orders of high value among the changes that came into the warehouse since the last look; at
 * first, and after a rebuild, among all that are young enough.
 *
 * <p>An insert or a modification counts. An order that does not tell when it was placed counts by
 * its insert alone.
 */
final class HighValueOrders {
  private final Warehouse warehouse;
  private final String sql;
  private final BigDecimal least;
  private final Duration maxAge;
  private @Nullable String tables;
  private long object;
  private String position = "";

  /**
   * @param column what an order is worth
   * @param except values of columns with which an order does not count
   */
  HighValueOrders(
      Warehouse warehouse,
      String column,
      Map<String, List<String>> except,
      BigDecimal least,
      Duration maxAge) {
    this.warehouse = warehouse;
    this.least = least;
    this.maxAge = maxAge;
    this.sql = sql(warehouse.mapping(), column, except);
  }

  private static String sql(TableMapping mapping, String column, Map<String, List<String>> except) {
    String born = mapping.roles().born();
    String counts =
        born == null ? "" : " OR (cdc_event_type = 'MODIFY' AND " + born + " IS NOT NULL)";
    return """
        SELECT %1$s, %2$s, COALESCE(%3$s, changed_at) AS born_at
        FROM changes
        WHERE object > ?
          AND changed_at >= ?
          AND COALESCE(%3$s, changed_at) >= ?
          AND %2$s >= ?%4$s
          AND (cdc_event_type = 'INSERT'%5$s)
        ORDER BY object, change_key
        """
        .formatted(
            mapping.key().column(),
            column,
            born == null ? "NULL" : born,
            except.entrySet().stream().map(HighValueOrders::unless).collect(Collectors.joining()),
            counts);
  }

  private static String unless(Map.Entry<String, List<String>> except) {
    String values =
        except.getValue().stream()
            .map(value -> "'" + value.replace("'", "''") + "'")
            .collect(Collectors.joining(", "));
    return "\n  AND (%1$s IS NULL OR %1$s NOT IN (%2$s))".formatted(except.getKey(), values);
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
    try (PreparedStatement query = reader.prepareStatement(sql)) {
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
