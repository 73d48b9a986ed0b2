package io.orderlake.analytics.reconciliation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.analytics.reconciliation.RepairStatus.RunState;
import io.orderlake.lake.ObjectPrefix;
import io.orderlake.lake.read.FakeBucket;
import io.orderlake.lake.read.FolderReader;
import io.orderlake.lake.read.LakeReader;
import io.orderlake.lake.read.S3Reader;
import io.orderlake.lake.write.FolderWriter;
import io.orderlake.lake.write.LakeWriter;
import io.orderlake.query.Change;
import io.orderlake.query.LakeFolder;
import io.orderlake.query.Rows;
import io.orderlake.query.SmallWarehouse;
import io.orderlake.query.warehouse.DuckDbEngine;
import io.orderlake.query.warehouse.EntityTables;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.query.warehouse.WarehouseStatus.RejectedObject;
import io.orderlake.table.TableMapping;
import io.orderlake.table.file.TableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A table whose mapping says where its rows lie: all that reads and writes them keeps to it. */
class OwnPrefixTest {
  private static final Instant TEN = Instant.parse("2026-11-20T10:00:00Z");
  private static final TableMapping OWN = sales();
  private static final String HOUR = ObjectPrefix.ofRows(OWN.prefix()).resolve(TEN);

  @TempDir Path folder;
  private final FakeBucket bucket = new FakeBucket();
  private final FakeTable table = new FakeTable(OWN);
  private Instant now = Instant.parse("2026-11-21T08:00:00Z");
  private Kind kind;
  private LakeReader lake;
  private Warehouse warehouse;

  /** Where the lake is. */
  enum Kind {
    FOLDER,
    S3
  }

  @AfterEach
  void close() {
    warehouse.close();
    lake.close();
  }

  @ParameterizedTest
  @EnumSource
  void warehouse_reconciliation_and_repair_keep_to_the_mappings_prefix(Kind where)
      throws Exception {
    open(where);
    Change stale = Change.insert("o-stale", 1, TEN);
    table.put(stale.modified("shipped", 2, TEN));
    table.put(Change.insert("o-missing", 3, TEN));
    writer().put(HOUR + "1.ndjson", lines(stale));
    writer().put(HOUR + "2.ndjson", "no row\n".getBytes(UTF_8));
    // What an earlier mapping's rows are, or another table's.
    writer()
        .put(
            HOUR.replace(OWN.prefix(), "order_changes/") + "1.ndjson",
            lines(Change.insert("o-other", 4, TEN)));
    orders().applyWaiting();

    assertThat(currentOrders()).containsExactly("o-stale");
    assertThat(orders().status().rejected())
        .extracting(RejectedObject::object)
        .containsExactly(HOUR + "2.ndjson");
    Reconciliation found = reconcile();
    assertThat(found.items().missing()).isEqualTo(1);
    assertThat(found.items().stale()).isEqualTo(1);
    assertThat(found.objects().inLake()).isEqualTo(2);
    assertThat(found.objects().gone() + found.objects().waiting()).isZero();

    assertThat(jobs().repair().start().state()).isEqualTo(RunState.DONE);
    assertThat(writer().list(OWN.prefix() + "dt=2026-11-21/hour=08/backfill-")).hasSize(1);
    assertThat(writer().list("order_changes/")).hasSize(1);
    orders().applyWaiting();
    assertThat(currentOrders()).containsExactly("o-missing", "o-stale");
    assertThat(reconcile().items().sample()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void what_is_gone_is_named_by_the_mappings_prefix(Kind where) throws Exception {
    open(where);
    writer().put(HOUR + "1.ndjson", lines(Change.insert("o-1", 1, TEN)));
    orders().applyWaiting();
    delete(HOUR + "1.ndjson");
    now = now.plus(Duration.ofMinutes(1));
    orders().applyWaiting();

    assertThat(orders().status().goneFromLake().example()).isEqualTo(HOUR + "1.ndjson");
    assertThat(reconcile().objects().sample()).containsExactly(HOUR + "1.ndjson");
  }

  private void open(Kind where) {
    kind = where;
    lake = reader("downloads");
    warehouse = SmallWarehouse.over(OWN, lake, () -> now);
  }

  private LakeReader reader(String downloads) {
    return kind == Kind.S3
        ? new S3Reader(bucket, OWN.prefix(), folder.resolve(downloads), () -> now)
        : new FolderReader(folder.resolve("lake"), OWN.prefix(), () -> now);
  }

  private LakeWriter writer() {
    return kind == Kind.S3 ? new BucketWriter(bucket) : new FolderWriter(folder.resolve("lake"));
  }

  private void delete(String key) throws IOException {
    bucket.objects.remove(key);
    Files.deleteIfExists(folder.resolve("lake").resolve(key));
  }

  private Reconciliation reconcile() throws Exception {
    return jobs().reconcile();
  }

  private JobsOf jobs() {
    return new JobsOf(
        OWN,
        List.of(),
        table,
        engine(),
        this::lakeObjects,
        this::writer,
        folder.resolve("reconciliation"),
        this::pass,
        () -> now);
  }

  private LakeObjects lakeObjects() {
    return new LakeObjects(
        () -> reader("looked-at"), warehouse.of("orders"), Duration.ofSeconds(30), this::pass);
  }

  private DuckDbEngine engine() {
    return new DuckDbEngine(warehouse, Duration.ofMinutes(1));
  }

  private List<Object> currentOrders() {
    return Rows.of(engine(), "SELECT orderid FROM current_orders ORDER BY 1").stream()
        .map(row -> row.get("orderid"))
        .toList();
  }

  private void pass(Duration duration) {
    now = now.plus(duration);
  }

  private static byte[] lines(Change change) {
    return LakeFolder.lines(List.of(change)).getBytes(UTF_8);
  }

  private static TableMapping sales() {
    try (var orders = TableFile.class.getResourceAsStream("/tables/orders.yaml")) {
      String yaml = new String(orders.readAllBytes(), UTF_8) + "prefix: sales/2026/\n";
      return TableFile.read("sales.yaml", yaml.getBytes(UTF_8));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Puts objects where the bucket's reader finds them. */
  private record BucketWriter(FakeBucket bucket) implements LakeWriter {
    @Override
    public void put(String key, byte[] content) {
      bucket.objects.put(key, content);
    }

    @Override
    public List<String> list(String prefix) {
      return bucket.objects.keySet().stream().filter(key -> key.startsWith(prefix)).toList();
    }

    @Override
    public byte[] get(String key) {
      return bucket.objects.get(key);
    }
  }

  private EntityTables orders() {
    return warehouse.of("orders");
  }

  private EntityTables tables() {
    return warehouse.of("orders");
  }
}
