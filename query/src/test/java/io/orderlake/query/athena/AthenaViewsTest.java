package io.orderlake.query.athena;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.lake.read.FolderReader;
import io.orderlake.query.Change;
import io.orderlake.query.LakeFolder;
import io.orderlake.query.RandomChanges;
import io.orderlake.query.Rows;
import io.orderlake.query.SmallWarehouse;
import io.orderlake.query.warehouse.DuckDbEngine;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.table.LakeTimestamp;
import io.orderlake.table.sql.AthenaSql;
import io.orderlake.table.sql.Relations;
import io.orderlake.table.sql.Relations.Member;
import io.trino.sql.parser.SqlParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in deploy/athena: its text, its grammar, and, by DuckDB in Athena's place, its sense. */
class AthenaViewsTest {
  private static final AthenaSql SQL = new AthenaSql(Change.ORDERS);
  private static final Relations ORDERS = new Relations(Change.ORDERS);
  private static final Path DEPLOY = Path.of("../deploy/athena");
  private static final String[] RELATIONS = {"order_changes", "current_orders", "order_lifecycles"};

  @TempDir Path folder;

  /** To write them anew: -Dorderlake.write-ddl=true. */
  @Test
  void the_files_are_those_that_the_mapping_makes() throws IOException {
    for (Map.Entry<String, String> file : SQL.files().entrySet()) {
      Path path = DEPLOY.resolve(file.getKey());
      if (Boolean.getBoolean("orderlake.write-ddl")) {
        Files.writeString(path, file.getValue());
      }
      assertThat(path).content().isEqualTo(file.getValue());
    }
  }

  @Test
  void the_table_has_the_mappings_columns_in_hives_types() {
    assertThat(SQL.rawTable())
        .contains("org.apache.hive.hcatalog.data.JsonSerDe")
        .contains("`total_price` decimal(14,2) COMMENT")
        .contains("/order_changes/dt=${dt}/hour=${hour}'");
    for (Member column : ORDERS.row()) {
      assertThat(SQL.rawTable())
          .contains("  `" + column.name() + "` " + column.type().hive() + " COMMENT '");
    }
    String timeFormat = LakeTimestamp.format(Instant.EPOCH).replaceAll("[0-9]", "#");
    assertThat(timeFormat).isEqualTo("yyyy-MM-dd HH:mm:ss.SSS".replaceAll("[a-zA-Z]", "#"));
  }

  static Stream<Path> statements() throws IOException {
    try (Stream<Path> files = Files.list(DEPLOY)) {
      return files
          .filter(file -> file.toString().endsWith(".sql"))
          .filter(file -> !file.endsWith("1-raw_order_changes.sql")) // In Hive's grammar.
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("statements")
  void trino_takes_each_statement(Path file) throws IOException {
    assertThat(new SqlParser().createStatement(Files.readString(file))).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void the_views_give_what_the_warehouse_gives(long seed) throws Exception {
    RandomChanges random = new RandomChanges(seed);
    LakeFolder lake = new LakeFolder(folder);
    List<List<Change>> objects = random.objects(random.changes(150), 7);
    for (int i = 0; i < objects.size(); i++) {
      lake.put(i + ".ndjson", objects.get(i).toArray(new Change[0]));
    }
    try (Warehouse warehouse = warehouse();
        Connection reader = warehouse.reader();
        Connection athena = inAthenasPlace()) {
      warehouse.of("orders").applyWaiting();
      DuckDbEngine engine = new DuckDbEngine(warehouse, Duration.ofSeconds(30));
      for (String relation : RELATIONS) {
        String all = "SELECT * FROM " + relation;
        assertThat(described(athena, relation)).isEqualTo(described(reader, relation));
        assertThat(rows(athena, all))
            .hasSizeGreaterThan(50)
            .containsExactlyInAnyOrderElementsOf(
                Rows.of(engine, all).stream().map(row -> row.values().toString()).toList());
      }
    }
  }

  private Warehouse warehouse() {
    return SmallWarehouse.over(
        new FolderReader(folder, Change.ORDERS.prefix(), Clock.systemUTC()), Clock.systemUTC());
  }

  /** The views over the lake's rows, read anew by each query, in DuckDB. */
  private Connection inAthenasPlace() throws SQLException {
    String columns =
        ORDERS.row().stream()
            .map(column -> column.name() + ": '" + column.type().duckDb() + "'")
            .collect(Collectors.joining(", "));
    Connection connection = DriverManager.getConnection("jdbc:duckdb:");
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone='UTC'");
      statement.execute(
          """
          CREATE VIEW %s AS
          SELECT *
          FROM read_json(
            '%s/order_changes/*/*/*.ndjson', format = 'newline_delimited', columns = {%s})
          """
              .formatted(ORDERS.raw(), folder, columns));
      statement.execute(SQL.changes());
      statement.execute(SQL.current());
      statement.execute(SQL.lifecycles());
    }
    return connection;
  }

  private static List<String> described(Connection connection, String relation)
      throws SQLException {
    return rows(connection, "SELECT column_name, column_type FROM (DESCRIBE " + relation + ")");
  }

  private static List<String> rows(Connection connection, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        List<Object> row = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          Object value = result.getObject(i);
          row.add(
              value instanceof Timestamp
                  ? result.getObject(i, LocalDateTime.class).toInstant(ZoneOffset.UTC)
                  : value);
        }
        rows.add(row.toString());
      }
    }
    return rows;
  }
}
