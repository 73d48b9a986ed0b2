package io.orderlake.query.warehouse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.query.Change;
import io.orderlake.query.FaultyLake;
import io.orderlake.query.LakeFolder;
import io.orderlake.query.QueryFailed;
import io.orderlake.query.Rows;
import io.orderlake.table.TableMapping;
import io.orderlake.table.file.TableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.unit.DataSize;

/** Orders and invoices in one file: what befalls the one does not befall the other. */
@Timeout(120)
class SeveralEntitiesTest {
  private static final TableMapping INVOICES = TableFile.onClassPath("tables/invoices.yaml");
  private static final Instant TEN = Instant.parse("2026-11-20T10:00:00Z");

  @TempDir Path folder;
  private final Map<TableMapping, FaultyLake> lakes = new HashMap<>();
  private LakeFolder orders;
  private LakeFolder invoices;
  private Path file;
  private Warehouse warehouse;
  private Instant now = TEN;
  private int sequence;

  @BeforeEach
  void open() {
    orders = new LakeFolder(folder.resolve("lake"));
    invoices = new LakeFolder(folder.resolve("lake"), INVOICES.prefix());
    file = folder.resolve("data/warehouse.duckdb");
    warehouse = open(Change.ORDERS, INVOICES);
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  @Test
  void a_report_joins_the_relations_of_both() {
    putOrder("a", "c-1");
    putInvoice("c-1", 7);
    putInvoice("c-2", 8);
    applyAll();

    assertThat(
            asked(
                """
                SELECT orderid, number
                FROM current_orders
                JOIN current_invoices ON customer = customer_id
                """))
        .containsExactly(Map.of("orderid", "a", "number", "INV#7"));
  }

  @Test
  void callers_are_told_the_relations_of_both_and_get_no_others() {
    DuckDbEngine engine = engine();
    assertThat(
            engine.describe("SELECT invoice_key, orderid FROM invoice_lifecycles, order_changes"))
        .hasSize(2);
    assertThatThrownBy(() -> engine.describe("SELECT * FROM changes"))
        .isInstanceOf(QueryFailed.class)
        .hasMessage(
            "it reads changes, and reports read order_changes, current_orders, order_lifecycles,"
                + " invoice_changes, current_invoices and invoice_lifecycles alone");
  }

  @Test
  void each_has_its_own_position_and_that_of_all_moves_with_either() {
    String before = warehouse.position();
    putOrder("a", "c-1");
    WarehousePosition ofInvoices = tables(INVOICES).reached();
    tables(Change.ORDERS).applyWaiting();
    String between = warehouse.position();
    assertThat(between).isNotEqualTo(before);
    assertThat(tables(INVOICES).reached()).isEqualTo(ofInvoices);

    putInvoice("c-1", 7);
    tables(INVOICES).applyWaiting();
    assertThat(warehouse.position()).isNotEqualTo(between);
  }

  @Test
  void one_is_built_anew_while_the_other_takes_in_what_comes_and_reports_answer_from_both() {
    putOrder("a", "c-1");
    putInvoice("c-1", 7);
    applyAll();
    WarehousePosition ofInvoices = tables(INVOICES).reached();
    tables(Change.ORDERS).rebuild();
    lakes.get(Change.ORDERS).onFetch =
        () -> {
          putInvoice("c-1", 8);
          assertThat(tables(INVOICES).applyWaiting()).isEqualTo(1);
          assertThat(counts()).containsExactly(1L, 2L);
          assertThat(tables(Change.ORDERS).status().rebuilding()).isTrue();
          assertThat(tables(INVOICES).status().rebuilding()).isFalse();
        };

    assertThat(tables(Change.ORDERS).applyWaiting()).isEqualTo(1);

    assertThat(counts()).containsExactly(1L, 2L);
    assertThat(tables(INVOICES).reached().tables()).isEqualTo(ofInvoices.tables());
    assertSound();
  }

  @Test
  void of_two_lakes_that_are_read_anew_one_waits_and_takes_in_batches_meanwhile()
      throws InterruptedException {
    putOrder("a", "c-1");
    putInvoice("c-1", 7);
    applyAll();
    String ofInvoices = tables(INVOICES).reached().tables();
    tables(Change.ORDERS).rebuild();
    tables(INVOICES).rebuild();
    lakes.get(Change.ORDERS).onFetch =
        () -> {
          putInvoice("c-1", 8);
          // The lock of loads is the thread's: only another one finds it taken.
          inAnotherThread(() -> tables(INVOICES).applyWaiting());
          assertThat(counts()).containsExactly(1L, 2L);
          assertThat(tables(INVOICES).reached().tables()).isEqualTo(ofInvoices);
        };
    tables(Change.ORDERS).applyWaiting();
    lakes.get(Change.ORDERS).onFetch = () -> {};

    assertThat(tables(INVOICES).applyWaiting()).isEqualTo(2);
    assertThat(tables(INVOICES).reached().tables()).isNotEqualTo(ofInvoices);
    assertSound();
  }

  @Test
  void a_bad_line_or_an_unreadable_object_of_one_is_no_trouble_of_the_other() {
    putOrder("a", "c-1");
    invoices.put(LakeFolder.HOUR, "bad.ndjson", "this is no row\n".getBytes(UTF_8));
    putInvoice("c-1", 7);
    lakes.get(INVOICES).unreadable.put("1.ndjson", "Input/output error");
    applyAll();

    assertThat(tables(INVOICES).status().rejects()).isEqualTo(1);
    assertThat(tables(INVOICES).trouble()).isNotNull();
    assertThat(tables(Change.ORDERS).status().rejects()).isZero();
    assertThat(tables(Change.ORDERS).trouble()).isNull();
    assertThat(counts()).containsExactly(1L, 0L);
  }

  @Test
  void a_commit_of_one_that_fails_leaves_both_as_they_were_and_both_go_on() throws Exception {
    putOrder("a", "c-1");
    putInvoice("c-1", 7);
    applyAll();
    sql("CHECKPOINT");
    // DuckDB cannot open its log, and so fails to commit.
    Path log = Files.createDirectory(Path.of(file + ".wal"));
    putInvoice("c-1", 8);
    assertThatThrownBy(() -> tables(INVOICES).applyWaiting())
        .isInstanceOf(WarehouseException.class);
    assertThat(counts()).containsExactly(1L, 1L);

    Files.delete(log);
    putOrder("b", "c-1");
    applyAll();
    assertThat(counts()).containsExactly(2L, 2L);
    assertSound();
  }

  @Test
  void a_database_that_is_lost_to_one_is_opened_again_for_both() throws Exception {
    putOrder("a", "c-1");
    putInvoice("c-1", 7);
    applyAll();
    for (int i = 0; i < 3; i++) {
      sql("SET GLOBAL debug_checkpoint_abort = 'before_header'");
      sql("SET GLOBAL checkpoint_threshold = '1KB'");
      putInvoice("c-1", 8 + i);
      assertThatThrownBy(() -> tables(INVOICES).applyWaiting())
          .isInstanceOf(WarehouseException.class)
          .hasStackTraceContaining("FATAL Error");
      putOrder("b" + i, "c-1");
      applyAll();
      assertThat(counts()).containsExactly(2L + i, 2L + i);
    }
    assertSound();
  }

  @Test
  void both_write_at_once_while_the_database_is_lost_again_and_again() throws Exception {
    Thread writer = new Thread(() -> applyUntilInterrupted(INVOICES));
    writer.start();
    for (int i = 0; i < 12; i++) {
      putInvoice("c-1", i);
      putOrder("o-" + i, "c-1");
      sqlWhateverFails("SET GLOBAL debug_checkpoint_abort = 'before_header'");
      sqlWhateverFails("SET GLOBAL checkpoint_threshold = '1KB'");
      applyWhateverFails(Change.ORDERS);
    }
    writer.interrupt();
    writer.join();

    applyUntilItWorks(Change.ORDERS);
    applyUntilItWorks(INVOICES);
    assertThat(counts()).containsExactly(12L, 12L);
    assertSound();
  }

  @Test
  void one_whose_load_is_overtaken_by_the_loss_of_the_database_keeps_its_tables() throws Exception {
    putOrder("a", "c-1");
    putInvoice("c-1", 7);
    applyAll();
    String before = tables(Change.ORDERS).reached().tables();
    tables(Change.ORDERS).rebuild();
    lakes.get(Change.ORDERS).onFetch =
        () -> {
          sqlWhateverFails("SET GLOBAL debug_checkpoint_abort = 'before_header'");
          sqlWhateverFails("SET GLOBAL checkpoint_threshold = '1KB'");
          putInvoice("c-1", 8);
          applyWhateverFails(INVOICES);
        };
    assertThatThrownBy(() -> tables(Change.ORDERS).applyWaiting())
        .isInstanceOf(WarehouseException.class);
    lakes.get(Change.ORDERS).onFetch = () -> {};
    assertThat(tables(Change.ORDERS).reached().tables()).isEqualTo(before);
    assertThat(tables(Change.ORDERS).status().rebuilding()).isTrue();

    applyAll();
    assertThat(tables(Change.ORDERS).reached().tables()).isNotEqualTo(before);
    assertThat(counts()).containsExactly(1L, 2L);
    assertSound();
  }

  @Test
  void an_entity_that_is_added_begins_in_the_file_that_is_there() {
    warehouse.close();
    file = folder.resolve("data/orders.duckdb");
    warehouse = open(Change.ORDERS);
    putOrder("a", "c-1");
    putInvoice("c-1", 7);
    applyAll();
    String position = warehouse.position();
    warehouse.close();

    warehouse = open(Change.ORDERS, INVOICES);

    assertThat(tables(Change.ORDERS).position()).isEqualTo(position);
    assertThat(tables(Change.ORDERS).applyWaiting()).isZero();
    assertThat(tables(INVOICES).applyWaiting()).isEqualTo(1);
    assertThat(counts()).containsExactly(1L, 1L);
    assertThat(broken()).isEmpty();
  }

  @Test
  void one_that_is_not_served_for_a_while_goes_on_from_where_it_was() {
    putOrder("a", "c-1");
    putInvoice("c-1", 7);
    applyAll();
    warehouse.close();
    warehouse = open(Change.ORDERS);
    tables(Change.ORDERS).rebuild();
    applyAll();
    applyAll();
    warehouse.close();
    putInvoice("c-1", 8);

    warehouse = open(Change.ORDERS, INVOICES);

    assertThat(tables(INVOICES).status().objects()).isEqualTo(1);
    applyAll();
    assertThat(counts()).containsExactly(1L, 2L);
  }

  @Test
  void a_changed_mapping_builds_its_own_tables_anew_and_no_others() {
    putOrder("a", "c-1");
    putInvoice("c-1", 7);
    applyAll();
    String position = tables(Change.ORDERS).position();
    warehouse.close();
    TableMapping changed = invoicesWithout("score");

    warehouse = open(Change.ORDERS, changed);

    assertThat(tables(Change.ORDERS).position()).isEqualTo(position);
    assertThat(tables(changed).status().objects()).isZero();
    applyAll();
    assertThat(counts()).containsExactly(1L, 1L);
    assertThatThrownBy(() -> asked("SELECT score FROM current_invoices"))
        .isInstanceOf(QueryFailed.class);
    applyAll();
    assertThat(schemas()).isEqualTo(2);
    assertThat(broken()).isEmpty();
  }

  @Test
  void what_its_earlier_tables_have_and_the_lake_lacks_stays_until_a_rebuild_is_asked_for() {
    putOrder("a", "c-1");
    putInvoice("c-1", 7);
    putInvoice("c-1", 8);
    applyAll();
    warehouse.close();
    TableMapping changed = invoicesWithout("score");
    invoices
        .location()
        .resolve(INVOICES.prefix())
        .resolve(LakeFolder.HOUR)
        .resolve("1.ndjson")
        .toFile()
        .delete();
    warehouse = open(Change.ORDERS, changed);
    applyAll();
    assertThat(counts()).containsExactly(1L, 1L);
    assertThat(schemas()).isEqualTo(3);

    tables(changed).rebuild();
    applyAll();
    applyAll();

    assertThat(schemas()).isEqualTo(2);
    assertThat(counts()).containsExactly(1L, 1L);
  }

  @Test
  void tables_of_earlier_mappings_of_all_make_room_once_the_lake_has_given_what_they_had()
      throws Exception {
    putOrder("a", "c-1");
    putInvoice("c-1", 7);
    applyAll();
    sql("UPDATE main.warehouse SET fingerprint = 'older' || entity");
    warehouse.close();

    warehouse = open(Change.ORDERS, INVOICES);
    assertThat(counts()).containsExactly(0L, 0L);
    applyAll();
    applyAll();

    assertThat(counts()).containsExactly(1L, 1L);
    assertThat(schemas()).isEqualTo(2);
    assertThat(broken()).isEmpty();
  }

  @Test
  void a_lone_entity_whose_mapping_gets_a_column_leaves_no_file_behind() throws Exception {
    startWith(changed(" *- .name: score,.*\n", ""));
    putInvoice("c-1", 7);
    applyInvoices();
    for (String type : List.of("double", "bigint", "string")) {
      restartWith(changed("name: score, type: double", "name: score, type: " + type));
      assertThat(tables(INVOICES).status().objects()).isZero();
      applyInvoices();
      applyInvoices();
      assertThat(tables(INVOICES).status().objects()).isEqualTo(1);
      assertThat(schemas()).isEqualTo(1);
    }
    assertThat(broken()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "about: All lines of the invoice;about: Its lines",
        "shown: .customer_name, net, paid, state.;shown: [net]",
        "status: state;status: currency",
        "ttl: expires;ttl: other",
        "required: true, min: 0;min: 1",
        "default: EUR;default: CHF",
        "from: customer.name;from: customer.full_name",
        "format: epoch_seconds;format: iso",
        "when: .*;when: {sk: \"BILL#*\"}",
        "product: .net, vat_rate.;product: [net, net]"
      })
  void what_changes_neither_tables_nor_what_is_in_them_reads_nothing_anew(
      String before, String after) throws Exception {
    startWith(INVOICES);
    putInvoice("c-1", 7);
    applyInvoices();
    String position = tables(INVOICES).position();

    TableMapping edited = changed(before, after);
    assertThat(edited).isNotEqualTo(INVOICES);
    restartWith(edited);

    assertThat(tables(INVOICES).position()).isEqualTo(position);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "born: .column: issued_at.;born: {column: expires_at}",
        "born: .column: issued_at.;born: {column: issued_at, as: begun_at}",
        "status: state;changed: expires_at",
        "one: invoice;one: bill",
        "name: number,;name: no,",
        "ttl: expires;prefix: other/"
      })
  void what_changes_tables_or_what_is_in_them_reads_all_anew(String before, String after)
      throws Exception {
    startWith(INVOICES);
    putInvoice("c-1", 7);
    applyInvoices();

    restartWith(changed(before, after));

    assertThat(tables(INVOICES).status().objects()).isZero();
  }

  @Test
  void a_database_that_is_no_warehouse_is_set_aside() throws Exception {
    warehouse.close();
    file = folder.resolve("data/other.duckdb");
    try (Connection other = DriverManager.getConnection("jdbc:duckdb:" + file);
        Statement statement = other.createStatement()) {
      statement.execute("CREATE TABLE mine (a INT)");
    }

    warehouse = open(Change.ORDERS, INVOICES);

    assertThat(broken()).hasSize(1);
  }

  private void startWith(TableMapping mapping) {
    warehouse.close();
    file = folder.resolve("data/lone.duckdb");
    warehouse = open(mapping);
  }

  private void restartWith(TableMapping mapping) {
    warehouse.close();
    warehouse = open(mapping);
  }

  private void applyInvoices() {
    now = now.plusSeconds(40);
    tables(INVOICES).applyWaiting();
  }

  private static TableMapping invoicesWithout(String column) {
    return changed(" *- .name: " + column + ",.*\n", "");
  }

  private static TableMapping changed(String before, String after) {
    try (var in =
        Objects.requireNonNull(
            SeveralEntitiesTest.class.getResourceAsStream("/tables/invoices.yaml"))) {
      String yaml =
          new String(in.readAllBytes(), UTF_8).replaceAll(before, Matcher.quoteReplacement(after));
      return TableFile.read("changed.yaml", yaml.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void putOrder(String id, String customer) {
    sequence++;
    orders.put(
        sequence + ".ndjson",
        Change.insert(id, sequence, TEN).with("Laptop", 1, "10.00", customer));
  }

  private void putInvoice(String customer, int number) {
    long objects = Objects.requireNonNullElse(invoiceFiles(), 0L);
    invoices.put(
        LakeFolder.HOUR,
        objects + ".ndjson",
        """
        {"event_id":"i-%1$d","cdc_event_type":"INSERT","change_key":"%1$040d","changed_at":"2026-11-20 10:00:00.000","invoice_key":"%2$s|INV#%1$d","customer":"%2$s","number":"INV#%1$d","net":1.5000,"issued_at":"2026-11-20 09:00:00.000"}
        """
            .formatted(number, customer)
            .getBytes(UTF_8));
  }

  private @Nullable Long invoiceFiles() {
    String[] names =
        invoices.location().resolve(INVOICES.prefix()).resolve(LakeFolder.HOUR).toFile().list();
    return names == null ? null : (Long) (long) names.length;
  }

  private EntityTables tables(TableMapping mapping) {
    return warehouse.of(mapping.entity().many());
  }

  private void applyAll() {
    now = now.plusSeconds(40);
    warehouse.all().forEach(EntityTables::applyWaiting);
  }

  private void applyWhateverFails(TableMapping mapping) {
    try {
      tables(mapping).applyWaiting();
    } catch (WarehouseException e) {
      // The other one may have lost the database.
    }
  }

  private void applyUntilInterrupted(TableMapping mapping) {
    while (!Thread.currentThread().isInterrupted()) {
      applyWhateverFails(mapping);
    }
  }

  private void applyUntilItWorks(TableMapping mapping) {
    for (int i = 0; ; i++) {
      try {
        tables(mapping).applyWaiting();
        return;
      } catch (WarehouseException e) {
        assertThat(i).isLessThan(5);
      }
    }
  }

  private static void inAnotherThread(Runnable action) {
    Thread thread = new Thread(action);
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How many orders and invoices there are. */
  private List<Object> counts() {
    return asked(
            "SELECT (SELECT count(*) FROM current_orders) AS orders,"
                + " (SELECT count(*) FROM current_invoices) AS invoices")
        .stream()
        .flatMap(row -> Stream.of(row.get("orders"), row.get("invoices")))
        .toList();
  }

  private long schemas() {
    return (long)
        asked(
                "SELECT count(*) AS n FROM duckdb_schemas()"
                    + " WHERE starts_with(schema_name, 'tables_')")
            .get(0)
            .get("n");
  }

  private void assertSound() {
    for (EntityTables tables : warehouse.all()) {
      assertThat(tables.verify()).isNull();
      assertThat(tables.trouble()).isNull();
    }
  }

  private List<Path> broken() {
    try (Stream<Path> files = Files.list(file.getParent())) {
      return files.filter(each -> each.toString().endsWith(".broken")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private DuckDbEngine engine() {
    return new DuckDbEngine(warehouse, Duration.ofSeconds(30));
  }

  private List<Map<String, @Nullable Object>> asked(String sql) {
    return Rows.of(engine(), sql);
  }

  private void sql(String sql) throws SQLException {
    try (Connection reader = warehouse.reader();
        Statement statement = reader.createStatement()) {
      statement.execute(sql);
    }
  }

  private void sqlWhateverFails(String sql) {
    try {
      sql(sql);
    } catch (SQLException | RuntimeException e) {
      // The database is lost at the moment.
    }
  }

  private Warehouse open(TableMapping... mappings) {
    return new Warehouse(
        List.of(mappings),
        new WarehouseProperties(
            file.toString(),
            DataSize.ofMegabytes(256),
            2,
            DataSize.ofMegabytes(64),
            DataSize.ofMegabytes(64),
            Duration.ofSeconds(1)),
        mapping -> {
          FaultyLake lake = new FaultyLake(orders.location(), mapping.prefix(), () -> now);
          lakes.put(mapping, lake);
          return lake;
        },
        () -> now);
  }
}
