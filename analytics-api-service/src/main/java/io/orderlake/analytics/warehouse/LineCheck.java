package io.orderlake.analytics.warehouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.analytics.duckdb.Session;
import io.orderlake.analytics.warehouse.ObjectLines.Line;
import io.orderlake.contract.LakeColumn;
import io.orderlake.contract.LakeType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * Says of many lines at once which are no rows, and why. It does so of such lines only as DuckDB's
 * reader refuses, too; the few that it does not know of are left for the reader to find.
 */
final class LineCheck {
  private static final String CHECK =
      Schema.script("lines.sql")
          .get(0)
          .replace("${columns}", list(column -> "'" + column.columnName() + "'"))
          .replace(
              "${read_as}",
              list(c -> "\"" + c.columnName() + "\": \"" + RowRule.readAs(c.type()) + "\""))
          .replace(
              "${problems}",
              Arrays.stream(LakeColumn.values())
                  .map(LineCheck::problem)
                  .collect(Collectors.joining("\n  ")));

  private final Session session;

  LineCheck(Session session) {
    this.session = session;
  }

  /** What is wrong with lines, by their number. */
  Map<Long, String> problems(List<Line> lines) throws SQLException {
    Map<Long, String> problems = new HashMap<>();
    session.execute("CREATE OR REPLACE TEMP TABLE lines (number BIGINT, text VARCHAR)");
    DuckDBConnection connection = (DuckDBConnection) session.connection();
    try (DuckDBAppender table = connection.createAppender("temp", "main", "lines")) {
      for (Line line : lines) {
        String text = text(line.text());
        if (line.isTooLong()) {
          problems.put(line.number(), "is longer than " + RowRule.LONGEST_LINE + " bytes");
        } else if (text == null) {
          problems.put(line.number(), "is not one JSON object in UTF-8");
        } else {
          table.beginRow().append(line.number()).append(text).endRow();
        }
      }
    }
    session
        .query(CHECK, row -> Map.entry(row.getLong(1), row.getString(2)))
        .forEach(problem -> problems.put(problem.getKey(), problem.getValue()));
    return problems;
  }

  /** The text of a line, null if it is not UTF-8 or has a NUL, which JSON has not. */
  private static @Nullable String text(byte[] line) {
    for (byte b : line) {
      if (b == 0) {
        return null;
      }
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** The cases in which a column makes a line no row. */
  private static String problem(LakeColumn column) {
    String name = column.columnName();
    String given = "COALESCE(json_type(text, '$." + name + "'), 'NULL')";
    StringBuilder cases = new StringBuilder();
    if (RowRule.REQUIRED.contains(column)) {
      cases.append("WHEN %s = 'NULL' THEN '%s is missing'\n  ".formatted(given, name));
    }
    if (column.type() != LakeType.STRING) {
      String value = "cells." + name;
      cases.append(
          "WHEN %s <> 'NULL' AND (%s IS NULL OR NOT %s%s) THEN '%s is not of type %s'"
              .formatted(
                  given,
                  value,
                  RowRule.fits(column, value),
                  isLooseNumber(column, given),
                  name,
                  column.type().hiveName()));
    }
    if (column == LakeColumn.CDC_EVENT_TYPE) {
      cases.append(
          "WHEN NOT %s THEN '%s is not one of the contract''s'"
              .formatted(RowRule.isChangeType("cells." + name), name));
    }
    return cases.toString();
  }

  /** Of a number that is written as text the reader takes less than a cast does. */
  private static String isLooseNumber(LakeColumn column, String given) {
    return RowRule.readAs(column.type()).equals("DOUBLE")
        ? " OR %s = 'VARCHAR' AND regexp_matches(json_extract_string(text, '$.%s'), '[\\s_]|^\\+')"
            .formatted(given, column.columnName())
        : "";
  }

  private static String list(Function<LakeColumn, String> text) {
    return Arrays.stream(LakeColumn.values()).map(text).collect(Collectors.joining(", "));
  }
}
