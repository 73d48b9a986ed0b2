package io.orderlake.transformer.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.service.tables.ServedTables;
import io.orderlake.table.TableMapping;
import io.orderlake.table.file.TableFile;
import io.orderlake.transformer.stream.PositionStore.Positions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstServedTest {
  private static final TableMapping ORDERS = TableFile.onClassPath("tables/orders.yaml");
  private static final TableMapping INVOICES = TableFile.onClassPath("tables/invoices.yaml");

  @TempDir Path folder;

  @Test
  void the_first_has_the_names_that_are_set_and_others_have_theirs_behind() {
    FirstServed first = first(ORDERS, INVOICES);

    assertThat(first.pipe("orders")).isEqualTo("pipe");
    assertThat(first.pipe("billing")).isEqualTo("pipe-billing");
    assertThat(first.delivery("orders")).isEqualTo("delivery");
    assertThat(first.delivery("invoices")).isEqualTo("delivery-invoices");
    assertThat(first.stream("changes", "orders")).isEqualTo("changes");
    assertThat(first.stream("changes", "billing")).isEqualTo("changes-billing");
    assertThat(first.streamFile(Path.of("data/stream.db"), "orders"))
        .isEqualTo(Path.of("data/stream.db"));
    assertThat(first.streamFile(Path.of("data/stream.db"), "billing"))
        .isEqualTo(Path.of("data/stream-billing.db"));
    assertThat(first.streamFile(Path.of("stream"), "billing")).isEqualTo(Path.of("stream-billing"));
  }

  @Test
  void it_stays_the_first_in_whichever_order_and_whatever_else_is_served() {
    FirstServed first = first(INVOICES, ORDERS);

    assertThat(first).isEqualTo(new FirstServed("billing", "invoices"));
    assertThat(first(ORDERS, INVOICES)).isEqualTo(first);
    assertThat(first(ORDERS)).isEqualTo(first);
  }

  @Test
  void a_state_of_before_is_of_the_table_whose_stream_it_has_read() throws Exception {
    makeStateOfBefore("arn:aws:dynamodb:ddblocal:1:table/shop-orders/stream/2026");
    ServedTables tables =
        new ServedTables(List.of(INVOICES, ORDERS), Map.of("orders", "shop-orders"));
    try (StateFile state = new StateFile(folder)) {
      assertThat(FirstServed.of(state, tables)).isEqualTo(new FirstServed("orders", "orders"));
      assertThat(new StoredPositions(state, "pipe").load()).isNotNull();
    }
  }

  @Test
  void one_of_a_table_that_is_not_served_keeps_its_names_for_that() throws Exception {
    makeStateOfBefore("arn:aws:dynamodb:ddblocal:1:table/orders/stream/2026");

    FirstServed first = first(INVOICES);
    assertThat(first.pipe("billing")).isEqualTo("pipe-billing");
    assertThat(first.delivery("invoices")).isEqualTo("delivery-invoices");
    assertThat(first(INVOICES, ORDERS).pipe("orders")).isEqualTo("pipe");
  }

  @Test
  void the_dead_letters_of_a_state_of_before_are_the_first_pipes_and_no_id_is_given_again()
      throws Exception {
    makeStateOfBefore("arn:aws:dynamodb:ddblocal:1:table/orders/stream/2026");
    try (StateFile state = new StateFile(folder)) {
      assertThat(letters(state)).containsExactly("1 pipe A");
      state.<Integer>ask(
          sql ->
              sql.sql(
                      "INSERT INTO dead_letters"
                          + " (stage, time, reason, attempts, sequence_number, partition_key, data)"
                          + " VALUES ('pipe-billing', 't', 'r', 1, '1', 'B', x'00')")
                  .update());
      assertThat(letters(state)).containsExactly("1 pipe A", "8 pipe-billing B");
    }
    try (StateFile again = new StateFile(folder)) {
      assertThat(letters(again)).hasSize(2);
    }
  }

  private static List<String> letters(StateFile state) {
    return state.ask(
        sql ->
            sql.sql("SELECT id || ' ' || stage || ' ' || partition_key FROM dead_letters")
                .query(String.class)
                .list());
  }

  /** As a version left it that served one table, and had given ids up to 7. */
  private void makeStateOfBefore(String stream) throws Exception {
    Path file = Files.createDirectories(folder).resolve("state.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement sql = connection.createStatement()) {
      sql.execute(
          "CREATE TABLE positions (stage TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID");
      sql.execute("INSERT INTO positions VALUES ('pipe', 'none'), ('delivery', 'none')");
      sql.execute(
          "CREATE TABLE dead_letters (id INTEGER PRIMARY KEY AUTOINCREMENT, time TEXT NOT NULL,"
              + " reason TEXT NOT NULL, attempts INTEGER NOT NULL, sequence_number TEXT NOT NULL,"
              + " partition_key TEXT NOT NULL, data BLOB NOT NULL,"
              + " UNIQUE (time, sequence_number, partition_key))");
      sql.execute("INSERT INTO dead_letters VALUES (1, 't', 'r', 1, '1', 'A', x'00')");
      sql.execute("INSERT INTO dead_letters VALUES (7, 't', 'r', 1, '2', 'A', x'00')");
      sql.execute("DELETE FROM dead_letters WHERE id = 7");
    }
    try (StateFile state = new StateFile(folder)) {
      new StoredPositions(state, "pipe").save(new Positions(stream, Map.of()));
    }
  }

  private FirstServed first(TableMapping... served) {
    try (StateFile state = new StateFile(folder)) {
      return FirstServed.of(state, new ServedTables(List.of(served), Map.of()));
    }
  }
}
