package io.orderlake.query.warehouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.query.warehouse.ObjectLines.Line;
import io.orderlake.table.sql.Relations.Member;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * Says of many lines at once which are no rows, and why. It does so of such lines only as DuckDB's
 * reader refuses, too; the few that it does not know of are left for the reader to find.
 */
final class LineCheck {
  private final Session session;
  private final String check;

  LineCheck(Session session, RowRule rule) {
    this.session = session;
    this.check =
        Schema.plainScript("lines.sql")
            .get(0)
            .replace("${columns}", rule.each(column -> "'" + column.name() + "'"))
            .replace(
                "${read_as}",
                rule.each(c -> "\"" + c.name() + "\": \"" + RowRule.readAs(c.type()) + "\""))
            .replace(
                "${problems}",
                rule.columns().stream()
                    .map(column -> problem(column, rule))
                    .collect(Collectors.joining("\n  ")));
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
        .query(check, row -> Map.entry(row.getLong(1), row.getString(2)))
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
  private static String problem(Member column, RowRule rule) {
    String name = column.name();
    String given = "COALESCE(json_type(text, '$." + name + "'), 'NULL')";
    String value = "cells." + name;
    String fits = RowRule.fits(column, value);
    StringBuilder cases = new StringBuilder();
    if (rule.isNeeded(column)) {
      cases.append("WHEN %s = 'NULL' THEN '%s is missing'\n  ".formatted(given, name));
    }
    if (!RowRule.readAs(column.type()).equals("VARCHAR") || !fits.equals("true")) {
      cases.append(
          "WHEN %s <> 'NULL' AND (%s IS NULL OR NOT %s%s) THEN '%s is not of type %s'"
              .formatted(
                  given, value, fits, isLooseNumber(column, given), name, column.type().hive()));
    }
    if (RowRule.isChangeType(column)) {
      cases.append(
          "WHEN NOT %s THEN '%s is no type of change'"
              .formatted(RowRule.isChangeType(value), name));
    }
    return cases.toString();
  }

  /** Of a number that is written as text the reader takes less than a cast does. */
  private static String isLooseNumber(Member column, String given) {
    return RowRule.readAs(column.type()).equals("DOUBLE")
        ? " OR %s = 'VARCHAR' AND regexp_matches(json_extract_string(text, '$.%s'), '[\\s_]|^\\+')"
            .formatted(given, column.name())
        : "";
  }
}
