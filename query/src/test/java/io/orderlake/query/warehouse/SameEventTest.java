package io.orderlake.query.warehouse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.lake.read.FolderReader;
import io.orderlake.lake.read.LakeReader;
import io.orderlake.query.Change;
import io.orderlake.query.FaultyLake;
import io.orderlake.query.LakeFolder;
import io.orderlake.query.RandomChanges;
import io.orderlake.query.Rows;
import io.orderlake.table.ChangeType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

/**
 * Rows of one event_id that differ, as a corrected transform leaves them: the first in the lake's
 * order stays, whichever way it is loaded.
 */
class SameEventTest {
  private static final Instant TEN = Instant.parse("2026-11-20T10:00:00Z");
  private static final String EARLY = "dt=2026-11-20/hour=22";
  private static final String LATE = "dt=2026-11-20/hour=23";

  @TempDir Path folder;
  private LakeFolder lake;
  private FaultyLake source;
  private Warehouse warehouse;
  private Instant now = TEN;

  @BeforeEach
  void open() {
    lake = new LakeFolder(folder.resolve("lake"));
    source = new FaultyLake(lake.location(), () -> now);
    warehouse = open("warehouse.duckdb", source);
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  static Stream<Change> corrections() {
    Change change = change();
    return Stream.of(
        change.withStatus("corrected"),
        change.with("Phone", 3, "79.00", null),
        change.of(ChangeType.REMOVE),
        Change.insert("o-1", 7, TEN.plusSeconds(9)).withEventId("event-1"),
        Change.insert("o-1", 7, TEN).withEventId("event-1"),
        change.modified("shipped", 1, TEN.minusSeconds(5)),
        Change.insert("o-9", 9, TEN.plusSeconds(9)).withEventId("event-1"));
  }

  @ParameterizedTest
  @MethodSource("corrections")
  void the_first_one_stays_and_the_other_is_counted(Change other) {
    put(LATE, "a.ndjson", change());
    applyLater();
    put(LATE, "b.ndjson", other, Change.insert("o-2", 2, TEN));
    applyLater();

    assertFirstStays();
    rebuild();
    assertFirstStays();
  }

  @ParameterizedTest
  @MethodSource("corrections")
  void so_it_does_where_both_come_at_once(Change other) {
    put(LATE, "a.ndjson", change(), Change.insert("o-2", 2, TEN));
    put(LATE, "b.ndjson", other);
    applyLater();

    assertFirstStays();
    rebuild();
    assertFirstStays();
  }

  @ParameterizedTest
  @MethodSource("corrections")
  void so_it_does_where_it_comes_last(Change other) {
    put(LATE, "b.ndjson", other, Change.insert("o-2", 2, TEN));
    applyLater();
    put(EARLY, "a.ndjson", change());
    applyLater();

    assertFirstStays();
    assertLikeAtOnce();
    rebuild();
    assertFirstStays();
  }

  @Test
  void one_that_is_the_same_is_a_duplicate_and_does_not_differ_whenever_it_comes() {
    put(LATE, "b.ndjson", change());
    applyLater();
    String position = warehouse.position();
    put(EARLY, "a.ndjson", change());
    put(LATE, "c.ndjson", change());
    applyLater();

    assertThat(orders().status().duplicates()).isEqualTo(2);
    assertThat(orders().status().differing()).isZero();
    assertThat(warehouse.position()).as("nothing was read anew").startsWith(position.split("-")[0]);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void batch_by_batch_and_all_at_once_are_alike_in_whatever_order_the_objects_come(long seed) {
    Random random = new Random(seed);
    RandomChanges lives = new RandomChanges(seed);
    List<Change> changes = lives.changes(60);
    List<Change> all = new ArrayList<>(changes);
    changes.stream()
        .filter(change -> random.nextInt(4) == 0)
        .forEach(change -> all.add(change.withStatus("corrected")));
    List<List<Change>> objects = lives.objects(all, 12);
    List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
    Collections.shuffle(order.subList(0, 6), random);
    Collections.shuffle(order.subList(3, 12), random);

    for (int i : order) {
      put(
          "dt=2026-11-20/hour=%02d".formatted(i),
          i + ".ndjson",
          objects.get(i).toArray(Change[]::new));
      applyLater();
    }

    now = now.plus(Overtaken.PAUSE);
    applyLater();
    assertLikeAtOnce();
    assertThat(orders().status().differing()).isPositive();
  }

  @Test
  void the_lake_is_read_anew_once_in_a_while_for_all_that_come_last_also_over_a_restart() {
    for (int i = 1; i <= 4; i++) {
      put(LATE, i + ".ndjson", Change.insert("o-" + i, i, TEN).withStatus("corrected"));
    }
    applyLater();
    Set<String> tables = new HashSet<>();
    for (int i = 1; i <= 4; i++) {
      put(EARLY, i + ".ndjson", Change.insert("o-" + i, i, TEN));
      applyLater();
      tables.add(warehouse.position().split("-")[0]);
      assertThat(orders().verify()).isNull();
    }
    assertThat(tables).hasSize(1);
    assertThat(corrected()).isEqualTo(3);

    now = now.plus(Overtaken.PAUSE);
    applyLater();
    assertThat(corrected()).isZero();

    put(LATE, "5.ndjson", Change.insert("o-5", 5, TEN).withStatus("corrected"));
    applyLater();
    put(EARLY, "5.ndjson", Change.insert("o-5", 5, TEN));
    applyLater();
    assertThat(corrected()).isEqualTo(1);
    warehouse.close();
    warehouse = open("warehouse.duckdb", source);
    applyLater();
    assertThat(corrected()).isZero();
    assertLikeAtOnce();
  }

  private int corrected() {
    return rows(warehouse, "SELECT orderid FROM order_changes WHERE status = 'corrected'").size();
  }

  @Test
  void an_earlier_copy_that_does_not_differ_keeps_its_place_from_those_between() {
    put(LATE, "c.ndjson", change());
    applyLater();
    put(EARLY, "a.ndjson", change());
    applyLater();
    put(EARLY, "b.ndjson", change().withStatus("corrected"));
    applyLater();

    assertThat(rows(warehouse, "SELECT status FROM order_changes"))
        .extracting(row -> row.get("status"))
        .containsExactly("pending");
    assertLikeAtOnce();
  }

  /** DuckDB's threads share such an object, and append its rows in any order. */
  @ParameterizedTest
  @CsvSource({"a.ndjson, false", "a.ndjson, true", "a.ndjson.gz, false", "a.ndjson.gz, true"})
  void the_first_line_of_a_large_object_stays(String name, boolean bulk) throws IOException {
    int events = 40;
    putLarge(name, events);
    if (bulk) {
      orders().rebuild();
    }
    applyLater();

    assertThat(rows(warehouse, "SELECT DISTINCT status FROM order_changes"))
        .extracting(row -> row.get("status"))
        .containsExactly("pending");
    assertThat(orders().status().duplicates()).isEqualTo(events);
    assertThat(orders().status().differing()).isEqualTo(events);
    assertThat(orders().verify()).isNull();
  }

  /** Events, each once as it was and once corrected, among 40 MB of other lines. */
  private void putLarge(String name, int events) throws IOException {
    Random random = new Random(3);
    ByteArrayOutputStream object = new ByteArrayOutputStream();
    try (OutputStream lines = name.endsWith(".gz") ? new GZIPOutputStream(object) : object) {
      for (int i = 0; i < 5_000; i++) {
        Change change = Change.insert("o-" + i % (5_000 - events), 1 + i % (5_000 - events), TEN);
        boolean isSecond = i >= 5_000 - events;
        String line =
            LakeFolder.lines(List.of(isSecond ? change.withStatus("corrected") : change)).strip();
        byte[] ballast = new byte[4_000];
        random.nextBytes(ballast);
        String padded =
            line.substring(0, line.length() - 1)
                + ",\"ballast\":\""
                + HexFormat.of().formatHex(ballast)
                + "\"}\n";
        lines.write(padded.getBytes(UTF_8));
      }
    }
    lake.put(LATE, name, object.toByteArray());
  }

  @Test
  void so_does_the_first_object_where_another_comes_before_it_during_a_load() {
    source.onFetch = () -> put(EARLY, "a.ndjson", change());
    put(LATE, "b.ndjson", change().withStatus("corrected"), Change.insert("o-2", 2, TEN));
    orders().rebuild();
    applyLater();

    assertFirstStays();
  }

  private void assertLikeAtOnce() {
    try (Warehouse atOnce = open("at-once.duckdb")) {
      atOnce.of("orders").rebuild();
      atOnce.of("orders").applyWaiting();
      assertThat(contents(warehouse)).isEqualTo(contents(atOnce));
      assertThat(orders().status().duplicates())
          .isEqualTo(atOnce.of("orders").status().duplicates());
      assertThat(orders().verify()).isNull();
    }
  }

  private void assertFirstStays() {
    assertThat(rows(warehouse, "SELECT event_id, status, change_key FROM order_changes ORDER BY 1"))
        .extracting(row -> row.values().toString())
        .containsExactly(
            "[event-1, pending, " + change().changeKey() + "]",
            "[event-2, pending, " + Change.insert("o-2", 2, TEN).changeKey() + "]");
    assertThat(orders().status().duplicates()).isEqualTo(1);
    assertThat(orders().status().differing()).isEqualTo(1);
    assertThat(orders().verify()).isNull();
  }

  private static Change change() {
    return Change.insert("o-1", 1, TEN);
  }

  private static List<List<Map<String, @Nullable Object>>> contents(Warehouse warehouse) {
    return Stream.of(
            "SELECT * FROM order_changes ORDER BY event_id",
            "SELECT * FROM order_lifecycles ORDER BY orderid",
            "SELECT * FROM current_orders ORDER BY orderid")
        .map(sql -> rows(warehouse, sql))
        .toList();
  }

  private static List<Map<String, @Nullable Object>> rows(Warehouse warehouse, String sql) {
    return Rows.of(new DuckDbEngine(warehouse, Duration.ofMinutes(1)), sql);
  }

  private void put(String partition, String name, Change... changes) {
    lake.put(partition, name, LakeFolder.lines(List.of(changes)).getBytes(UTF_8));
  }

  private void applyLater() {
    now = now.plusSeconds(40);
    orders().applyWaiting();
  }

  private void rebuild() {
    orders().rebuild();
    applyLater();
  }

  private Warehouse open(String name) {
    return open(name, new FolderReader(lake.location(), Change.ORDERS.prefix(), () -> now));
  }

  private Warehouse open(String name, LakeReader objects) {
    return new Warehouse(
        List.of(Change.ORDERS),
        new WarehouseProperties(
            folder.resolve(name).toString(),
            DataSize.ofMegabytes(256),
            2,
            DataSize.ofMegabytes(64),
            DataSize.ofMegabytes(64),
            Duration.ofSeconds(1)),
        any -> objects,
        () -> now);
  }

  private EntityTables orders() {
    return warehouse.of("orders");
  }
}
