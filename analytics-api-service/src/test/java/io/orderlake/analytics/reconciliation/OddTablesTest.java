package io.orderlake.analytics.reconciliation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.orderlake.analytics.reconciliation.Reconciliation.Difference;
import io.orderlake.analytics.reconciliation.Reconciliation.DifferingItem;
import io.orderlake.lake.read.FolderReader;
import io.orderlake.lake.write.FolderWriter;
import io.orderlake.query.LakeFolder;
import io.orderlake.query.OddNames;
import io.orderlake.query.SmallWarehouse;
import io.orderlake.query.warehouse.DuckDbEngine;
import io.orderlake.query.warehouse.EntityTables;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.table.TableMapping;
import io.orderlake.table.file.TableFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Tables that nobody had in mind: whose columns are called as ours, or that have hardly any. */
class OddTablesTest {
  private static final Instant TEN = Instant.parse("2026-11-20T10:00:00Z");

  @TempDir Path folder;
  private Instant now = Instant.parse("2026-11-21T08:00:00Z");
  private Warehouse warehouse;
  private FakeTable table;
  private LakeFolder lake;
  private TableMapping mapping;

  static IntStream turns() {
    return IntStream.iterate(0, turn -> turn < OddNames.TURNS, turn -> turn + 38);
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  @ParameterizedTest
  @MethodSource("turns")
  void whatever_columns_are_called_differences_are_found_and_repaired(int turn) throws Exception {
    OddNames odd = new OddNames(turn);
    open(odd.mapping());
    lake.put(LakeFolder.HOUR, "1.ndjson", odd.line("INSERT", "same", 1, TEN));
    lake.put(LakeFolder.HOUR, "2.ndjson", odd.line("INSERT", "stale", 1, TEN));
    lake.put(LakeFolder.HOUR, "3.ndjson", odd.line("INSERT", "extra", 1, TEN));
    lake.put(LakeFolder.HOUR, "4.ndjson", odd.line("MODIFY", "gap", 3, TEN));
    tables().applyWaiting();
    table.put(item(odd, "same", 1, TEN));
    table.put(item(odd, "gap", 3, TEN));
    table.put(item(odd, "stale", 2, TEN.plusSeconds(5)));
    table.put(item(odd, "missing", 1, TEN));

    Reconciliation found = jobs().reconcile();

    assertThat(found.items().sample())
        .extracting(DifferingItem::key, DifferingItem::difference)
        .containsExactly(
            tuple("extra", Difference.EXTRA),
            tuple("missing", Difference.MISSING),
            tuple("stale", Difference.STALE));
    assertThat(found.items().sample().get(2).attributes()).contains(odd.plain());
    assertThat(found.changes().lost()).as("of the gap, and of stale and missing").isEqualTo(4);
    RepairStatus.Result repaired = jobs().repair().start().result();
    assertThat(repaired.snapshots()).as("the item with the gap, too").isEqualTo(3);
    assertThat(repaired.tombstones()).isEqualTo(1);
    tables().applyWaiting();
    assertThat(jobs().reconcile().differences()).isEmpty();
    assertThat(jobs().reconcile().changes().knownLost()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "columns:\n  - {name: who, type: string, fact: removed_by}\n",
        """
        changed: touched
        columns:
          - {name: touched, type: timestamp}
          - {name: who, type: string, fact: removed_by}
        """
      })
  void items_of_which_the_key_alone_can_be_compared_are_missing_or_extra(String rest)
      throws Exception {
    open(
        TableFile.read(
            "bare.yaml",
            ("table: bare\nentity: {one: thing, many: things}\nkey: {column: thing, hash: id}\n"
                    + rest)
                .getBytes(UTF_8)));
    lake.put(LakeFolder.HOUR, "1.ndjson", (row("same") + row("extra")).getBytes(UTF_8));
    tables().applyWaiting();
    table.put(Map.of("id", AttributeValue.fromS("same")));
    table.put(Map.of("id", AttributeValue.fromS("missing")));

    assertThat(jobs().reconcile().items().sample())
        .extracting(DifferingItem::key, DifferingItem::difference)
        .containsExactly(tuple("extra", Difference.EXTRA), tuple("missing", Difference.MISSING));
    RepairStatus.Result repaired = jobs().repair().start().result();
    assertThat(repaired.snapshots()).isEqualTo(1);
    assertThat(repaired.tombstones()).isEqualTo(1);
    tables().applyWaiting();
    assertThat(jobs().reconcile().differences()).isEmpty();
  }

  private static Map<String, AttributeValue> item(
      OddNames odd, String id, long version, Instant at) {
    Map<String, AttributeValue> item = new HashMap<>();
    odd.attributes(id, version, at)
        .forEach(
            (name, value) ->
                item.put(
                    name,
                    value.get(0).equals("N")
                        ? AttributeValue.fromN(value.get(1))
                        : AttributeValue.fromS(value.get(1))));
    return item;
  }

  private static String row(String id) {
    return """
        {"event_id":"e-%1$s","cdc_event_type":"INSERT","change_key":"%2$040d","changed_at":"2026-11-20 10:00:00.000","thing":"%1$s"}
        """
        .formatted(id, 1);
  }

  private void open(TableMapping served) {
    mapping = served;
    table = new FakeTable(mapping);
    lake = new LakeFolder(folder.resolve("lake"), mapping.prefix());
    warehouse = SmallWarehouse.over(mapping, reader(), () -> now);
  }

  private FolderReader reader() {
    return new FolderReader(lake.location(), mapping.prefix(), () -> now);
  }

  private EntityTables tables() {
    return warehouse.of("things");
  }

  private JobsOf jobs() {
    return new JobsOf(
        mapping,
        List.of(),
        table,
        new DuckDbEngine(warehouse, Duration.ofMinutes(1)),
        () -> new LakeObjects(this::reader, tables(), Duration.ofSeconds(30), this::pass),
        () -> new FolderWriter(lake.location(), ".unfinished-repair"),
        folder.resolve("reconciliation"),
        this::pass,
        () -> now);
  }

  private void pass(Duration duration) {
    now = now.plus(duration);
  }
}
