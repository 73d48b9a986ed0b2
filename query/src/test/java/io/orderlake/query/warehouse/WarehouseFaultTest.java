package io.orderlake.query.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.query.Change;
import io.orderlake.query.FaultyLake;
import io.orderlake.query.LakeFolder;
import io.orderlake.query.OrderModel;
import io.orderlake.query.RandomChanges;
import io.orderlake.query.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

/** What fails in a process that lives on: each change counts once after it, whatever it was. */
@Timeout(120)
class WarehouseFaultTest {
  private static final int OBJECTS = 12;

  @TempDir Path folder;
  private final RandomChanges random = new RandomChanges(21);
  private final List<Change> changes = random.changes(120);
  private final List<List<Change>> objects = random.objects(changes, OBJECTS);
  private LakeFolder lake;
  private FaultyLake source;
  private Path file;
  private Warehouse warehouse;
  private Instant now = Instant.parse("2026-11-20T10:00:00Z");
  private DataSize batchSize = DataSize.ofMegabytes(64);
  private int put;

  /** What happens when the warehouse looks at its clock. */
  private Runnable onClock = () -> {};

  @BeforeEach
  void open() {
    lake = new LakeFolder(folder.resolve("lake"));
    source = new FaultyLake(lake.location(), () -> now);
    file = folder.resolve("data/warehouse.duckdb");
    warehouse = openWarehouse();
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  @Test
  void a_commit_that_fails_again_and_again_adds_nothing_and_all_is_there_once_it_works()
      throws Exception {
    deliver(4);
    applyLater();
    List<Map<String, @Nullable Object>> before = lifecycles();
    sql("CHECKPOINT");
    // DuckDB cannot open its log, and so fails to commit.
    Path log = Files.createDirectory(Path.of(file + ".wal"));

    for (int i = 0; i < 5; i++) {
      deliver(1);
      assertThatThrownBy(this::applyLater)
          .isInstanceOf(WarehouseException.class)
          .hasStackTraceContaining("Failed to commit");
      assertThat(lifecycles()).isEqualTo(before);
    }

    Files.delete(log);
    applyLater();
    assertThat(count("SELECT count(*) FROM lake_objects")).isEqualTo(put);
    deliver(OBJECTS - put);
    applyLater();
    assertExact();
  }

  @Test
  void a_checkpoint_that_fails_ends_the_database_and_it_is_opened_again_with_what_was_committed()
      throws Exception {
    deliver(4);
    applyLater();
    try (Connection left = warehouse.reader()) {
      for (int i = 0; i < 3; i++) {
        failCheckpoints();
        deliver(2);
        assertThatThrownBy(this::applyLater)
            .isInstanceOf(WarehouseException.class)
            .hasStackTraceContaining("FATAL Error");
        assertThat(lifecycles()).as("reports answer at once").isNotEmpty();
        applyLater();
        assertThat(orders().status().objects()).isEqualTo(put);
      }
      assertThat(left.isClosed())
          .as("a reader of before must not keep it from being opened")
          .isTrue();
    }
    deliver(OBJECTS - put);
    applyLater();

    assertExact();
  }

  @Test
  void reports_that_run_while_the_database_is_opened_again_answer_or_fail_and_are_right_after_it()
      throws Exception {
    deliver(4);
    applyLater();
    AtomicInteger answered = new AtomicInteger();
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Thread reader = new Thread(() -> readUntilInterrupted(answered));
      reader.start();
      readers.add(reader);
    }
    for (int i = 0; i < 8; i++) {
      failCheckpoints();
      if (put < OBJECTS) {
        deliver(1);
      }
      applyWhateverFails();
      int before = answered.get();
      while (answered.get() < before + 4) {
        Thread.onSpinWait();
      }
    }
    for (Thread reader : readers) {
      reader.interrupt();
      reader.join();
    }
    deliver(OBJECTS - put);
    applyLater();

    assertExact();
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void what_throws_between_a_commit_and_its_bookkeeping_does_not_make_a_change_count_twice(
      Fault fault) {
    deliver(3);
    applyLater();
    for (int i = 0; i < 3; i++) {
      source.onRelease = fault::raise;
      deliver(2);
      assertThatThrownBy(this::applyLater).isInstanceOf(fault.type());
      source.onRelease = () -> {};
      applyLater();
      assertThat(orders().status().objects()).isEqualTo(put);
      assertThat(orders().totals().objects()).isEqualTo(put);
    }
    deliver(OBJECTS - put);
    applyLater();

    assertExact();
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void what_throws_at_any_look_at_the_clock_leaves_each_change_counted_once(Fault fault) {
    for (int look = 1; put < OBJECTS; look = look % 4 + 1) {
      deliver(1);
      raiseAtLook(look, fault);
      applyWhateverFails();
      onClock = () -> {};
      applyLater();
      assertThat(orders().status().objects()).isEqualTo(put);
    }
    assertExact();
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void a_rebuild_survives_whatever_is_thrown_in_it_and_reports_answer_meanwhile(Fault fault) {
    batchSize = DataSize.ofBytes(1);
    deliver(OBJECTS);
    applyLater();
    String position = warehouse.position();
    for (int fetch = 1; fetch <= OBJECTS; fetch += 5) {
      orders().rebuild();
      AtomicInteger left = new AtomicInteger(fetch);
      source.onFetch = () -> raiseAfter(left, fault);
      assertThatThrownBy(this::applyLater).isInstanceOf(fault.type());
      source.onFetch = () -> {};
      assertThat(warehouse.position()).isEqualTo(position);
      assertThat(orders().status().rebuilding()).isTrue();
      assertExact();

      applyLater();
      assertThat(warehouse.position()).isNotEqualTo(position);
      position = warehouse.position();
      assertThat(orders().status().rebuilding()).isFalse();
      assertThat(count("SELECT count(DISTINCT schema_name) FROM duckdb_tables()"))
          .as("half a rebuild leaves no tables, but for those that readers may still see")
          .isLessThanOrEqualTo(3);
    }
    assertExact();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE states SET changes = changes + 1 WHERE orderid = 'order-1'",
        "DELETE FROM changes WHERE orderid = 'order-1'",
        "UPDATE lake_objects SET duplicates = duplicates + 1 WHERE object = 1"
      })
  void tables_that_do_not_add_up_at_start_are_built_anew_and_it_says_so(String damage)
      throws Exception {
    deliver(OBJECTS);
    applyLater();
    sql(damage);
    warehouse.close();

    warehouse = openWarehouse();

    assertThat(orders().status().rebuilding()).isTrue();
    assertThat(orders().status().rebuildReason()).startsWith("the warehouse has ");
    assertThat(orders().trouble()).isNotNull();
    applyLater();
    assertThat(orders().status().rebuilding()).isFalse();
    assertThat(orders().status().rebuildReason()).isNull();
    assertExact();
  }

  @Test
  void tables_that_do_not_add_up_are_not_built_anew_from_a_lake_that_lacks_what_they_have()
      throws Exception {
    deliver(OBJECTS);
    applyLater();
    long all = count("SELECT count(*) FROM changes");
    Path gone = objectFile(5);
    byte[] bytes = Files.readAllBytes(gone);
    Files.delete(gone);
    sql("UPDATE lake_objects SET duplicates = duplicates + 1 WHERE object = 1");
    orders().verify();
    for (int i = 0; i < 3; i++) {
      applyLater();
    }

    assertThat(count("SELECT count(*) FROM changes")).isEqualTo(all);
    assertThat(orders().status().rebuilding()).isFalse();
    assertThat(orders().status().rebuildHindrance())
        .contains("it lacks 1 objects", "/5.ndjson", "POST /api/warehouse/rebuild");
    assertThat(orders().trouble()).isNotNull();
    assertThat(orders().trouble().reason())
        .matches("the warehouse has \\d+ changes, .*, and all is not read anew, since the lake .*");
    lake.put("later.ndjson", changes.get(0));
    applyLater();
    assertThat(orders().status().objects()).as("what comes is taken in").isEqualTo(OBJECTS + 1);

    Files.write(gone, bytes);
    now = now.plus(Unevenness.PAUSE);
    applyLater();
    assertThat(orders().status().rebuildReason()).isNull();
    assertThat(orders().trouble()).isNull();
    assertExact();
  }

  @Test
  void nor_without_what_cannot_be_read_or_goes_while_they_are_built() throws Exception {
    deliver(OBJECTS);
    applyLater();
    String position = warehouse.position();
    sql("UPDATE lake_objects SET duplicates = duplicates + 1 WHERE object = 1");
    orders().verify();
    source.unreadable.put("5.ndjson", "Input/output error");
    applyLater();

    assertThat(warehouse.position()).isEqualTo(position);
    assertThat(orders().status().rebuildHindrance()).contains("/5.ndjson");
    assertThat(count("SELECT count(*) FROM lake_objects")).isEqualTo(OBJECTS);

    source.unreadable.clear();
    byte[] bytes = Files.readAllBytes(objectFile(7));
    source.onFetch = () -> objectFile(7).toFile().delete();
    now = now.plus(Unevenness.PAUSE);
    applyLater();
    source.onFetch = () -> {};
    assertThat(warehouse.position()).isEqualTo(position);
    assertThat(orders().status().rebuildHindrance()).contains("/7.ndjson");

    Files.write(objectFile(7), bytes);
    now = now.plus(Unevenness.PAUSE);
    applyLater();
    assertThat(warehouse.position()).isNotEqualTo(position);
    assertThat(orders().status().rebuildHindrance()).isNull();
    assertExact();
  }

  @Test
  void they_are_where_somebody_has_asked_for_it() throws Exception {
    deliver(OBJECTS);
    applyLater();
    Files.delete(objectFile(5));
    sql("UPDATE lake_objects SET duplicates = duplicates + 1 WHERE object = 1");
    orders().verify();
    applyLater();
    orders().rebuild();
    applyLater();

    assertThat(orders().status().objects()).isEqualTo(OBJECTS - 1);
    assertThat(orders().status().rebuildReason()).isNull();
    assertThat(orders().trouble()).isNull();
  }

  @Test
  void tables_that_do_not_add_up_after_a_failed_batch_are_built_anew() throws Exception {
    deliver(OBJECTS);
    applyLater();
    sql("DELETE FROM changes WHERE orderid = 'order-1'");
    source.onFetch = Fault.EXCEPTION::raise;
    lake.put("late.ndjson", changes.get(0));
    applyWhateverFails();
    source.onFetch = () -> {};

    applyLater();

    assertExact();
  }

  @Test
  void tables_that_do_not_add_up_are_found_by_whoever_asks() throws Exception {
    deliver(OBJECTS);
    applyLater();
    assertThat(orders().verify()).isNull();
    sql("DELETE FROM changes WHERE orderid = 'order-1'");

    assertThat(orders().verify()).matches("the warehouse has \\d+ changes, of which .*");
    applyLater();

    assertThat(orders().verify()).isNull();
    assertExact();
  }

  @Test
  void an_object_that_is_recorded_is_not_taken_again_whoever_lists_it() throws Exception {
    deliver(2);
    applyLater();
    long rows = orders().totals().rows();
    // As if the warehouse had taken it in, and did not know.
    sql(
        "INSERT INTO lake_objects SELECT 7, \"partition\", '2.ndjson', 1, 0, 0, 0, 0, NULL, now()"
            + " FROM lake_objects LIMIT 1");

    deliver(1);
    applyLater();

    assertThat(orders().totals().rows()).isEqualTo(rows);
    assertThat(count("SELECT count(*) FROM changes WHERE object > 7")).isZero();
  }

  @Test
  void what_a_killed_process_spilled_beside_the_file_is_deleted_at_start() throws IOException {
    warehouse.close();
    Path old = Files.createDirectories(Path.of(file + ".tmp"));
    Files.writeString(old.resolve("duckdb_temp_storage-0.tmp"), "spilled");
    Path newer = Files.createDirectories(Path.of(file + ".tmp-12345678"));
    Files.writeString(newer.resolve("1.ndjson"), "saved");
    Path saved = Files.createDirectories(Path.of(file + ".scratch-12345678"));
    Files.writeString(saved.resolve("1.ndjson"), "saved");
    Path other = Files.writeString(file.resolveSibling("alerts.ndjson"), "kept");

    warehouse = openWarehouse();

    assertThat(old).doesNotExist();
    assertThat(newer).doesNotExist();
    assertThat(saved).doesNotExist();
    assertThat(other).exists();
  }

  @Test
  void what_is_saved_of_objects_outlives_the_database_s_being_opened_again() throws Exception {
    Path scratch = Files.createDirectories(SpillFolder.scratchBeside(file).path());
    failCheckpoints();
    deliver(1);
    applyWhateverFails();

    applyLater();

    assertThat(scratch).exists();
  }

  @Test
  void a_file_that_does_not_open_for_a_passing_reason_stays_as_it_is() throws Exception {
    deliver(OBJECTS);
    applyLater();
    warehouse.close();
    byte[] before = Files.readAllBytes(file);
    // DuckDB cannot read its log.
    Path log = Files.createDirectory(Path.of(file + ".wal"));

    assertThatThrownBy(this::openWarehouse)
        .isInstanceOf(IllegalStateException.class)
        .hasStackTraceContaining("IO Error");
    assertThat(file).hasBinaryContent(before);
    assertThat(log).exists();
    assertThat(Path.of(file + ".broken")).doesNotExist();

    Files.delete(log);
    warehouse = openWarehouse();
    assertExact();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_damaged_file_is_set_aside_with_its_log_and_made_anew(boolean isLogDamaged)
      throws Exception {
    deliver(4);
    applyLater();
    sql("CHECKPOINT");
    deliver(4);
    applyLater();
    Path log = Path.of(file + ".wal");
    byte[] content = Files.readAllBytes(file);
    byte[] logged = Files.readAllBytes(log);
    warehouse.close();
    byte[] damaged = isLogDamaged ? logged : content;
    // One bit: a length that goes beyond its end would make a log one that was cut off.
    damaged[isLogDamaged ? damaged.length / 2 : 100] ^= 1;
    Files.write(file, content);
    Files.write(log, logged);

    warehouse = openWarehouse();

    assertThat(Path.of(file + ".broken")).hasBinaryContent(content);
    assertThat(Path.of(file + ".broken.wal")).hasBinaryContent(logged);
    deliver(OBJECTS - put);
    applyLater();
    assertExact();
  }

  /** What may be thrown. */
  private enum Fault {
    EXCEPTION(() -> new IllegalStateException("told to fail")),
    OUT_OF_MEMORY(() -> new OutOfMemoryError("told to fail")),
    STACK_OVERFLOW(StackOverflowError::new),
    LINKAGE(() -> new NoClassDefFoundError("told to fail"));

    private final java.util.function.Supplier<Throwable> cause;

    Fault(java.util.function.Supplier<Throwable> cause) {
      this.cause = cause;
    }

    Class<?> type() {
      return cause.get().getClass();
    }

    void raise() {
      Throwable thrown = cause.get();
      if (thrown instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) thrown;
    }
  }

  private static void raiseAfter(AtomicInteger left, Fault fault) {
    if (left.decrementAndGet() <= 0) {
      fault.raise();
    }
  }

  private void raiseAtLook(int look, Fault fault) {
    AtomicInteger left = new AtomicInteger(look);
    onClock =
        () -> {
          if (left.decrementAndGet() == 0) {
            fault.raise();
          }
        };
  }

  private void deliver(int count) {
    for (int i = 0; i < count; i++, put++) {
      lake.put(put + ".ndjson", objects.get(put).toArray(Change[]::new));
    }
  }

  private void applyLater() {
    now = now.plusSeconds(40);
    orders().applyWaiting();
  }

  private void applyWhateverFails() {
    try {
      applyLater();
    } catch (Throwable e) {
      assertThat(e).isNotInstanceOf(AssertionError.class);
    }
  }

  /**
   * DuckDB's own switch for tests: the next checkpoint, which comes with the next commit, fails.
   */
  private void failCheckpoints() throws SQLException {
    sql("SET GLOBAL debug_checkpoint_abort = 'before_header'");
    sql("SET GLOBAL checkpoint_threshold = '1KB'");
  }

  private void readUntilInterrupted(AtomicInteger answered) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        assertThat(lifecycles()).isNotEmpty();
        answered.incrementAndGet();
      } catch (RuntimeException e) {
        // It ran on the database that was given up.
      }
    }
  }

  private Path objectFile(int number) {
    return lake.location()
        .resolve(Change.ORDERS.prefix())
        .resolve(LakeFolder.HOUR)
        .resolve(number + ".ndjson");
  }

  private void assertExact() {
    OrderModel model = new OrderModel(changes);
    assertThat(lifecycles()).containsExactlyElementsOf(model.lifecycles());
    assertThat(rows("SELECT * FROM current_orders ORDER BY orderid"))
        .containsExactlyElementsOf(model.currentOrders());
    assertThat(count("SELECT sum(changes)::BIGINT FROM states"))
        .isEqualTo(count("SELECT count(*) FROM changes"))
        .isEqualTo(changes.size());
  }

  private List<Map<String, @Nullable Object>> lifecycles() {
    return rows("SELECT * FROM order_lifecycles ORDER BY orderid");
  }

  private List<Map<String, @Nullable Object>> rows(String sql) {
    return Rows.of(new DuckDbEngine(warehouse, Duration.ofSeconds(30)), sql);
  }

  private long count(String sql) {
    try (Connection reader = warehouse.reader();
        Statement statement = reader.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void sql(String sql) throws SQLException {
    try (Connection reader = warehouse.reader();
        Statement statement = reader.createStatement()) {
      statement.execute(sql);
    }
  }

  private Warehouse openWarehouse() {
    WarehouseProperties properties =
        new WarehouseProperties(
            file.toString(),
            DataSize.ofMegabytes(256),
            2,
            DataSize.ofMegabytes(64),
            batchSize,
            Duration.ofSeconds(1));
    return new Warehouse(List.of(Change.ORDERS), properties, any -> source, this::now);
  }

  private Instant now() {
    onClock.run();
    return now;
  }

  private EntityTables orders() {
    return warehouse.of("orders");
  }
}
