package io.orderlake.query.warehouse;

import io.orderlake.query.warehouse.ChangeRow.Difference;
import io.orderlake.table.Column;
import io.orderlake.table.Source;
import io.orderlake.table.TableMapping;
import io.orderlake.table.sql.Relations;
import io.orderlake.table.sql.Relations.Member;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How changes of a mapping's items are read from the warehouse, and told from those before. */
final class ChangeRows {
  /** As no column's name begins. */
  private static final String BEFORE = "_before_";

  private final TableMapping mapping;
  private final List<String> columns;

  /** What a change may change of an item, its status first; that its version changes is no news. */
  private final List<String> mutable;

  ChangeRows(TableMapping mapping) {
    this.mapping = mapping;
    Relations relations = new Relations(mapping);
    this.columns = relations.row().stream().map(Member::name).toList();
    String status = mapping.roles().status();
    List<String> state =
        relations.state().stream()
            .map(Member::name)
            .filter(name -> !name.equals(mapping.roles().version()))
            .toList();
    this.mutable =
        Stream.concat(
                state.stream().filter(name -> name.equals(status)),
                state.stream().filter(name -> !name.equals(status)))
            .toList();
  }

  /**
   * Columns to select from rows that hold whole histories of items, so that one follows another.
   */
  String selected() {
    return Stream.of(
            Stream.of("object"),
            columns.stream(),
            Stream.concat(Stream.of("event_id"), mutable.stream())
                .map(name -> "lag(%1$s) OVER history AS %2$s%1$s".formatted(name, BEFORE)))
        .flatMap(texts -> texts)
        .collect(Collectors.joining(", "));
  }

  /** Goes with {@link #selected}. */
  String window() {
    return " WINDOW history AS (PARTITION BY " + key() + " ORDER BY change_key, event_id) ";
  }

  /** Name of the key's column. */
  String key() {
    return mapping.key().column();
  }

  ChangeRow read(ResultSet row) throws SQLException {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (String column : columns) {
      values.put(column, value(row, column));
    }
    return new ChangeRow(values, differences(row, values));
  }

  private List<Difference> differences(ResultSet row, Map<String, @Nullable Object> values)
      throws SQLException {
    List<Difference> differences = new ArrayList<>();
    if (!"MODIFY".equals(values.get("cdc_event_type"))) {
      return differences;
    }
    if (row.getString(BEFORE + "event_id") == null) {
      // What was before is told by the change itself only where a column has it.
      for (Column column : mapping.columns()) {
        if (column.source() instanceof Source.Previous previous) {
          String name = previous.column();
          addIfDiffers(differences, name, values.get(column.name()), values.get(name));
        }
      }
      return differences;
    }
    for (String name : mutable) {
      addIfDiffers(differences, name, value(row, BEFORE + name), values.get(name));
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
