package io.orderlake.analytics.reconciliation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.orderlake.analytics.reconciliation.Reconciliation.Difference;
import io.orderlake.analytics.reconciliation.RepairStatus.RunState;
import io.orderlake.lake.read.FolderReader;
import io.orderlake.lake.write.FolderWriter;
import io.orderlake.lake.write.LakeWriter;
import io.orderlake.query.Change;
import io.orderlake.query.LakeFolder;
import io.orderlake.query.Rows;
import io.orderlake.query.SmallWarehouse;
import io.orderlake.query.warehouse.DuckDbEngine;
import io.orderlake.query.warehouse.EntityTables;
import io.orderlake.query.warehouse.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.FileSystemUtils;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A real lake and warehouse beside a table in memory. */
class ReconciliationTest {
  private static final Instant TEN = Instant.parse("2026-11-20T10:00:00Z");

  @TempDir Path folder;
  private final FakeTable table = new FakeTable(Change.ORDERS);
  private final Deque<Runnable> whileWaiting = new ArrayDeque<>();
  private Instant now = Instant.parse("2026-11-21T08:00:00Z");
  private LakeFolder lake;
  private Warehouse warehouse;
  private DuckDbEngine engine;
  private int objects;

  @BeforeEach
  void open() {
    lake = new LakeFolder(folder.resolve("lake"));
    warehouse =
        SmallWarehouse.over(
            new FolderReader(lake.location(), Change.ORDERS.prefix(), () -> now), () -> now);
    engine = new DuckDbEngine(warehouse, Duration.ofMinutes(1));
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  @Test
  void a_lake_with_all_that_the_table_has_is_clean() throws Exception {
    Change order = Change.insert("o-1", 1, TEN);
    Change changed = order.modified("confirmed", 2, TEN);
    Change gone = Change.insert("o-2", 3, TEN);
    deliver(order, changed, gone, gone.removed(4, TEN));
    table.put(changed);

    Reconciliation found = reconcile();

    assertThat(found.differences()).isEmpty();
    assertThat(found.clean()).isTrue();
    assertThat(found.items().inTable()).isEqualTo(1);
    assertThat(found.items().inLake()).isEqualTo(1);
  }

  @Test
  void missing_stale_and_extra_orders_are_told_apart() throws Exception {
    Change stale = Change.insert("o-stale", 1, TEN);
    Change extra = Change.insert("o-extra", 2, TEN);
    Change same = Change.insert("o-same", 3, TEN);
    Change back = Change.insert("o-back", 4, TEN);
    deliver(stale, extra, same, back, back.removed(5, TEN));
    table.put(stale.modified("shipped", 6, TEN));
    table.put(same);
    table.put(Change.insert("o-missing", 7, TEN));
    table.put(back);

    Reconciliation found = reconcile();

    assertThat(found.clean()).isFalse();
    assertThat(found.items().sample())
        .extracting(
            Reconciliation.DifferingItem::key,
            Reconciliation.DifferingItem::difference,
            Reconciliation.DifferingItem::attributes)
        .containsExactly(
            tuple("o-back", Difference.MISSING, null),
            tuple("o-extra", Difference.EXTRA, null),
            tuple("o-missing", Difference.MISSING, null),
            tuple("o-stale", Difference.STALE, "version, status"));
    assertThat(found.differences())
        .containsExactly(
            "2 orders of the table are not in the lake",
            "1 orders are in another state in the lake",
            "1 orders in the lake are no longer in the table",
            "2 changes are not in the lake");
    assertThat(found.changes().sample())
        .containsExactly(
            new Reconciliation.LostOfItem("o-missing", 1, 1, null, found.at(), List.of()),
            new Reconciliation.LostOfItem("o-stale", 2, 2, TEN, found.at(), List.of()));
  }

  @Test
  void a_warehouse_that_is_still_loading_is_waited_for() throws Exception {
    Change order = Change.insert("o-1", 1, TEN);
    table.put(order);
    lake.put("object-1.ndjson", order);
    whileWaiting.add(() -> {});
    whileWaiting.add(() -> orders().applyWaiting());

    RepairStatus repair = repair();

    assertThat(repair.result().snapshots()).as("orders that the lake has after all").isZero();
    assertThat(reconcile().differences()).isEmpty();
  }

  @Test
  void a_warehouse_that_takes_in_nothing_is_told() throws Exception {
    Change order = Change.insert("o-1", 1, TEN);
    table.put(order);
    lake.put("object-1.ndjson", order);

    assertThat(reconcile().differences())
        .contains("1 objects of the lake do not get into the warehouse");
  }

  @Test
  void changes_that_arrive_in_another_order_are_not_lost() throws Exception {
    Change order = Change.insert("o-1", 1, TEN);
    Change second = order.modified("confirmed", 2, TEN.plusSeconds(1));
    Change third = second.modified("shipped", 3, TEN.plusSeconds(2));
    table.put(third);
    table.whileScanning = () -> deliver(order, third);
    whileWaiting.add(() -> {});
    whileWaiting.add(() -> deliver(second));

    assertThat(reconcile().differences()).isEmpty();
  }

  @Test
  void a_change_on_its_way_is_no_difference() throws Exception {
    Change order = Change.insert("o-1", 1, TEN);
    Change gone = Change.insert("o-2", 2, TEN);
    deliver(order, gone);
    Change changed = order.modified("confirmed", 3, TEN);
    Change placed = Change.insert("o-3", 4, TEN);
    table.put(changed);
    table.put(placed);
    whileWaiting.add(() -> deliver(changed, placed, gone.removed(5, TEN)));

    Reconciliation found = reconcile();

    assertThat(found.differences()).isEmpty();
    assertThat(found.items().inFlight()).isEqualTo(3);
    assertThat(now)
        .as("not all of the time was waited for")
        .isBefore(found.at().plus(JobsOf.IN_FLIGHT));
  }

  @Test
  void an_item_that_is_no_valid_order_is_a_difference_with_the_reason() throws Exception {
    table.items.put("o-odd", Map.of("orderid", AttributeValue.fromS("o-odd")));

    Reconciliation found = reconcile();

    assertThat(found.clean()).isFalse();
    assertThat(found.items().invalid()).isEqualTo(1);
    assertThat(found.items().refused()).isEqualTo(1);
    assertThat(found.differences())
        .containsExactly(
            "1 orders of the table are refused by the transform, so that the lake does not have them"
                + " as they are; write them anew as valid orders",
            "the order o-odd is refused: product_name: is missing; no such record is among the"
                + " newest in errors/");
  }

  @Test
  void a_change_that_was_refused_is_a_difference_with_the_reason_and_where_it_lies()
      throws Exception {
    Change order = Change.insert("o-1", 1, TEN);
    deliver(order);
    Change cancelled = order.modified("cancelled", 2, TEN);
    table.put(cancelled);
    table.items.get("o-1").put("price", AttributeValue.fromN("1999.0000000000002"));
    refuse("errors/processing-failed/2026/11/20/10/object-1.ndjson", "o-other", "o-1");

    Reconciliation found = reconcile();

    assertThat(found.clean()).isFalse();
    assertThat(found.items().sample())
        .containsExactly(
            new Reconciliation.DifferingItem(
                "o-1",
                Difference.REFUSED,
                null,
                "price: has more than two decimal places",
                "errors/processing-failed/2026/11/20/10/object-1.ndjson#1"));
    assertThat(found.differences())
        .contains(
            "the order o-1 is refused: price: has more than two decimal places; the record lies in"
                + " errors/processing-failed/2026/11/20/10/object-1.ndjson#1");
    RepairStatus repair = repair();
    assertThat(repair.result().snapshots()).as("there is no row of it").isZero();
    assertThat(repair.result().invalid()).isEqualTo(1);
  }

  @Test
  void nothing_in_refused_records_keeps_a_comparison_from_its_end() throws Exception {
    table.items.put("o-odd", Map.of("orderid", AttributeValue.fromS("o-odd")));
    refuse("errors/processing-failed/a.ndjson", "o-odd");
    StringBuilder lines = new StringBuilder("no JSON\n{}\n{\"rawData\":\"e30=\"}\n");
    for (String change :
        List.of(
            "{",
            "[]",
            "{\"dynamodb\":{\"Keys\":{\"orderid\":{\"N\":\"1E999999999\"}}}}",
            "{\"dynamodb\":{\"Keys\":{\"orderid\":{\"N\":\"x\"}}}}",
            "{\"dynamodb\":{\"Keys\":{\"orderid\":{\"S\":\"o-odd\"}},"
                + "\"NewImage\":{\"version\":{\"N\":\"-1E-99999999\"}}}}")) {
      lines
          .append("{\"rawData\":\"")
          .append(Base64.getEncoder().encodeToString(change.getBytes(UTF_8)))
          .append("\"}\n");
    }
    store().put("errors/processing-failed/b.ndjson", lines.toString().getBytes(UTF_8));

    assertThat(reconcile().items().sample())
        .singleElement()
        .satisfies(
            order -> assertThat(order.record()).isEqualTo("errors/processing-failed/b.ndjson#7"));
  }

  @Test
  void a_change_that_was_refused_and_made_right_since_is_lost_and_said_to_be_refused()
      throws Exception {
    Change order = Change.insert("o-1", 1, TEN);
    Change second = order.modified("confirmed", 2, TEN);
    Change third = second.modified("shipped", 3, TEN);
    deliver(order, third);
    table.put(third);
    refuse("errors/processing-failed/2026/11/20/10/object-1.ndjson", "o-1");

    Reconciliation found = reconcile();

    assertThat(found.changes().lost()).isEqualTo(1);
    assertThat(found.changes().sample().get(0).refused())
        .containsExactly(
            new Reconciliation.RefusedChange(
                "errors/processing-failed/2026/11/20/10/object-1.ndjson#0",
                "price: has more than two decimal places",
                2L));
    assertThat(found.differences())
        .contains(
            "a change of the order o-1 was refused: price: has more than two decimal places; it lies"
                + " in errors/processing-failed/2026/11/20/10/object-1.ndjson#0");
  }

  @Test
  void what_an_order_says_that_no_column_can_hold_is_a_difference_by_attribute() throws Exception {
    for (int i = 0; i < 3; i++) {
      Change order = Change.insert("o-" + i, 1 + i, TEN).with("Laptop", 1, "10.00", null);
      deliver(order);
      table.put(order);
    }
    table.items.get("o-0").put("customer_id", AttributeValue.fromBool(true));
    table.items.get("o-2").put("customer_id", AttributeValue.fromSs(List.of("c-1")));

    Reconciliation found = reconcile();

    assertThat(found.items().unusable()).containsExactly(Map.entry("customer_id", 2L));
    assertThat(found.differences())
        .containsExactly(
            "2 orders of the table say by customer_id what no column can hold: the lake has null"
                + " there");
  }

  @Test
  void orders_whose_ids_are_numbers_are_compared_and_repaired() throws Exception {
    Change same = Change.insert("1200", 1, TEN);
    Change stale = Change.insert("7", 2, TEN);
    Change extra = Change.insert("8", 3, TEN);
    deliver(same, stale, extra);
    for (Change order :
        List.of(same, stale.modified("shipped", 4, TEN), Change.insert("0.5", 5, TEN))) {
      table.put(order);
      table.items.get(order.orderid()).put("orderid", AttributeValue.fromN(order.orderid()));
    }
    // Whoever writes it may say the same number otherwise.
    table.items.get("1200").put("orderid", AttributeValue.fromN("1.2E3"));

    assertThat(reconcile().items().sample())
        .extracting(Reconciliation.DifferingItem::key, Reconciliation.DifferingItem::difference)
        .containsExactly(
            tuple("0.5", Difference.MISSING),
            tuple("7", Difference.STALE),
            tuple("8", Difference.EXTRA));
    repair();
    orders().applyWaiting();
    assertThat(reconcile().differences()).isEmpty();
  }

  /** As delivery writes changes of orders whose price has too many places. */
  private void refuse(String key, String... orderids) {
    StringBuilder lines = new StringBuilder();
    for (String orderid : orderids) {
      String change =
          """
          {"eventID":"e-%1$s","eventName":"MODIFY","eventSourceARN":"arn:aws:dynamodb:eu-central-1:1:table/orders/stream/1","dynamodb":{"ApproximateCreationDateTime":1795219203,"SequenceNumber":"400000000000000000142","Keys":{"orderid":{"S":"%1$s"}},"NewImage":{"orderid":{"S":"%1$s"},"product_name":{"S":"Laptop"},"quantity":{"N":"1"},"price":{"N":"1999.0000000000002"},"version":{"N":"2"}}}}"""
              .formatted(orderid);
      lines
          .append("{\"attemptsMade\":1,\"errorCode\":\"Lambda.ProcessingFailedStatus\",")
          .append("\"errorMessage\":\"ProcessingFailed status set for record\",\"rawData\":\"")
          .append(Base64.getEncoder().encodeToString(change.getBytes(UTF_8)))
          .append("\"}\n");
    }
    store().put(key, lines.toString().getBytes(UTF_8));
  }

  @Test
  void after_a_repair_the_lake_is_as_the_table() throws Exception {
    Change stale = Change.insert("o-stale", 1, TEN);
    Change extra = Change.insert("o-extra", 2, TEN);
    deliver(stale, extra);
    Change shipped = stale.modified("shipped", 6, TEN.plusSeconds(5));
    table.put(shipped);
    table.put(Change.insert("o-missing", 7, TEN));

    RepairStatus done = repair();

    assertThat(done.state()).isEqualTo(RunState.DONE);
    assertThat(done.result().snapshots()).isEqualTo(2);
    assertThat(done.result().tombstones()).isEqualTo(1);
    orders().applyWaiting();
    assertThat(reconcile().differences()).isEmpty();
    assertThat(rows("SELECT orderid, status, changed_at FROM current_orders ORDER BY 1"))
        .extracting(row -> row.values().toString())
        .containsExactly(
            "[o-missing, pending, 2026-11-20T10:00:00Z]",
            "[o-stale, shipped, 2026-11-20T10:00:05Z]");
    assertThat(
            rows(
                "SELECT cdc_event_type FROM order_changes WHERE event_id LIKE 'repair-%' ORDER BY 1"))
        .extracting(row -> row.get("cdc_event_type"))
        .containsExactly("REMOVE", "SNAPSHOT", "SNAPSHOT");
    assertThat(
            rows(
                "SELECT product_name, total_price FROM order_lifecycles WHERE orderid = 'o-extra'"))
        .extracting(row -> row.values().toString())
        .containsExactly("[Laptop, 2599.80]");
  }

  @Test
  void whatever_the_stream_brings_after_a_repair_wins() throws Exception {
    Change order = Change.insert("o-1", 1, TEN);
    deliver(order);
    Change confirmed = order.modified("confirmed", 2, TEN);
    table.put(confirmed);
    repair();
    orders().applyWaiting();

    deliver(confirmed, confirmed.modified("shipped", 3, TEN));

    assertThat(rows("SELECT status FROM current_orders"))
        .containsExactly(Map.of("status", "shipped"));
    assertThat(reconcile().changes().knownLost()).as("changes that came after all").isZero();
  }

  @Test
  void a_second_repair_of_an_order_comes_after_the_first() throws Exception {
    Change order = Change.insert("o-1", 1, TEN);
    table.put(order);
    repair();
    orders().applyWaiting();
    now = now.minusSeconds(60); // A clock that was set back.
    Change confirmed = order.modified("confirmed", 2, TEN);
    table.put(confirmed);

    repair();
    orders().applyWaiting();

    assertThat(rows("SELECT status FROM current_orders"))
        .containsExactly(Map.of("status", "confirmed"));
    assertThat(reconcile().differences()).isEmpty();
  }

  @Test
  void a_table_older_than_its_pipeline_gets_its_first_load() throws Exception {
    for (int i = 0; i < 25; i++) {
      table.put(Change.insert("o-" + i, 1, TEN).modified("confirmed", 2, TEN));
    }

    RepairStatus done = repair();

    RepairStatus.Result result = done.result();
    assertThat(result.snapshots()).isEqualTo(25);
    assertThat(result.lostChanges()).as("what led to the orders is in no row").isEqualTo(50);
    assertThat(result.lostTo()).isEqualTo(done.began());
    orders().applyWaiting();
    Reconciliation found = reconcile();
    assertThat(found.differences()).isEmpty();
    assertThat(found.items().inLake()).isEqualTo(25);
    assertThat(found.changes().knownLost())
        .as("two changes of each are not in the lake")
        .isEqualTo(50);
  }

  @Test
  void changes_that_a_trimmed_stream_lost_are_named_with_their_bounds() throws Exception {
    Change order = Change.insert("o-1", 1, TEN);
    Change second = order.modified("confirmed", 2, TEN.plusSeconds(1));
    Change third = second.modified("shipped", 3, TEN.plusSeconds(2));
    Change fourth = third.modified("delivered", 4, TEN.plusSeconds(3));
    deliver(order, fourth);
    table.put(fourth);

    Reconciliation.LostChanges lost = reconcile().changes();

    assertThat(lost.lost()).isEqualTo(2);
    assertThat(lost.from()).isEqualTo(TEN);
    assertThat(lost.to()).isEqualTo(TEN.plusSeconds(3));
    assertThat(lost.sample())
        .containsExactly(
            new Reconciliation.LostOfItem("o-1", 2, 3, TEN, TEN.plusSeconds(3), List.of()));
  }

  @Test
  void a_repair_says_which_changes_stay_lost_and_then_all_is_clean() throws Exception {
    Change order = Change.insert("o-1", 1, TEN);
    Change second = order.modified("confirmed", 2, TEN.plusSeconds(1));
    Change third = second.modified("shipped", 3, TEN.plusSeconds(2));
    Change gone = Change.insert("o-2", 4, TEN);
    Change changed = gone.modified("cancelled", 5, TEN.plusSeconds(4));
    deliver(order, third, gone, changed.removed(6, TEN.plusSeconds(5)));
    table.put(third);

    RepairStatus.Result result = repair().result();

    assertThat(result.lostChanges()).isEqualTo(2);
    assertThat(result.lostFrom()).isEqualTo(TEN);
    assertThat(result.lostTo()).isEqualTo(TEN.plusSeconds(5));
    orders().applyWaiting();
    Reconciliation found = reconcile();
    assertThat(found.differences()).isEmpty();
    assertThat(found.changes().knownLost()).isEqualTo(2);
    assertThat(rows("SELECT removed_at FROM order_lifecycles WHERE orderid = 'o-2'"))
        .as("when it was removed is still known")
        .containsExactly(Map.of("removed_at", TEN.plusSeconds(5)));
  }

  @Test
  void a_repair_marks_the_lost_changes_of_an_order_that_goes_on_changing() throws Exception {
    Change order = Change.insert("o-1", 1, TEN);
    Change second = order.modified("confirmed", 2, TEN.plusSeconds(1));
    Change third = second.modified("shipped", 3, TEN.plusSeconds(2));
    Change fourth = third.modified("delivered", 4, TEN.plusSeconds(3));
    deliver(order, third);
    table.put(third);
    table.whileScanning =
        () -> {
          table.whileScanning = () -> {};
          table.put(fourth);
          deliver(fourth);
        };

    assertThat(repair().result().lostChanges()).isEqualTo(1);

    orders().applyWaiting();
    Reconciliation found = reconcile();
    assertThat(found.differences()).isEmpty();
    assertThat(found.changes().knownLost()).isEqualTo(1);
    assertThat(rows("SELECT status FROM current_orders"))
        .containsExactly(Map.of("status", "delivered"));
  }

  @Test
  void a_tombstone_that_repeats_a_removal_says_when_and_by_whom_it_was() throws Exception {
    Change order = Change.insert("o-1", 1, TEN);
    Change shipped = order.modified("confirmed", 2, TEN).modified("shipped", 3, TEN);
    deliver(order, shipped.removed(4, TEN.plusSeconds(4)));
    Change other = Change.insert("o-2", 5, TEN);
    Change paid = other.modified("confirmed", 6, TEN).modified("shipped", 7, TEN);
    deliver(other, paid.removed(9, TEN.plusSeconds(9)));
    deliver(Change.insert("o-extra", 11, TEN));

    assertThat(repair().result().tombstones()).isEqualTo(3);
    orders().applyWaiting();

    assertThat(reconcile().differences()).isEmpty();
    assertThat(
            rows(
                "SELECT orderid, removed_by, changes FROM order_lifecycles"
                    + " WHERE removed_at IS NOT NULL ORDER BY 1"))
        .extracting(row -> row.values().toString())
        .containsExactly("[o-1, ttl, 3]", "[o-2, user, 3]", "[o-extra, null, 2]");
  }

  @Test
  void an_order_that_was_removed_meanwhile_gets_no_second_tombstone() throws Exception {
    Change order = Change.insert("o-1", 1, TEN);
    Change third = order.modified("confirmed", 2, TEN).modified("shipped", 3, TEN);
    deliver(order, third);
    table.put(third);
    table.whileScanning =
        () -> {
          table.items.clear();
          deliver(third.removed(4, TEN.plusSeconds(9)));
        };

    repair();
    orders().applyWaiting();

    assertThat(rows("SELECT removed_at, changes FROM order_lifecycles"))
        .containsExactly(Map.of("removed_at", TEN.plusSeconds(9), "changes", 3L));
  }

  @Test
  void a_repair_that_was_broken_off_goes_on_where_it_stopped() throws Exception {
    for (int i = 0; i < 9; i++) {
      table.put(Change.insert("o-" + i, 1, TEN));
    }
    table.failsAfter = "o-5";
    assertThat(repair().state()).isEqualTo(RunState.INTERRUPTED);
    Instant began = status().began();
    table.failsAfter = null;
    table.scanned.clear();
    now = now.plusSeconds(3600);

    RepairStatus done = repair();

    assertThat(table.scanned).containsExactly("o-5", "o-7");
    assertThat(done.began()).isEqualTo(began);
    assertThat(done.result().snapshots()).isEqualTo(9);
    orders().applyWaiting();
    assertThat(reconcile().differences()).isEmpty();
  }

  @Test
  void a_row_that_was_written_before_its_note_is_not_counted_twice() throws Exception {
    table.put(Change.insert("o-1", 1, TEN));
    RepairJob job = repairJob(failingAfterItsFirstPut());
    job.start();
    assertThat(job.status().state()).isEqualTo(RunState.INTERRUPTED);
    orders().applyWaiting();

    job.start();
    orders().applyWaiting();

    assertThat(job.status().state()).isEqualTo(RunState.DONE);
    assertThat(rows("SELECT orderid, changes FROM order_lifecycles"))
        .containsExactly(Map.of("orderid", "o-1", "changes", 1L));
  }

  @Test
  void an_object_that_was_written_before_its_note_stays_as_it_is() throws Exception {
    Change order = Change.insert("o-1", 1, TEN);
    Change gone = Change.insert("o-2", 2, TEN);
    deliver(gone);
    table.put(order);
    RepairJob job = repairJob(failingAfterItsFirstPut());
    job.start();
    orders().applyWaiting();
    Map<String, String> written = repairedObjects();
    Change confirmed = order.modified("confirmed", 3, TEN);
    table.put(confirmed);
    table.put(Change.insert("o-2", 4, TEN));

    job.start();

    assertThat(repairedObjects()).hasSize(1).isEqualTo(written);
    assertThat(job.status().state()).isEqualTo(RunState.DONE);
    assertThat(job.status().result().snapshots()).isEqualTo(1);
    assertThat(job.status().result().tombstones()).isEqualTo(1);
    table.items.remove("o-2");
    deliver(confirmed);
    assertThat(reconcile().differences()).isEmpty();
  }

  @Test
  void a_repair_that_a_full_disk_stops_can_go_on() throws Exception {
    table.put(Change.insert("o-1", 1, TEN));
    RepairJob job = repairJob(store());
    whileWaiting.add(
        () -> {
          throw new UncheckedIOException(new IOException("No space left on device"));
        });

    job.start();

    assertThat(job.status().state()).isEqualTo(RunState.INTERRUPTED);
    assertThat(job.status().failure()).isEqualTo("No space left on device");
    assertThat(job.start().state()).isEqualTo(RunState.DONE);
  }

  @Test
  void a_repair_that_an_error_stops_can_go_on() throws Exception {
    table.put(Change.insert("o-1", 1, TEN));
    RepairJob job = repairJob(store());
    whileWaiting.add(
        () -> {
          throw new NoClassDefFoundError("a class");
        });

    job.start();

    assertThat(job.status().state()).isEqualTo(RunState.INTERRUPTED);
    assertThat(job.status().failure()).isEqualTo("NoClassDefFoundError");
    assertThat(job.start().state()).isEqualTo(RunState.DONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "CREATE TABLE run (other INTEGER)", ""})
  void a_repair_begins_anew_where_what_it_knew_is_damaged(String damage) throws Exception {
    table.put(Change.insert("o-1", 1, TEN));
    RepairJob job = repairJob(failingAfterItsFirstPut());
    Instant began = job.start().began();
    orders().applyWaiting();
    Map<String, String> written = repairedObjects();
    table.put(Change.insert("o-1", 1, TEN).modified("confirmed", 2, TEN));
    damage(jobs().file("repair"), damage);

    RepairStatus done = job.start();

    assertThat(done.state()).isEqualTo(RunState.DONE);
    assertThat(done.began()).isAfter(began);
    assertThat(repairedObjects()).hasSize(2).containsAllEntriesOf(written);
    orders().applyWaiting();
    assertThat(rows("SELECT status FROM current_orders"))
        .containsExactly(Map.of("status", "confirmed"));
    assertThat(reconcile().differences()).isEmpty();
  }

  @Test
  void an_object_that_is_gone_or_cut_short_is_named() throws Exception {
    deliver(Change.insert("o-1", 1, TEN));
    deliver(Change.insert("o-2", 2, TEN));
    deliver(Change.insert("o-3", 3, TEN));
    for (int i = 1; i <= 3; i++) {
      table.put(Change.insert("o-" + i, i, TEN));
    }
    Path hour = lake.location().resolve("order_changes").resolve(LakeFolder.HOUR);
    Files.delete(hour.resolve("object-1.ndjson"));
    Files.writeString(hour.resolve("object-2.ndjson"), "{", UTF_8);

    Reconciliation found = reconcile();

    assertThat(found.objects().gone()).isEqualTo(1);
    assertThat(found.objects().changed()).isEqualTo(1);
    assertThat(found.objects().sample())
        .containsExactly(
            "order_changes/" + LakeFolder.HOUR + "/object-1.ndjson",
            "order_changes/" + LakeFolder.HOUR + "/object-2.ndjson");
    assertThat(found.clean()).isFalse();
  }

  @Test
  void an_object_that_cannot_be_read_is_named_with_the_reason() throws Exception {
    Path hour = lake.location().resolve("order_changes").resolve(LakeFolder.HOUR);
    // Nobody can read a folder as a file.
    Files.createDirectories(hour.resolve("object-9.ndjson"));
    deliver(Change.insert("o-1", 1, TEN));
    table.put(Change.insert("o-1", 1, TEN));

    assertThat(reconcile().differences())
        .containsExactly(
            "1 objects of the lake do not get into the warehouse",
            "the object order_changes/"
                + LakeFolder.HOUR
                + "/object-9.ndjson cannot be read: Is a directory");
  }

  @Test
  void a_warehouse_that_does_not_add_up_is_named_and_built_anew() throws Exception {
    deliver(Change.insert("o-1", 1, TEN), Change.insert("o-2", 2, TEN));
    table.put(Change.insert("o-1", 1, TEN));
    table.put(Change.insert("o-2", 2, TEN));
    try (Connection connection = warehouse.reader();
        Statement statement = connection.createStatement()) {
      statement.execute("DELETE FROM changes WHERE orderid = 'o-1'");
    }

    assertThat(reconcile().differences())
        .containsExactly(
            "the warehouse has 1 changes, of which its items count 2 and its objects 2; compare"
                + " again once they add up");

    orders().applyWaiting();
    assertThat(reconcile().differences()).isEmpty();
  }

  @Test
  void a_table_that_was_restored_from_a_backup_is_told_by_its_orders_of_earlier_versions()
      throws Exception {
    Change order = Change.insert("o-1", 1, TEN);
    Change same = Change.insert("o-2", 2, TEN);
    deliver(order, same, order.modified("confirmed", 3, TEN));
    table.put(order);
    table.put(same);

    Reconciliation found = reconcile();

    assertThat(found.items().older()).isEqualTo(1);
    assertThat(found.differences())
        .hasSize(2)
        .contains("1 orders are in another state in the lake")
        .anySatisfy(
            difference ->
                assertThat(difference)
                    .startsWith(
                        "1 orders are of an earlier version in the table than in the lake: the"
                            + " table was restored from a backup, or made anew under its name"));
  }

  @Test
  void a_lake_that_was_emptied_is_named_and_a_rebuild_and_a_repair_lead_out() throws Exception {
    Change order = Change.insert("o-1", 1, TEN);
    Change second = Change.insert("o-2", 2, TEN);
    deliver(order);
    deliver(second);
    table.put(order);
    table.put(second);
    assertThat(reconcile().clean()).isTrue();
    FileSystemUtils.deleteRecursively(lake.location());

    Reconciliation found = reconcile();

    assertThat(found.differences())
        .containsExactly(
            "2 objects that were taken in are gone from the lake, which is all of them: it was"
                + " emptied, or is another one; rebuild the warehouse, then repair");
    assertThat(found.items().missing()).as("by what the warehouse still has").isZero();

    orders().rebuild();
    orders().applyWaiting();
    assertThat(reconcile().items().missing()).isEqualTo(2);
    repair();
    orders().applyWaiting();
    assertThat(reconcile().differences()).isEmpty();
  }

  private void deliver(Change... changes) {
    lake.put("object-" + ++objects + ".ndjson", changes);
    orders().applyWaiting();
  }

  @Test
  void a_result_that_nobody_came_for_is_not_given_later() throws Exception {
    ExecutorService later = Executors.newSingleThreadExecutor();
    try {
      ComparisonJob job = jobs().comparison(later, Duration.ofMillis(1));
      askAndLeave(job, later);
      table.put(Change.insert("o-1", 1, TEN));
      now = now.plusSeconds(61);

      askAndLeave(job, later);
      assertThat(job.ask().result()).extracting(Reconciliation::clean).isEqualTo(false);
    } finally {
      later.shutdownNow();
    }
  }

  /** A comparison that takes longer than its caller waits, and is then done. */
  private static void askAndLeave(ComparisonJob job, ExecutorService thread) throws Exception {
    CountDownLatch begin = new CountDownLatch(1);
    thread.submit(() -> begin.await(1, TimeUnit.MINUTES));
    assertThat(job.ask().result()).isNull();
    begin.countDown();
    thread.submit(() -> {}).get();
  }

  private Reconciliation reconcile() throws Exception {
    return jobs().reconcile();
  }

  private RepairStatus repair() {
    return repairJob(store()).start();
  }

  private RepairStatus status() {
    return repairJob(store()).status();
  }

  private LakeWriter store() {
    return new FolderWriter(lake.location(), ".unfinished-repair");
  }

  /** The answer to its first put is lost. */
  private LakeWriter failingAfterItsFirstPut() {
    LakeWriter real = store();
    boolean[] failed = {false};
    return new LakeWriter() {
      @Override
      public void put(String key, byte[] content) {
        real.put(key, content);
        if (!failed[0]) {
          failed[0] = true;
          throw new IllegalStateException("the answer was lost");
        }
      }

      @Override
      public List<String> list(String prefix) {
        return real.list(prefix);
      }

      @Override
      public byte[] get(String key) {
        return real.get(key);
      }
    };
  }

  /** What repairs wrote, by key. */
  private Map<String, String> repairedObjects() {
    return store().list("order_changes/").stream()
        .filter(key -> key.contains("backfill-"))
        .collect(Collectors.toMap(key -> key, key -> new String(store().get(key), UTF_8)));
  }

  /** Puts in a DuckDB file's place one of another version, or what is none. */
  private static void damage(Path file, String damage) throws Exception {
    RunFile.delete(file);
    if (damage.startsWith("CREATE")) {
      try (Connection other = DriverManager.getConnection("jdbc:duckdb:" + file);
          Statement statement = other.createStatement()) {
        statement.execute(damage);
      }
    } else {
      Files.writeString(file, damage);
    }
  }

  private RepairJob repairJob(LakeWriter store) {
    return jobs().repair(store);
  }

  private JobsOf jobs() {
    return new JobsOf(
        Change.ORDERS,
        List.of(),
        table,
        engine,
        this::lakeObjects,
        this::store,
        folder.resolve("reconciliation"),
        this::pass,
        () -> now);
  }

  private LakeObjects lakeObjects() {
    return new LakeObjects(
        () -> new FolderReader(lake.location(), Change.ORDERS.prefix(), () -> now),
        orders(),
        Duration.ofSeconds(30),
        this::pass);
  }

  private void pass(Duration duration) {
    now = now.plus(duration);
    Runnable next = whileWaiting.poll();
    if (next != null) {
      next.run();
    }
  }

  private List<Map<String, @Nullable Object>> rows(String sql) {
    return Rows.of(engine, sql);
  }

  private EntityTables orders() {
    return warehouse.of("orders");
  }

  private EntityTables tables() {
    return warehouse.of("orders");
  }
}
