package io.orderlake.analytics.catalog;

import io.orderlake.analytics.catalog.CatalogTable.TableColumn;
import io.orderlake.contract.LakeColumn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A column in which a table differs from the contract.
 *
 * @param contractType null if the contract has no such column
 * @param tableType null if the table has no such column
 */
public record Drift(String column, @Nullable String contractType, @Nullable String tableType) {

  /** All differences; an order of its own is none. */
  static List<Drift> of(List<TableColumn> columns) {
    Map<String, String> table = new LinkedHashMap<>();
    columns.forEach(column -> table.put(column.name(), column.type()));
    List<Drift> drift = new ArrayList<>();
    for (LakeColumn column : LakeColumn.values()) {
      String type = table.remove(column.columnName());
      if (!column.type().hiveName().equals(type)) {
        drift.add(new Drift(column.columnName(), column.type().hiveName(), type));
      }
    }
    table.forEach((name, type) -> drift.add(new Drift(name, null, type)));
    return drift;
  }
}
