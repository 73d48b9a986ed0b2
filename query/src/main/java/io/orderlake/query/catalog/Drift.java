package io.orderlake.query.catalog;

import io.orderlake.query.catalog.CatalogTable.TableColumn;
import io.orderlake.table.sql.Relations;
import io.orderlake.table.sql.Relations.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A column in which a table differs from the mapping.
 *
 * @param contractType null if the mapping has no such column
 * @param tableType null if the table has no such column
 */
public record Drift(String column, @Nullable String contractType, @Nullable String tableType) {

  /** All differences; an order of its own is none. */
  static List<Drift> of(List<TableColumn> columns, Relations relations) {
    Map<String, String> table = new LinkedHashMap<>();
    columns.forEach(column -> table.put(column.name(), column.type()));
    List<Drift> drift = new ArrayList<>();
    for (Member column : relations.row()) {
      String type = table.remove(column.name());
      if (!column.type().hive().equals(type)) {
        drift.add(new Drift(column.name(), column.type().hive(), type));
      }
    }
    table.forEach((name, type) -> drift.add(new Drift(name, null, type)));
    return drift;
  }
}
