package io.orderlake.query.warehouse;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A change as the warehouse has it, and what it changed.
 *
 * @param row the lake's columns, by name
 * @param differences of a MODIFY from the change before; empty where that is not known
 */
public record ChangeRow(Map<String, @Nullable Object> row, List<Difference> differences) {

  /** A column's value before and after. */
  public record Difference(String column, @Nullable Object from, @Nullable Object to) {}
}
