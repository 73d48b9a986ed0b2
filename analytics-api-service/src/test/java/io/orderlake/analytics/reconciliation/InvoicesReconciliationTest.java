package io.orderlake.analytics.reconciliation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.orderlake.analytics.reconciliation.Reconciliation.Difference;
import io.orderlake.analytics.reconciliation.Reconciliation.DifferingItem;
import io.orderlake.analytics.reconciliation.RepairStatus.RunState;
import io.orderlake.lake.read.FolderReader;
import io.orderlake.lake.write.FolderWriter;
import io.orderlake.lake.write.LakeWriter;
import io.orderlake.query.LakeFolder;
import io.orderlake.query.Rows;
import io.orderlake.query.SmallWarehouse;
import io.orderlake.query.warehouse.DuckDbEngine;
import io.orderlake.query.warehouse.EntityTables;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.service.dynamodb.ItemJson;
import io.orderlake.table.TableMapping;
import io.orderlake.table.file.TableFile;
import io.orderlake.transformer.row.ChangeTransform;
import io.orderlake.transformer.row.Outcome;
import io.orderlake.transformer.row.TransformOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Invoices, which have no version and share their table with customers. */
class InvoicesReconciliationTest {
  private static final Instant TEN = Instant.parse("2026-11-20T10:00:00Z");
  private static final TableMapping CUSTOMERS =
      TableFile.read(
          "customers.yaml",
          """
          table: billing
          entity: {one: customer, many: customers}
          key: {column: customer_key, hash: pk, range: sk}
          columns:
            - {name: name, type: string}
          """
              .getBytes(UTF_8));

  @TempDir Path folder;
  private final Deque<Runnable> whileWaiting = new ArrayDeque<>();
  private Instant now = Instant.parse("2026-11-21T08:00:00Z");
  private TableMapping mapping;
  private List<TableMapping> others = List.of(CUSTOMERS);
  private FakeTable table;
  private LakeFolder lake;
  private Warehouse warehouse;
  private DuckDbEngine engine;
  private int sequence = 100;

  @BeforeEach
  void openInvoices() {
    open(invoices(yaml -> yaml));
  }

  private void open(TableMapping served) {
    close();
    mapping = served;
    table = new FakeTable(mapping);
    lake = new LakeFolder(folder.resolve("lake"), mapping.prefix());
    warehouse =
        SmallWarehouse.over(
            mapping, new FolderReader(lake.location(), mapping.prefix(), () -> now), () -> now);
    engine = new DuckDbEngine(warehouse, Duration.ofMinutes(1));
  }

  @AfterEach
  void close() {
    if (warehouse != null) {
      warehouse.close();
    }
  }

  @Test
  void missing_stale_extra_and_refused_invoices_are_told_apart_and_repaired() throws Exception {
    Map<String, AttributeValue> same = invoice("C-1", "INV#1");
    Map<String, AttributeValue> stale = invoice("C-1", "INV#2");
    Map<String, AttributeValue> extra = invoice("C-1", "INV#3");
    Map<String, AttributeValue> refused = invoice("C-1", "INV#5");
    deliver(inserted(same), inserted(stale), inserted(extra), inserted(refused));
    table.put(same);
    table.put(with(stale, "paid", AttributeValue.fromBool(true)));
    table.put(invoice("C-1", "INV#4"));
    table.put(with(refused, "net", AttributeValue.fromN("1.00001")));

    Reconciliation found = jobs().reconcile();

    assertThat(found.entity()).isEqualTo("invoices");
    assertThat(found.items().sample())
        .extracting(DifferingItem::key, DifferingItem::difference, DifferingItem::attributes)
        .containsExactly(
            tuple("C-1|INV#2", Difference.STALE, "paid"),
            tuple("C-1|INV#3", Difference.EXTRA, null),
            tuple("C-1|INV#4", Difference.MISSING, null),
            tuple("C-1|INV#5", Difference.REFUSED, null));
    assertThat(found.differences())
        .containsExactly(
            "1 invoices of the table are not in the lake",
            "1 invoices are in another state in the lake",
            "1 invoices in the lake are no longer in the table",
            "1 invoices of the table are refused by the transform, so that the lake does not have"
                + " them as they are; write them anew as valid invoices",
            "the invoice C-1|INV#5 is refused: net: has more than four decimal places; no such record"
                + " is among the newest in errors/");

    RepairStatus.Result result = jobs().repair().start().result();
    assertThat(result.snapshots()).isEqualTo(2);
    assertThat(result.tombstones()).isEqualTo(1);
    assertThat(result.invalid()).isEqualTo(1);
    assertThat(result.lostChanges()).as("nobody can tell").isNull();
    tables().applyWaiting();
    assertThat(jobs().reconcile().items().sample())
        .extracting(DifferingItem::difference)
        .containsExactly(Difference.REFUSED);
  }

  @Test
  void without_a_version_it_is_said_that_lost_changes_cannot_be_told() throws Exception {
    Map<String, AttributeValue> invoice = invoice("C-1", "INV#1");
    deliver(inserted(invoice));
    table.put(invoice);

    Reconciliation found = jobs().reconcile();

    assertThat(found.differences()).isEmpty();
    assertThat(found.changes().lost()).isNull();
    assertThat(found.changes().knownLost()).isNull();
    assertThat(found.changes().note())
        .startsWith("which changes of invoices are not in the lake cannot be told");
  }

  @Test
  void a_change_on_its_way_is_no_difference() throws Exception {
    Map<String, AttributeValue> invoice = invoice("C-1", "INV#1");
    deliver(inserted(invoice));
    Map<String, AttributeValue> paid = with(invoice, "paid", AttributeValue.fromBool(true));
    table.put(paid);
    table.put(invoice("C-2", "INV#1"));
    whileWaiting.add(() -> deliver(modified(invoice, paid), inserted(invoice("C-2", "INV#1"))));

    Reconciliation found = jobs().reconcile();

    assertThat(found.differences()).isEmpty();
    assertThat(found.items().inFlight()).isEqualTo(2);
  }

  @Test
  void whatever_an_item_holds_is_the_same_after_a_repair() throws Exception {
    open(
        invoices(
            yaml ->
                yaml.replace(
                    "  - {name: rest,",
                    "  - {name: big, type: \"decimal(38,4)\"}\n  - {name: rest,")));
    Map<String, AttributeValue> delivered = rich("INV#1");
    Map<String, AttributeValue> repaired = rich("INV#2");
    deliver(inserted(delivered));
    table.put(delivered);
    table.put(repaired);

    assertThat(jobs().repair().start().result().snapshots()).isEqualTo(1);
    tables().applyWaiting();

    List<Map<String, @Nullable Object>> rows =
        rows(
            "SELECT * EXCLUDE (invoice_key, number, changed_at)"
                + " REPLACE (CAST(score AS varchar) AS score) FROM current_invoices");
    assertThat(rows).hasSize(2);
    assertThat(rows.get(0)).isEqualTo(rows.get(1));
    assertThat(rows.get(0).get("big").toString())
        .isEqualTo("1234567890123456789012345678901234.5678");
    assertThat(rows.get(0).get("rest").toString())
        .contains("\"binary\":\"AP9/\"", "98765432109876543210987654321098765432");
    assertThat(jobs().reconcile().differences()).isEmpty();
  }

  @Test
  void what_only_the_rest_or_the_time_of_birth_tells_is_compared_too() throws Exception {
    Map<String, AttributeValue> one = invoice("C-1", "INV#1");
    Map<String, AttributeValue> other = invoice("C-1", "INV#2");
    deliver(inserted(one), inserted(other));
    table.put(with(one, "memo", AttributeValue.fromS("new")));
    table.put(with(other, "issued", AttributeValue.fromN("1795000001")));

    assertThat(jobs().reconcile().items().sample())
        .extracting(DifferingItem::attributes)
        .containsExactly("rest", "issued");
  }

  @Test
  void keys_that_look_alike_and_hold_bars_and_backslashes_are_told_apart() throws Exception {
    List<Map<String, AttributeValue>> invoices =
        List.of(
            invoice("a|b", "INV#c"),
            invoice("a", "INV#b|c"),
            invoice("a\\", "INV#|"),
            invoice("a\\|", "INV#\\"),
            invoice("名", "INV#'\""));
    invoices.forEach(table::put);
    deliver(inserted(invoice("a\\|b", "INV#c")));

    RepairStatus.Result result = jobs().repair().start().result();
    tables().applyWaiting();

    assertThat(result.snapshots()).isEqualTo(5);
    assertThat(result.tombstones()).isEqualTo(1);
    assertThat(rows("SELECT invoice_key FROM current_invoices"))
        .extracting(row -> row.get("invoice_key"))
        .containsExactlyInAnyOrder(
            "a\\|b|INV#c", "a|INV#b|c", "a\\\\|INV#|", "a\\\\\\||INV#\\", "名|INV#'\"");
    assertThat(jobs().reconcile().differences()).isEmpty();
  }

  @Test
  void ranges_that_are_numbers_are_scanned_found_and_compared_as_numbers() throws Exception {
    others = List.of();
    open(
        invoices(
            yaml ->
                yaml.replace("when: {sk: \"INV#*\"}", "")
                    .replace("range: sk", "range: {attribute: sk, type: N}")
                    .replace("{name: number, type: string", "{name: number, type: bigint")));
    for (int i = 1; i <= 5; i++) {
      table.put(numbered(i + ".0"));
    }
    deliver(inserted(numbered("1E0")), inserted(numbered("77")));

    RepairStatus.Result result = jobs().repair().start().result();
    tables().applyWaiting();

    assertThat(result.snapshots()).isEqualTo(4);
    assertThat(result.tombstones()).isEqualTo(1);
    assertThat(rows("SELECT invoice_key FROM current_invoices ORDER BY 1"))
        .extracting(row -> row.get("invoice_key"))
        .containsExactly("C-1|1", "C-1|2", "C-1|3", "C-1|4", "C-1|5");
    assertThat(jobs().reconcile().differences()).isEmpty();
  }

  @Test
  void items_of_another_entity_are_not_compared_and_what_became_one_gets_a_tombstone()
      throws Exception {
    open(
        invoices(
            yaml -> yaml.replace("when: {sk: \"INV#*\"}", "when: {sk: \"INV#*\", kind: bill}")));
    Map<String, AttributeValue> bill =
        with(invoice("C-1", "INV#1"), "kind", AttributeValue.fromS("bill"));
    deliver(inserted(bill));
    table.put(with(bill, "kind", AttributeValue.fromS("draft")));
    table.put(with(invoice("C-1", "CUSTOMER"), "name", AttributeValue.fromS("Ada")));

    Reconciliation found = jobs().reconcile();
    RepairStatus.Result result = jobs().repair().start().result();
    tables().applyWaiting();

    assertThat(found.items().inTable()).isZero();
    assertThat(found.items().extra()).isEqualTo(1);
    assertThat(found.items().invalid()).isZero();
    assertThat(result.tombstones()).isEqualTo(1);
    assertThat(rows("SELECT net, removed_by, last_change_type FROM invoice_lifecycles"))
        .extracting(row -> row.values().toString())
        .containsExactly("[12.3400, null, REMOVE]");
    assertThat(jobs().reconcile().differences()).isEmpty();
  }

  @Test
  void what_time_to_live_removed_is_gone_and_stays_its() throws Exception {
    Map<String, AttributeValue> invoice = invoice("C-1", "INV#1");
    Map<String, AttributeValue> back = invoice("C-1", "INV#2");
    deliver(inserted(invoice), removedByTtl(invoice), inserted(back), removedByTtl(back));
    table.put(back);

    assertThat(jobs().repair().start().result().snapshots()).isEqualTo(1);
    tables().applyWaiting();

    assertThat(rows("SELECT invoice_key, removed_by FROM invoice_lifecycles ORDER BY 1"))
        .extracting(row -> row.values().toString())
        .containsExactly("[C-1|INV#1, ttl]", "[C-1|INV#2, null]");
    assertThat(jobs().reconcile().differences()).isEmpty();
  }

  @Test
  void refused_records_are_found_by_both_attributes_of_the_key() throws Exception {
    Map<String, AttributeValue> invoice =
        with(invoice("C|1", "INV#1"), "net", AttributeValue.fromN("-1"));
    table.put(invoice);
    String lines =
        "{\"rawData\":\"%s\"}\n{\"rawData\":\"%s\"}\n"
            .formatted(
                base64(record("INSERT", null, with(invoice, "pk", AttributeValue.fromS("C")))),
                base64(record("INSERT", null, invoice)));
    store().put("errors/processing-failed/a.ndjson", lines.getBytes(UTF_8));

    assertThat(jobs().reconcile().items().sample())
        .containsExactly(
            new DifferingItem(
                "C\\|1|INV#1",
                Difference.REFUSED,
                null,
                "net: is negative",
                "errors/processing-failed/a.ndjson#1"));
  }

  @Test
  void refused_records_of_other_entities_and_tables_are_not_taken_for_its_own() throws Exception {
    others = List.of(CUSTOMERS, TableFile.onClassPath("tables/orders.yaml"));
    Map<String, AttributeValue> invoice =
        with(invoice("C-1", "INV#1"), "net", AttributeValue.fromN("-1"));
    table.put(invoice);
    String ours =
        new String(record("INSERT", null, invoice), UTF_8)
            .replaceFirst(
                "\\{",
                "{\"eventSourceARN\":\"arn:aws:dynamodb:eu-central-1:1:table/billing/stream/1\",");
    refuse("errors/entity=invoices/processing-failed/b.ndjson", ours);
    refuse("errors/entity=customers/processing-failed/c.ndjson", ours);
    refuse("errors/processing-failed/d.ndjson", ours.replace("table/billing/", "table/orders/"));
    refuse(
        "errors/processing-failed/e.ndjson",
        ours.replace("\"sk\":{\"S\":\"INV#1", "\"sk\":{\"S\":\"X"));

    assertThat(jobs().reconcile().items().sample())
        .extracting(DifferingItem::record)
        .containsExactly("errors/entity=invoices/processing-failed/b.ndjson#0");
  }

  private void refuse(String key, String record) {
    String line = "{\"rawData\":\"%s\"}\n".formatted(base64(record.getBytes(UTF_8)));
    store().put(key, line.getBytes(UTF_8));
  }

  @Test
  void a_repair_begins_anew_with_a_mapping_that_has_a_column_less() throws Exception {
    Map<String, AttributeValue> first = invoice("C-1", "INV#1");
    deliver(inserted(first));
    for (int i = 2; i <= 5; i++) {
      table.put(invoice("C-1", "INV#" + i));
    }
    table.failsAfter = "C-1|INV#3";
    assertThat(jobs().repair().start().state()).isEqualTo(RunState.INTERRUPTED);
    Map<String, Map<String, AttributeValue>> items = new TreeMap<>(table.items);
    open(invoices(yaml -> yaml.replaceAll("(?m)^  - \\{name: score,.*\n", "")));
    items.values().forEach(table::put);
    tables().applyWaiting();

    RepairStatus done = jobs().repair().start();

    assertThat(done.state()).isEqualTo(RunState.DONE);
    assertThat(done.result().snapshots()).isEqualTo(4);
    assertThat(done.result().tombstones()).isEqualTo(1);
    tables().applyWaiting();
    assertThat(jobs().reconcile().differences()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void what_a_repair_did_is_known_after_a_restart(boolean brokenOff) {
    table.put(invoice("C-1", "INV#1"));
    table.put(invoice("C-1", "INV#2"));
    table.put(invoice("C-1", "INV#3"));
    table.failsAfter = brokenOff ? "C-1|INV#2" : null;
    RepairStatus before = jobs().repair().start();

    RepairStatus after = jobs().repair().status();

    assertThat(after.state()).isEqualTo(brokenOff ? RunState.INTERRUPTED : RunState.DONE);
    assertThat(after.began()).isEqualTo(before.began());
    assertThat(after.result()).isEqualTo(before.result());
  }

  private JobsOf jobs() {
    return new JobsOf(
        mapping,
        others,
        table,
        engine,
        () ->
            new LakeObjects(
                () -> new FolderReader(lake.location(), mapping.prefix(), () -> now),
                tables(),
                Duration.ofSeconds(30),
                this::pass),
        this::store,
        folder.resolve("reconciliation"),
        this::pass,
        () -> now);
  }

  private LakeWriter store() {
    return new FolderWriter(lake.location(), ".unfinished-repair");
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

  private static Map<String, AttributeValue> invoice(String pk, String sk) {
    Map<String, AttributeValue> item = new LinkedHashMap<>();
    item.put("pk", AttributeValue.fromS(pk));
    item.put("sk", AttributeValue.fromS(sk));
    item.put("issued", AttributeValue.fromN("1795000000"));
    item.put("net", AttributeValue.fromN("12.34"));
    item.put("score", AttributeValue.fromN("0.1"));
    item.put("state", AttributeValue.fromS("open"));
    item.put("memo", AttributeValue.fromS("x"));
    return item;
  }

  private static Map<String, AttributeValue> numbered(String number) {
    return with(invoice("C-1", ""), "sk", AttributeValue.fromN(number));
  }

  /** With something of every type, nested. */
  private static Map<String, AttributeValue> rich(String sk) {
    Map<String, AttributeValue> item = invoice("C-1", sk);
    AttributeValue address =
        AttributeValue.fromM(Map.of("city", AttributeValue.fromS("Graz \"\\ 雪")));
    item.put(
        "customer",
        AttributeValue.fromM(Map.of("name", AttributeValue.fromS("Ada"), "address", address)));
    item.put(
        "lines",
        AttributeValue.fromL(
            List.of(
                AttributeValue.fromM(
                    Map.of(
                        "sku", AttributeValue.fromS("A-1"),
                        "tags", AttributeValue.fromSs(List.of("b", "a")),
                        "none", AttributeValue.fromNul(true))),
                AttributeValue.fromN("2"))));
    item.put("discounts", AttributeValue.fromNs(List.of("7.5", "5")));
    item.put("paid", AttributeValue.fromBool(false));
    item.put("score", AttributeValue.fromN("1.7976931348623157E-7"));
    item.put("big", AttributeValue.fromN("1234567890123456789012345678901234.5678"));
    item.put("exact", AttributeValue.fromN("98765432109876543210987654321098765432"));
    item.put("binary", AttributeValue.fromB(bytes()));
    item.put("binaries", AttributeValue.fromBs(List.of(bytes())));
    item.put("empty", AttributeValue.fromM(Map.of()));
    item.put("expires", AttributeValue.fromN("1800000000"));
    return item;
  }

  private static SdkBytes bytes() {
    return SdkBytes.fromByteArray(new byte[] {0, -1, 127});
  }

  private static Map<String, AttributeValue> with(
      Map<String, AttributeValue> item, String name, AttributeValue value) {
    Map<String, AttributeValue> changed = new HashMap<>(item);
    changed.put(name, value);
    return changed;
  }

  private byte[] inserted(Map<String, AttributeValue> item) {
    return record("INSERT", null, item);
  }

  private byte[] modified(Map<String, AttributeValue> old, Map<String, AttributeValue> item) {
    return record("MODIFY", old, item);
  }

  private byte[] removedByTtl(Map<String, AttributeValue> old) {
    return record("REMOVE", old, null);
  }

  private byte[] record(
      String type,
      @Nullable Map<String, AttributeValue> old,
      @Nullable Map<String, AttributeValue> fresh) {
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    Map<String, AttributeValue> any = fresh == null ? old : fresh;
    try (JsonGenerator json =
        new JsonFactory().createGenerator(ObjectWriteContext.empty(), record)) {
      json.writeStartObject();
      json.writeStringProperty("eventID", "e-" + ++sequence);
      json.writeStringProperty("eventName", type);
      json.writeObjectPropertyStart("dynamodb");
      json.writeNumberProperty("ApproximateCreationDateTime", TEN.getEpochSecond());
      json.writeStringProperty("SequenceNumber", String.valueOf(sequence));
      json.writeName("Keys");
      ItemJson.write(json, Map.of("pk", any.get("pk"), "sk", any.get("sk")));
      if (old != null) {
        json.writeName("OldImage");
        ItemJson.write(json, old);
      }
      if (fresh != null) {
        json.writeName("NewImage");
        ItemJson.write(json, fresh);
      }
      json.writeEndObject();
      if (fresh == null) {
        json.writeObjectPropertyStart("userIdentity");
        json.writeStringProperty("type", "Service");
        json.writeStringProperty("principalId", "dynamodb.amazonaws.com");
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    return record.toByteArray();
  }

  /** As delivery writes them, and the warehouse takes them in. */
  private void deliver(byte[]... records) {
    ChangeTransform transform = new ChangeTransform(mapping, others, TransformOptions.DEFAULTS);
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    for (byte[] record : records) {
      Outcome outcome = transform.transform(record);
      assertThat(outcome).isInstanceOf(Outcome.Row.class);
      rows.writeBytes(((Outcome.Row) outcome).line());
    }
    lake.put(LakeFolder.HOUR, "object-" + ++sequence + ".ndjson", rows.toByteArray());
    tables().applyWaiting();
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static TableMapping invoices(UnaryOperator<String> change) {
    try (var yaml = TableFile.class.getResourceAsStream("/tables/invoices.yaml")) {
      String text = change.apply(new String(yaml.readAllBytes(), UTF_8));
      return TableFile.read("invoices.yaml", text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private EntityTables tables() {
    return warehouse.of("invoices");
  }
}
