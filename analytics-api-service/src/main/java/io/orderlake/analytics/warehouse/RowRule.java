package io.orderlake.analytics.warehouse;

import io.orderlake.contract.ChangeType;
import io.orderlake.contract.LakeColumn;
import io.orderlake.contract.LakeType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a row is: a line that DuckDB's reader of JSON takes as this class has it read. Nothing else
 * decides it, one line at a time or millions.
 *
 * <ul>
 *   <li>It is one JSON object, of UTF-8 and at most 16 MB; a longer one may be refused. DuckDB also
 *       takes a comma before a closing bracket, and space around it; an object of the lake may
 *       begin with a byte order mark.
 *   <li>No column of the contract is in it twice; other names may be in it, however often.
 *   <li>{@link #REQUIRED} columns have a value, and the type of change is one of the contract's.
 *   <li>A column's value is in the column as it is, or the line is none: 1.5 is no quantity, 1.255
 *       no price, 3 billion no quantity. Numbers are compared as the reader has them, which is as
 *       doubles; {@code order_version} is written in digits alone.
 *   <li>A time is one of the calendar, of the years 1 to 9999; what is finer than a microsecond is
 *       cut off.
 *   <li>Types are not told apart where the value is the same: a number may be written as text, true
 *       is 1 in a quantity or price, and whatever stands in a column of text is kept as text.
 * </ul>
 */
final class RowRule {
  /** Without these a row cannot be put in its place. */
  static final List<LakeColumn> REQUIRED =
      List.of(
          LakeColumn.EVENT_ID,
          LakeColumn.CDC_EVENT_TYPE,
          LakeColumn.CHANGE_KEY,
          LakeColumn.CHANGED_AT,
          LakeColumn.ORDERID);

  /** Bytes of the longest line that the reader takes for certain. */
  static final int LONGEST_LINE = 16 << 20;

  /** What DuckDB says of a line that is no row by its values. */
  private static final String REFUSAL = "a row is missing a value, or has one that does not fit";

  private static final Set<LakeType> AS_DOUBLE =
      EnumSet.of(LakeType.INT, LakeType.DECIMAL_12_2, LakeType.DECIMAL_14_2);

  private RowRule() {}

  /**
   * The rows of files, with the name of the file as {@code path}; reading fails at what is none.
   */
  static String rows(List<Path> files) {
    String paths =
        files.stream()
            .map(file -> "'" + file.toString().replace("'", "''") + "'")
            .collect(Collectors.joining(", "));
    return "(SELECT "
        + columns(RowRule::value)
        + ", path FROM read_json(["
        + paths
        + "], columns = {"
        + columns(column -> column.columnName() + ": '" + readAs(column.type()) + "'")
        + "}, format = 'newline_delimited', maximum_object_size = "
        + LONGEST_LINE
        + ", filename = 'path', hive_partitioning = false) WHERE CASE WHEN "
        + isRow()
        + " THEN true ELSE CAST(error('"
        + REFUSAL
        + "') AS BOOLEAN) END)";
  }

  /**
   * The type as which the reader takes a column: one into which it does not round. Text is exact,
   * but slow for numbers with a fraction.
   */
  static String readAs(LakeType type) {
    if (AS_DOUBLE.contains(type)) {
      return "DOUBLE";
    }
    return type == LakeType.BIGINT ? "VARCHAR" : Schema.duckDbType(type);
  }

  /** Whether a value as it was read is in its column as it is; true where there is none. */
  static String fits(LakeColumn column, String value) {
    String type = Schema.duckDbType(column.type());
    return switch (column.type()) {
      case STRING -> "true";
      case INT, DECIMAL_12_2, DECIMAL_14_2 ->
          "TRY_CAST(%s AS %s) IS NOT DISTINCT FROM %1$s".formatted(value, type);
      case BIGINT ->
          "CAST(TRY_CAST(%s AS %s) AS VARCHAR) IS NOT DISTINCT FROM %1$s".formatted(value, type);
      case TIMESTAMP ->
          ("COALESCE(%s >= TIMESTAMP '0001-01-01' AND %1$s < TIMESTAMP '10000-01-01', true)")
              .formatted(value);
    };
  }

  /** Whether a text is the name of a type of change. */
  static String isChangeType(String value) {
    return value
        + " IN ("
        + Arrays.stream(ChangeType.values())
            .map(type -> "'" + type + "'")
            .collect(Collectors.joining(", "))
        + ")";
  }

  private static String isRow() {
    String complete =
        REQUIRED.stream()
            .map(column -> column.columnName() + " IS NOT NULL AND ")
            .collect(Collectors.joining());
    String exact =
        Arrays.stream(LakeColumn.values())
            .filter(column -> column.type() != LakeType.STRING)
            .map(column -> " AND " + fits(column, column.columnName()))
            .collect(Collectors.joining());
    return complete + isChangeType(LakeColumn.CDC_EVENT_TYPE.columnName()) + exact;
  }

  private static String value(LakeColumn column) {
    String type = Schema.duckDbType(column.type());
    return readAs(column.type()).equals(type)
        ? column.columnName()
        : "CAST(%s AS %s) AS %1$s".formatted(column.columnName(), type);
  }

  private static String columns(Function<LakeColumn, String> text) {
    return Arrays.stream(LakeColumn.values()).map(text).collect(Collectors.joining(", "));
  }
}
