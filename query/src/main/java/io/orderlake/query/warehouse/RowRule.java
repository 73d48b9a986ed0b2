package io.orderlake.query.warehouse;

import io.orderlake.table.ChangeType;
import io.orderlake.table.ColumnType;
import io.orderlake.table.sql.Relations;
import io.orderlake.table.sql.Relations.Member;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a row is: a line that DuckDB's reader of JSON takes as this class has it read. Nothing else
 * decides it, one line at a time or millions.
 *
 * <ul>
 *   <li>It is one JSON object, of UTF-8 and at most 16 MB; a longer one may be refused. DuckDB also
 *       takes a comma before a closing bracket, and space around it; an object of the lake may
 *       begin with a byte order mark.
 *   <li>No column of the mapping is in it twice; other names may be in it, however often.
 *   <li>What says which change of which item it is has a value, and the type of change is one of
 *       the row's.
 *   <li>A column's value is in the column as it is, or the line is none: 1.5 is no int, 1.255 no
 *       decimal of two places, 3 billion no int. Numbers are compared as the reader has them, which
 *       is as doubles; a bigint is written in digits alone, and a decimal of more digits than a
 *       double has as a text of them.
 *   <li>A time is one of the calendar, of the years 1 to 9999; what is finer than a microsecond is
 *       cut off.
 *   <li>Types are not told apart where the value is the same: a number may be written as text, true
 *       is 1 in an int or a decimal, and whatever stands in a column of text is kept as text.
 * </ul>
 */
final class RowRule {
  /** Bytes of the longest line that the reader takes for certain. */
  static final int LONGEST_LINE = 16 << 20;

  /** What DuckDB says of a line that is no row by its values. */
  private static final String REFUSAL = "a row is missing a value, or has one that does not fit";

  /** A double holds so many digits of a decimal. */
  private static final int DIGITS_OF_A_DOUBLE = 15;

  private static final String CHANGE_TYPE = "cdc_event_type";

  private final List<Member> columns;
  private final List<String> needed;

  RowRule(Relations relations) {
    columns = relations.row();
    needed = Stream.concat(relations.needed().stream(), Stream.of(CHANGE_TYPE)).toList();
  }

  /** The columns of a row. */
  List<Member> columns() {
    return columns;
  }

  /** Whether a row without a value of the column cannot be put in its place. */
  boolean isNeeded(Member column) {
    return needed.contains(column.name());
  }

  /** Whether the column has the type of change. */
  static boolean isChangeType(Member column) {
    return column.name().equals(CHANGE_TYPE);
  }

  /**
   * The rows of files, with the name of the file as {@code path}; reading fails at what is none.
   */
  String rows(List<Path> files) {
    String paths =
        files.stream()
            .map(file -> "'" + file.toString().replace("'", "''") + "'")
            .collect(Collectors.joining(", "));
    return "(SELECT "
        + each(RowRule::value)
        + ", path FROM read_json(["
        + paths
        + "], columns = {"
        + each(column -> column.name() + ": '" + readAs(column.type()) + "'")
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
  static String readAs(ColumnType type) {
    return switch (type.kind()) {
      case INT, DOUBLE -> "DOUBLE";
      case DECIMAL -> type.precision() <= DIGITS_OF_A_DOUBLE ? "DOUBLE" : "VARCHAR";
      case STRING, JSON, BIGINT, BOOLEAN -> "VARCHAR";
      case TIMESTAMP -> "TIMESTAMP";
    };
  }

  /** Whether a value as it was read is in its column as it is; true where there is none. */
  static String fits(Member column, String value) {
    ColumnType type = column.type();
    return switch (type.kind()) {
      case STRING, JSON, DOUBLE -> "true";
      case BOOLEAN -> "COALESCE(%s IN ('true', 'false'), true)".formatted(value);
      case BIGINT ->
          "CAST(TRY_CAST(%s AS BIGINT) AS VARCHAR) IS NOT DISTINCT FROM %1$s".formatted(value);
      case INT, DECIMAL ->
          readAs(type).equals("DOUBLE")
              ? "TRY_CAST(%s AS %s) IS NOT DISTINCT FROM %1$s".formatted(value, type.duckDb())
              : ("(%s IS NULL OR regexp_full_match(%1$s, '%s') AND TRY_CAST(%1$s AS %s) IS NOT NULL)")
                  .formatted(value, digits(type), type.duckDb());
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

  /** A decimal that is not rounded: zeros may follow its places. */
  private static String digits(ColumnType type) {
    String places = type.scale() == 0 ? "" : "[0-9]{1," + type.scale() + "}";
    return "-?[0-9]+(\\." + places + "0*)?";
  }

  private String isRow() {
    String complete =
        needed.stream().map(name -> name + " IS NOT NULL AND ").collect(Collectors.joining());
    String exact =
        columns.stream()
            .map(column -> fits(column, column.name()))
            .filter(fits -> !fits.equals("true"))
            .map(fits -> " AND " + fits)
            .collect(Collectors.joining());
    return complete + isChangeType(CHANGE_TYPE) + exact;
  }

  private static String value(Member column) {
    String type = column.type().duckDb();
    return readAs(column.type()).equals(type)
        ? column.name()
        : "CAST(%s AS %s) AS %1$s".formatted(column.name(), type);
  }

  /** A text for each column, with commas between. */
  String each(Function<Member, String> text) {
    return columns.stream().map(text).collect(Collectors.joining(", "));
  }
}
