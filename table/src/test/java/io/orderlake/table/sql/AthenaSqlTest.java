package io.orderlake.table.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.table.Mappings;
import io.orderlake.table.TableMapping;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AthenaSqlTest {
  private static final Path DEPLOY = Path.of("../deploy/athena");

  @Test
  void for_orders_the_files_are_those_that_are_deployed() throws IOException {
    Map<String, String> deployed = new HashMap<>();
    try (Stream<Path> files = Files.list(DEPLOY)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".sql")).toList()) {
        deployed.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    assertThat(new AthenaSql(Mappings.orders()).files()).isEqualTo(deployed);
  }

  static Stream<TableMapping> mappings() {
    return Stream.of(
        Mappings.orders(),
        Mappings.invoices(),
        Mappings.things(),
        Mappings.things("name: age, type: int", "name: copy, type: int", "name: age_, type: int"));
  }

  @ParameterizedTest
  @MethodSource("mappings")
  void the_views_are_in_athenas_grammar(TableMapping mapping) {
    AthenaSql sql = new AthenaSql(mapping);
    for (String view : List.of(sql.changes(), sql.current(), sql.lifecycles())) {
      assertThat(new SqlParser().createStatement(view)).isNotNull();
    }
  }

  @ParameterizedTest
  @MethodSource("mappings")
  void the_views_have_the_columns_that_the_relations_promise(TableMapping mapping)
      throws SQLException {
    AthenaSql sql = new AthenaSql(mapping);
    Relations relations = new Relations(mapping);
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement()) {
      statement.execute(
          relations.row().stream()
              .map(column -> column.name() + " " + column.type().duckDb())
              .collect(Collectors.joining(", ", "CREATE TABLE " + relations.raw() + " (", ")")));
      statement.execute(sql.changes());
      statement.execute(sql.current());
      statement.execute(sql.lifecycles());
      assertThat(described(statement, relations.changes())).isEqualTo(types(relations.row()));
      assertThat(described(statement, relations.current()))
          .isEqualTo(types(relations.currentRow()));
      assertThat(described(statement, relations.lifecycles()))
          .isEqualTo(types(relations.lifecyclesRow()));
    }
  }

  @Test
  void a_comment_keeps_its_quotes_and_backslashes() {
    TableMapping mapping =
        Mappings.things(
            "name: b, type: json, about: 'Ada''s C:\\\\dir × 2'", "name: c, type: double");

    assertThat(new AthenaSql(mapping).rawTable())
        .contains("  `b` string COMMENT 'Ada\\'s C:\\\\\\\\dir x 2',\n  `c` double\n)");
  }

  @Test
  void invoices_lie_under_their_own_prefix_and_are_called_by_their_own_names() {
    assertThat(new AthenaSql(Mappings.invoices()).files().keySet())
        .containsExactly(
            "1-raw_invoice_changes.sql",
            "2-invoice_changes.sql",
            "3-current_invoices.sql",
            "4-invoice_lifecycles.sql");
    assertThat(new AthenaSql(Mappings.invoices()).rawTable())
        .contains("LOCATION 's3://<lake-bucket>/invoice_changes/'");
    assertThat(new AthenaSql(Mappings.things()).current())
        .contains("first_changed_at AS born_at,\n  changed_at\n");
  }

  private static List<String> types(List<Member> columns) {
    return columns.stream().map(column -> column.name() + " " + column.type().duckDb()).toList();
  }

  private static List<String> described(Statement statement, String relation) throws SQLException {
    List<String> columns = new ArrayList<>();
    try (ResultSet result =
        statement.executeQuery(
            "SELECT column_name, column_type FROM (DESCRIBE " + relation + ")")) {
      while (result.next()) {
        columns.add(result.getString(1) + " " + result.getString(2));
      }
    }
    return columns;
  }
}
