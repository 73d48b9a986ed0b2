package io.orderlake.analytics.live;

import io.orderlake.contract.LakeColumn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A change as the warehouse has it, and what it changed.
 *
 * @param row the lake's columns, by name
 * @param differences of a MODIFY from the change before; empty where that is not known
 */
record ChangeRow(Map<String, @Nullable Object> row, List<Difference> differences) {

  /** A column's value before and after. */
  record Difference(String column, @Nullable Object from, @Nullable Object to) {}

  /** What a change may change of an order. */
  private static final List<LakeColumn> MUTABLE =
      List.of(
          LakeColumn.STATUS,
          LakeColumn.QUANTITY,
          LakeColumn.PRICE,
          LakeColumn.TOTAL_PRICE,
          LakeColumn.PRODUCT_NAME,
          LakeColumn.CUSTOMER_ID,
          LakeColumn.PAYMENT_METHOD);

  private static final String BEFORE = "before_";

  /**
   * Columns to select from rows that hold whole histories of orders, so that one follows another.
   */
  static final String SELECTED =
      "object, "
          + Arrays.stream(LakeColumn.values())
              .map(LakeColumn::columnName)
              .collect(Collectors.joining(", "))
          + ", lag(event_id) OVER history AS before_event_id, "
          + MUTABLE.stream()
              .map(column -> "lag(%1$s) OVER history AS before_%1$s".formatted(column.columnName()))
              .collect(Collectors.joining(", "));

  /** Goes with {@link #SELECTED}. */
  static final String WINDOW =
      " WINDOW history AS (PARTITION BY orderid ORDER BY change_key, event_id) ";

  static ChangeRow read(ResultSet row) throws SQLException {
    Map<String, @Nullable Object> columns = new LinkedHashMap<>();
    for (LakeColumn column : LakeColumn.values()) {
      columns.put(column.columnName(), value(row, column.columnName()));
    }
    return new ChangeRow(columns, differences(row, columns));
  }

  private static List<Difference> differences(ResultSet row, Map<String, @Nullable Object> columns)
      throws SQLException {
    List<Difference> differences = new ArrayList<>();
    if (!"MODIFY".equals(columns.get(LakeColumn.CDC_EVENT_TYPE.columnName()))) {
      return differences;
    }
    if (row.getString(BEFORE + "event_id") == null) {
      // Only the status before is told by the change itself.
      addIfDiffers(differences, "status", columns.get("previous_status"), columns.get("status"));
      return differences;
    }
    for (LakeColumn column : MUTABLE) {
      String name = column.columnName();
      addIfDiffers(differences, name, value(row, BEFORE + name), columns.get(name));
    }
    return differences;
  }

  private static void addIfDiffers(
      List<Difference> differences, String column, @Nullable Object from, @Nullable Object to) {
    if (!Objects.equals(from, to)) {
      differences.add(new Difference(column, from, to));
    }
  }

  private static @Nullable Object value(ResultSet row, String column) throws SQLException {
    Object value = row.getObject(column);
    if (value instanceof java.sql.Timestamp) {
      return row.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
    }
    return value;
  }
}
