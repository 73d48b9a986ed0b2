package io.orderlake.deploy;

import io.orderlake.table.file.TableFile;
import io.orderlake.table.sql.Relations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One of the views that reports ask, as deploy/athena defines it.
 *
 * @param select its text
 * @param columns in Hive's types, as DuckDB finds them out
 */
record Relation(String name, String select, List<Column> columns) {
  private static final Relations RELATIONS =
      new Relations(TableFile.onClassPath("tables/orders.yaml"));

  record Column(String name, String hiveType) {
    /** As Trino writes it. */
    String trinoType() {
      return switch (hiveType) {
        case "string" -> "varchar";
        case "int" -> "integer";
        default -> hiveType;
      };
    }
  }

  static List<Relation> all() throws IOException, SQLException {
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement()) {
      statement.execute("CREATE TABLE " + RELATIONS.raw() + " (" + rawColumns() + ")");
      List<Relation> relations = new ArrayList<>();
      for (Path file : files()) {
        String text = Files.readString(file).replaceAll("(?m)^--.*\n", "");
        statement.execute(text);
        String[] parts = text.split(" VIEW | AS\n", 3);
        relations.add(new Relation(parts[1], parts[2].strip(), columns(statement, parts[1])));
      }
      return relations;
    }
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("athena"))) {
      return files
          .filter(file -> file.getFileName().toString().matches("[2-9]-.*\\.sql"))
          .sorted()
          .toList();
    }
  }

  private static String rawColumns() {
    String columns =
        RELATIONS.row().stream()
            .map(column -> column.name() + " " + column.type().hive())
            .collect(Collectors.joining(", "));
    return columns + ", dt varchar, hour varchar";
  }

  private static List<Column> columns(Statement statement, String relation) throws SQLException {
    List<Column> columns = new ArrayList<>();
    try (ResultSet row = statement.executeQuery("DESCRIBE " + relation)) {
      while (row.next()) {
        columns.add(new Column(row.getString("column_name"), hive(row.getString("column_type"))));
      }
    }
    return columns;
  }

  private static String hive(String duckDbType) {
    return switch (duckDbType) {
      case "VARCHAR" -> "string";
      case "INTEGER" -> "int";
      default -> duckDbType.toLowerCase(Locale.ROOT);
    };
  }
}
