package io.orderlake.query.warehouse;

import static io.orderlake.query.LakeFolder.HOUR;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.orderlake.lake.read.FolderReader;
import io.orderlake.query.Change;
import io.orderlake.query.LakeFolder;
import io.orderlake.query.OrderModel;
import io.orderlake.query.RandomChanges;
import io.orderlake.query.Rows;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class WarehouseTest {
  private static final Instant TEN = Instant.parse("2026-11-20T10:00:00Z");

  @TempDir Path folder;
  private LakeFolder lake;
  private Path file;
  private Warehouse warehouse;
  private DataSize memory = DataSize.ofMegabytes(256);
  private DataSize batchSize = DataSize.ofMegabytes(64);
  private Instant now = TEN.plusSeconds(60);

  /** What happens elsewhere while the warehouse looks at its clock. */
  private Runnable meanwhile = () -> {};

  @BeforeEach
  void open() {
    lake = new LakeFolder(folder.resolve("lake"));
    file = folder.resolve("data/warehouse.duckdb");
    warehouse = open(file);
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  @Test
  void a_lake_that_is_not_there_yet_is_an_empty_one() {
    assertThat(orders().applyWaiting()).isZero();
    assertThat(rows("SELECT * FROM current_orders")).isEmpty();
    assertThat(rows("SELECT * FROM order_lifecycles")).isEmpty();
    assertThat(orders().status().objects()).isZero();
  }

  @Test
  void golden_rows_keep_their_values_to_the_cent() throws IOException {
    lake.put(HOUR, "a.ndjson", (golden("insert") + golden("modify")).getBytes(UTF_8));

    orders().applyWaiting();

    assertThat(rows("SELECT * FROM current_orders"))
        .singleElement()
        .satisfies(
            order -> {
              assertThat(order).containsEntry("orderid", "019a0f6e-5c00-7a3b-8c4d-5e6f708192a3");
              assertThat(order).containsEntry("order_version", 2L);
              assertThat(order).containsEntry("product_name", "Laptop");
              assertThat(order).containsEntry("quantity", 3L);
              assertThat(order).containsEntry("price", new BigDecimal("1299.90"));
              assertThat(order).containsEntry("total_price", new BigDecimal("3899.70"));
              assertThat(order).containsEntry("status", "confirmed");
              assertThat(order)
                  .containsEntry("placed_at", Instant.parse("2026-11-20T23:59:58.120Z"))
                  .containsEntry("changed_at", Instant.parse("2026-11-21T00:00:03.456Z"));
            });
  }

  @Test
  void a_golden_row_of_the_four_required_attributes_alone_is_an_order() throws IOException {
    lake.put(HOUR, "a.ndjson", golden("insert-minimal").getBytes(UTF_8));

    orders().applyWaiting();

    assertThat(rows("SELECT * FROM current_orders"))
        .singleElement()
        .satisfies(
            order -> {
              assertThat(order).containsEntry("product_name", "Kopfhörer “Ünï” 🎧");
              assertThat(order).containsEntry("customer_id", null).containsEntry("status", null);
              assertThat(order).containsEntry("placed_at", Instant.parse("2026-11-21T00:01:01Z"));
            });
  }

  @ParameterizedTest
  @CsvSource({"remove, user", "remove-by-ttl, ttl", "remove-keys-only, user"})
  void a_golden_removal_takes_the_order_out(String removal, String by) throws IOException {
    lake.put(HOUR, "a.ndjson", (golden(removal) + golden("insert")).getBytes(UTF_8));

    orders().applyWaiting();

    assertThat(rows("SELECT * FROM current_orders")).isEmpty();
    assertThat(rows("SELECT * FROM order_lifecycles"))
        .singleElement()
        .satisfies(
            life ->
                assertThat(life)
                    .containsEntry("removed_at", Instant.parse("2026-11-21T00:01:00Z"))
                    .containsEntry("removed_by", by)
                    .containsEntry("inserted_at", Instant.parse("2026-11-20T23:59:58.120Z"))
                    .containsEntry("changes", 2L));
  }

  @Test
  void a_change_with_a_sequence_number_longer_than_dynamodbs_is_later_than_one_with_a_shorter()
      throws IOException {
    lake.put(HOUR, "a.ndjson", golden("insert-of-emulator").getBytes(UTF_8));
    orders().applyWaiting();
    lake.put(HOUR, "b.ndjson", golden("modify").getBytes(UTF_8));
    orders().applyWaiting();

    assertThat(rows("SELECT order_version FROM current_orders"))
        .containsExactly(Map.of("order_version", 1L));
  }

  @Test
  void an_object_from_before_a_column_was_added_loads_and_so_does_one_with_a_column_to_come() {
    Change old = Change.insert("o-old", 1, TEN).removed(1, TEN);
    Change now = Change.insert("o-now", 2, TEN);
    Change next = Change.insert("o-next", 3, TEN);
    String before = old.json().replaceAll(",\"removed_by\":\"[^\"]*\"", "") + "\n";
    String after = next.json().replace("{\"event_id\"", "{\"discount\":1.5,\"event_id\"") + "\n";
    assertThat(before).doesNotContain("removed_by");
    lake.put(HOUR, "a.ndjson", before.getBytes(UTF_8));
    lake.put("b.ndjson", now);
    lake.put(HOUR, "c.ndjson", after.getBytes(UTF_8));

    orders().applyWaiting();

    assertThat(orders().status().rejects()).isZero();
    assertThat(rows("SELECT orderid, removed_by, updated_at FROM order_changes ORDER BY 1"))
        .extracting(row -> row.values().toString())
        .containsExactly(
            "[o-next, null, 2026-11-20T10:00:00Z]",
            "[o-now, null, 2026-11-20T10:00:00Z]",
            "[o-old, null, 2026-11-20T10:00:00Z]");
    assertThat(rows("SELECT removed_by FROM order_lifecycles WHERE last_change_type = 'REMOVE'"))
        .as("the removal is from before that column")
        .extracting(row -> row.get("removed_by"))
        .containsExactly((Object) null);
  }

  @Test
  void a_change_that_comes_late_does_not_undo_a_later_one() {
    Change inserted = Change.insert("o", 1, TEN);
    Change confirmed = inserted.modified("confirmed", 2, TEN.plusSeconds(1));
    Change shipped = confirmed.modified("shipped", 3, TEN.plusSeconds(2));
    lake.put("b.ndjson", inserted, shipped);
    orders().applyWaiting();
    lake.put("a.ndjson", confirmed);
    orders().applyWaiting();

    assertThat(rows("SELECT status FROM current_orders"))
        .containsExactly(Map.of("status", "shipped"));
    assertThat(rows("SELECT changes, modifications FROM order_lifecycles"))
        .containsExactly(Map.of("changes", 3L, "modifications", 2L));
  }

  @Test
  void a_change_that_comes_again_counts_once_in_an_object_and_across_objects() {
    Change inserted = Change.insert("o", 1, TEN);
    lake.put("a.ndjson", inserted, inserted);
    orders().applyWaiting();
    lake.put("b.ndjson", inserted, Change.insert("p", 2, TEN));
    orders().applyWaiting();

    assertThat(rows("SELECT orderid, changes FROM order_lifecycles ORDER BY 1"))
        .containsExactly(
            Map.of("orderid", "o", "changes", 1L), Map.of("orderid", "p", "changes", 1L));
    assertThat(orders().status())
        .extracting(WarehouseStatus::rows, WarehouseStatus::duplicates)
        .containsExactly(4L, 2L);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void changes_shuffled_doubled_and_split_over_objects_equal_the_model(long seed) {
    RandomChanges random = new RandomChanges(seed);
    List<Change> changes = random.changes(300);
    Random rounds = new Random(seed);
    int number = 0;
    for (List<Change> object : random.objects(changes, 40)) {
      String hour = "dt=2026-11-2" + rounds.nextInt(3) + "/hour=0" + rounds.nextInt(10);
      lake.put(hour, rounds.nextInt(1000) + "-" + number++ + ".ndjson", bytes(object));
      if (rounds.nextInt(4) == 0) {
        applyLater();
      }
    }
    applyLater();

    assertEquals(new OrderModel(changes));
  }

  @ParameterizedTest
  @ValueSource(longs = {6, 7, 8})
  void the_same_all_at_once_equals_the_model(long seed) throws IOException {
    RandomChanges random = new RandomChanges(seed);
    List<Change> changes = new ArrayList<>(random.changes(300));
    // Two changes of the same key, as the direct destination may bring; the second one is the last.
    changes.add(Change.insert("tie", 1, TEN).withEventId("event-a"));
    changes.add(Change.insert("tie", 1, TEN).withEventId("event-b").withStatus("confirmed"));
    int number = 0;
    for (List<Change> object : random.objects(changes, 40)) {
      lake.put("dt=2026-11-2" + number % 3 + "/hour=07", number++ + ".ndjson", bytes(object));
    }
    orders().rebuild();
    assertThat(orders().applyWaiting()).isEqualTo(40);
    assertEquals(new OrderModel(changes));
    WarehouseStatus status = orders().status();
    assertThat(status.rows() - status.duplicates()).isEqualTo(changes.size());

    Path left = Files.createDirectories(folder.resolve("left")).resolve("w.duckdb");
    Files.copy(file, left);
    Files.copy(Path.of(file + ".wal"), Path.of(left + ".wal"));
    warehouse.close();
    warehouse = open(left);
    applyLater();
    assertEquals(new OrderModel(changes));
    assertThat(orders().status().objects()).isEqualTo(40);
  }

  @Test
  void a_large_backlog_of_an_empty_warehouse_is_loaded_at_once() {
    batchSize = DataSize.ofBytes(1);
    warehouse.close();
    warehouse = open(file);
    RandomChanges random = new RandomChanges(11);
    List<Change> changes = random.changes(100);
    int number = 0;
    for (List<Change> object : random.objects(changes, 10)) {
      lake.put(number++ + ".ndjson", object.toArray(Change[]::new));
    }
    lake.put(HOUR, "broken.ndjson", "broken".getBytes(UTF_8));

    assertThat(orders().applyWaiting()).isEqualTo(11);

    assertThat(orders().status().lastBatch()).as("none taken by a batch").isNull();
    assertThat(orders().status().rejects()).isEqualTo(1);
    assertEquals(new OrderModel(changes));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void the_least_memory_that_is_taken_loads_what_comes_and_all_at_once(boolean bulk) {
    memory = DataSize.ofMegabytes(64);
    warehouse.close();
    warehouse = open(file);
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < 120_000; i++) {
      changes.add(Change.insert("o-" + i, i + 1, TEN));
    }
    lake.put("large.ndjson", changes.subList(1_000, changes.size()).toArray(Change[]::new));
    for (int i = 0; i < 200; i++) {
      lake.put("small-" + i + ".ndjson", changes.subList(5 * i, 5 * i + 5).toArray(Change[]::new));
    }
    if (bulk) {
      orders().rebuild();
    }
    orders().applyWaiting();

    assertThat(orders().status().objects()).isEqualTo(201);
    assertThat(rows("SELECT count(*) AS orders FROM current_orders").get(0).get("orders"))
        .isEqualTo(120_000L);
    lake.put("later.ndjson", changes.get(0).modified("shipped", 200_000, TEN));
    applyLater();
    assertThat(orders().status().objects()).isEqualTo(202);
  }

  @Test
  void an_object_is_found_by_whatever_name_and_hour_it_comes() {
    lake.put("dt=2026-11-20/hour=23", "m.ndjson", bytes(List.of(Change.insert("a", 1, TEN))));
    assertThat(orders().applyWaiting()).isEqualTo(1);
    lake.put("dt=2026-11-20/hour=23", "a.ndjson", bytes(List.of(Change.insert("b", 2, TEN))));
    assertThat(orders().applyWaiting()).isEqualTo(1);
    lake.put("dt=2026-11-21/hour=00", "a.ndjson", bytes(List.of(Change.insert("c", 3, TEN))));
    assertThat(orders().applyWaiting()).isEqualTo(1);
    assertThat(orders().applyWaiting()).isZero();

    assertThat(rows("SELECT orderid FROM current_orders")).hasSize(3);
  }

  @Test
  void what_cannot_be_read_is_counted_and_does_not_stop_the_rest() {
    String good = LakeFolder.lines(List.of(Change.insert("good", 1, TEN)));
    String cut =
        LakeFolder.lines(List.of(Change.insert("whole", 2, TEN), Change.insert("cut", 3, TEN)));
    byte[] gzip = LakeFolder.gzip(LakeFolder.lines(List.of(Change.insert("zipped", 4, TEN))));
    lake.put(HOUR, "a-empty.ndjson", new byte[0]);
    lake.put(HOUR, "b-cut.ndjson", cut.substring(0, cut.length() - 40).getBytes(UTF_8));
    lake.put(HOUR, "c-text.ndjson", ("not JSON\n[1]\n\n" + good).getBytes(UTF_8));
    lake.put(HOUR, "d-zipped.ndjson.gz", gzip);
    lake.put(HOUR, "e-cut.ndjson.gz", java.util.Arrays.copyOf(gzip, gzip.length / 2));
    lake.put(HOUR, "f-empty.ndjson.gz", new byte[0]);
    lake.put(HOUR, "g-noise.ndjson.gz", noise());
    lake.put(HOUR, "h-noise.ndjson", noise());
    lake.put(HOUR, "i*[x]'.ndjson", bytes(List.of(Change.insert("odd name", 5, TEN))));

    assertThat(orders().applyWaiting()).isEqualTo(9);
    assertThat(orders().applyWaiting()).isZero();

    assertThat(rows("SELECT orderid FROM current_orders ORDER BY 1"))
        .extracting(row -> row.get("orderid"))
        .containsExactly("good", "odd name", "whole", "zipped");
    assertThat(orders().status().objects()).isEqualTo(9);
    assertThat(orders().status().rejected())
        .extracting(WarehouseStatus.RejectedObject::object, WarehouseStatus.RejectedObject::problem)
        .contains(
            tuple("order_changes/" + HOUR + "/b-cut.ndjson", "line 2: is not one JSON object"),
            tuple("order_changes/" + HOUR + "/c-text.ndjson", "line 1: is not one JSON object"))
        .hasSize(6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"price\":\"abc\"",
        "\"price\":1.005",
        "\"quantity\":1.5",
        "\"changed_at\":\"yesterday\"",
        "\"changed_at\":null",
        "\"orderid\":null",
        "\"event_id\":null",
        "\"change_key\":null",
        "\"cdc_event_type\":\"UPSERT\""
      })
  void a_line_with_a_value_that_does_not_fit_is_rejected_by_name(String member) {
    String name = member.substring(1, member.indexOf('"', 1));
    String bad = Change.insert("bad", 1, TEN).json().replaceFirst("\"" + name + "\":[^,]*", member);
    String good = Change.insert("good", 2, TEN).json();
    lake.put(HOUR, "a.ndjson", (bad + "\n{\n" + good + "\n").getBytes(UTF_8));

    orders().applyWaiting();

    assertThat(rows("SELECT orderid FROM order_changes"))
        .containsExactly(Map.of("orderid", "good"));
    assertThat(orders().status().rejected())
        .singleElement()
        .satisfies(
            object -> {
              assertThat(object.rejects()).isEqualTo(2);
              assertThat(object.problem()).startsWith("line 1: " + name + " ");
            });
  }

  @Test
  void a_restart_goes_on_where_it_was() {
    RandomChanges random = new RandomChanges(9);
    List<Change> changes = random.changes(50);
    List<List<Change>> objects = random.objects(changes, 10);
    for (int i = 0; i < 10; i++) {
      lake.put(i + ".ndjson", objects.get(i).toArray(Change[]::new));
      assertThat(orders().applyWaiting()).isEqualTo(1);
      warehouse.close();
      warehouse = open(file);
    }

    assertThat(orders().applyWaiting()).isZero();
    assertEquals(new OrderModel(changes));
  }

  @Test
  void a_kill_between_two_batches_loses_nothing_and_counts_nothing_twice() throws IOException {
    RandomChanges random = new RandomChanges(10);
    List<Change> changes = random.changes(50);
    int number = 0;
    for (List<Change> object : random.objects(changes, 10)) {
      lake.put(number + ".ndjson", object.toArray(Change[]::new));
      orders().applyWaiting();
      Path left = Files.createDirectories(folder.resolve("left-" + number++)).resolve("w.duckdb");
      // What a kill leaves: the file and its log as they are, without a clean end.
      Files.copy(file, left);
      Files.copy(Path.of(file + ".wal"), Path.of(left + ".wal"));
      try (Warehouse afterKill = open(left)) {
        assertThat(afterKill.of("orders").applyWaiting()).isZero();
        assertThat(afterKill.of("orders").status().rows()).isEqualTo(orders().status().rows());
      }
    }
    assertEquals(new OrderModel(changes));
  }

  @Test
  void a_log_cut_off_in_the_middle_of_a_batch_gives_up_that_batch_only() throws IOException {
    lake.put("a.ndjson", Change.insert("a", 1, TEN));
    orders().applyWaiting();
    lake.put("b.ndjson", Change.insert("b", 2, TEN));
    orders().applyWaiting();
    Path left = Files.createDirectories(folder.resolve("left")).resolve("w.duckdb");
    Files.copy(file, left);
    byte[] log = Files.readAllBytes(Path.of(file + ".wal"));
    Files.write(Path.of(left + ".wal"), java.util.Arrays.copyOf(log, log.length - 100));

    warehouse.close();
    warehouse = open(left);

    assertThat(orders().applyWaiting()).isEqualTo(1);
    assertThat(rows("SELECT orderid FROM current_orders")).hasSize(2);
  }

  @Test
  void a_file_that_is_no_warehouse_is_made_anew() throws IOException {
    lake.put("a.ndjson", Change.insert("a", 1, TEN));
    orders().applyWaiting();
    warehouse.close();
    Files.writeString(file, "this is no warehouse");

    warehouse = open(file);

    assertThat(orders().applyWaiting()).isEqualTo(1);
    assertThat(Path.of(file + ".broken")).hasContent("this is no warehouse");
  }

  @Test
  void a_file_of_another_schema_is_made_anew() throws Exception {
    lake.put("a.ndjson", Change.insert("a", 1, TEN));
    orders().applyWaiting();
    try (var connection = warehouse.reader();
        var statement = connection.createStatement()) {
      statement.execute("UPDATE warehouse SET fingerprint = 'older'");
    }
    warehouse.close();

    warehouse = open(file);

    assertThat(orders().status().objects()).isZero();
    assertThat(orders().applyWaiting()).isEqualTo(1);
  }

  @Test
  void a_rebuild_gives_the_same_again_under_another_position() {
    lake.put("a.ndjson", Change.insert("a", 1, TEN));
    lake.put("dt=2026-01-01/hour=00", "old.ndjson", bytes(List.of(Change.insert("b", 2, TEN))));
    orders().applyWaiting();
    String position = warehouse.position();
    List<Map<String, @Nullable Object>> before = rows("SELECT * FROM order_lifecycles ORDER BY 1");

    orders().rebuild();
    assertThat(orders().applyWaiting()).isEqualTo(2);

    assertThat(rows("SELECT * FROM order_lifecycles ORDER BY 1")).isEqualTo(before);
    assertThat(warehouse.position()).isNotEqualTo(position);
  }

  @Test
  void a_rebuild_that_is_asked_for_during_another_follows_it() {
    lake.put("a.ndjson", Change.insert("a", 1, TEN));
    orders().applyWaiting();
    meanwhile =
        () -> {
          meanwhile = () -> {};
          orders().rebuild();
        };

    orders().rebuild();
    assertThat(orders().applyWaiting()).isEqualTo(2);

    assertThat(orders().status().rebuilding()).isFalse();
    assertThat(orders().applyWaiting()).isZero();
  }

  @Test
  void a_rebuild_that_is_broken_off_begins_again() {
    lake.put("a.ndjson", Change.insert("a", 1, TEN));
    orders().applyWaiting();
    String position = warehouse.position();
    meanwhile = () -> Thread.currentThread().interrupt();

    orders().rebuild();
    orders().applyWaiting();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(orders().status().rebuilding()).isTrue();
    assertThat(warehouse.position()).isEqualTo(position);

    meanwhile = () -> {};
    assertThat(orders().applyWaiting()).isEqualTo(1);
    assertThat(orders().status().rebuilding()).isFalse();
  }

  @Test
  void the_position_changes_with_the_data_and_not_without() {
    String empty = warehouse.position();
    orders().applyWaiting();
    assertThat(warehouse.position()).isEqualTo(empty);
    lake.put("a.ndjson", Change.insert("a", 1, TEN));
    orders().applyWaiting();
    assertThat(warehouse.position()).isNotEqualTo(empty);
  }

  @Test
  void the_status_tells_what_is_here_and_how_late() {
    lake.put("a.ndjson", Change.insert("a", 1, TEN));
    orders().applyWaiting();

    WarehouseStatus status = orders().status();

    assertThat(status.objects()).isEqualTo(1);
    assertThat(status.rows()).isEqualTo(1);
    assertThat(status.bytes()).isPositive();
    assertThat(status.percent()).isEqualTo(100);
    assertThat(status.lastBatch()).isNotNull();
    assertThat(status.lastBatch().newestChange()).isEqualTo(TEN);
    assertThat(status.lastBatch().lagMilliseconds()).isEqualTo(60_000);
  }

  @Test
  void a_change_from_a_clock_that_is_ahead_is_not_late_by_less_than_nothing() {
    lake.put("a.ndjson", Change.insert("a", 1, now.plusSeconds(3)));
    orders().applyWaiting();

    assertThat(orders().status().lastBatch().lagMilliseconds()).isZero();
  }

  private void assertEquals(OrderModel model) {
    assertThat(rows("SELECT * FROM current_orders ORDER BY orderid"))
        .containsExactlyElementsOf(model.currentOrders());
    assertThat(rows("SELECT * FROM order_lifecycles ORDER BY orderid"))
        .containsExactlyElementsOf(model.lifecycles());
    assertThat(rows("SELECT event_id FROM order_changes ORDER BY orderid, change_key, event_id"))
        .extracting(row -> row.get("event_id"))
        .isEqualTo(new ArrayList<Object>(model.changes().stream().map(Change::eventId).toList()));
  }

  private List<Map<String, @Nullable Object>> rows(String sql) {
    return Rows.of(new DuckDbEngine(warehouse, Duration.ofSeconds(30)), sql);
  }

  /** After a while in which the lake looks at all partitions again. */
  private void applyLater() {
    now = now.plusSeconds(10);
    orders().applyWaiting();
  }

  private Warehouse open(Path file) {
    WarehouseProperties properties =
        new WarehouseProperties(
            file.toString(), memory, 2, DataSize.ofMegabytes(64), batchSize, Duration.ofSeconds(1));
    return new Warehouse(
        List.of(Change.ORDERS),
        properties,
        any -> new FolderReader(lake.location(), Change.ORDERS.prefix(), () -> now),
        this::now);
  }

  private Instant now() {
    meanwhile.run();
    return now;
  }

  private static byte[] bytes(List<Change> changes) {
    return LakeFolder.lines(changes).getBytes(UTF_8);
  }

  private static byte[] noise() {
    byte[] noise = new byte[3000];
    new Random(1).nextBytes(noise);
    return noise;
  }

  private static String golden(String name) throws IOException {
    try (InputStream row =
        WarehouseTest.class.getResourceAsStream("/golden/row/" + name + ".json")) {
      return new String(row.readAllBytes(), UTF_8).strip() + "\n";
    }
  }

  private EntityTables orders() {
    return warehouse.of("orders");
  }
}
