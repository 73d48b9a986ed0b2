package io.orderlake.analytics.reconciliation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.analytics.reconciliation.Comparison.Finding;
import io.orderlake.analytics.reconciliation.Comparison.FindingKind;
import io.orderlake.analytics.reconciliation.Comparison.LakeOrder;
import io.orderlake.analytics.reconciliation.TableScan.Item;
import io.orderlake.lake.LakeLayout;
import io.orderlake.lake.ObjectPrefix;
import io.orderlake.lake.write.LakeWriter;
import io.orderlake.table.ChangeType;
import io.orderlake.table.TableMapping;
import io.orderlake.transformer.row.Outcome;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes rows into the lake for what a comparison found.
 *
 * <ul>
 *   <li>An order that the lake lacks, or has wrong, gets a SNAPSHOT of what the table has now.
 *   <li>An order that the table no longer has gets a tombstone of what the lake had.
 *   <li>An order whose state is right, but of which changes are lost, gets the like, which marks
 *       where they are missing.
 * </ul>
 *
 * Each object has a key that is the same when the repair goes on after the process ended in
 * between. What the lake has under it stays as it is.
 */
final class Repair {
  /** Orders in an object. */
  private static final int BATCH = 5_000;

  /**
   * Names sort before those of delivered objects, so that a warehouse that reads S3 after the last
   * name is not held up by them.
   */
  private static final String NAME = "backfill-";

  private static final byte[] NO_ROW = {};

  private static final JsonMapper JSON = JsonMapper.shared();

  private final ObjectPrefix prefix;
  private final TableScan table;
  private final Supplier<LakeWriter> lake;

  Repair(TableMapping mapping, TableScan table, Supplier<LakeWriter> lake) {
    this.prefix = ObjectPrefix.ofRows(mapping.prefix());
    this.table = table;
    this.lake = lake;
  }

  /** Writes what is not written yet; may be broken off at any time and called again. */
  void run(Comparison comparison, Progress progress) throws InterruptedException {
    long all = comparison.file().count("differences");
    long done = comparison.written();
    progress.writing(done, all);
    List<Finding> batch;
    while (!(batch = comparison.differences(done, BATCH)).isEmpty()) {
      byte[] rows = write(key(comparison.began(), done), batch, comparison);
      done = batch.get(batch.size() - 1).number();
      Map<String, Long> types = countByType(rows);
      comparison.written(
          done,
          types.getOrDefault(ChangeType.SNAPSHOT.name(), 0L),
          types.getOrDefault(ChangeType.REMOVE.name(), 0L));
      progress.writing(done, all);
    }
  }

  /** An object never changes: one that was written before its note stays, whatever came since. */
  private byte[] write(String key, List<Finding> batch, Comparison comparison)
      throws InterruptedException {
    LakeWriter store = lake.get();
    if (store.list(key).contains(key)) {
      return store.get(key);
    }
    byte[] rows = rows(batch, comparison);
    if (rows.length > 0) {
      store.put(key, rows);
    }
    return rows;
  }

  private byte[] rows(List<Finding> batch, Comparison comparison) throws InterruptedException {
    RepairRow form = new RepairRow(comparison.columns().mapping(), comparison.began());
    Map<String, Item> items = itemsOf(batch);
    Map<String, LakeOrder> known =
        comparison.lakeOrders(batch.get(0).number() - 1, batch.get(batch.size() - 1).number());
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    for (Finding difference : batch) {
      Item item = items.get(difference.orderid());
      if (item == null) {
        rows.writeBytes(tombstone(difference, form, known));
      } else if (form.snapshot(item, difference.lastKey()) instanceof Outcome.Row row) {
        rows.writeBytes(row.line());
      }
    }
    return rows.toByteArray();
  }

  private Map<String, Item> itemsOf(List<Finding> batch) throws InterruptedException {
    Map<String, Item> items = new HashMap<>();
    for (Item item : table.find(batch.stream().map(Finding::orderid).toList())) {
      items.put(item.orderid(), item);
    }
    return items;
  }

  /**
   * None for an order that came and went without the lake, as there is nothing to take out, and for
   * one that was found right and removed since: the stream brings its removal.
   */
  private static byte[] tombstone(
      Finding difference, RepairRow form, Map<String, LakeOrder> known) {
    LakeOrder order = known.get(difference.orderid());
    boolean wasRight = difference.kind() == FindingKind.HISTORY;
    if (order == null || difference.lastKey() == null || wasRight && !order.removed()) {
      return NO_ROW;
    }
    Instant at = order.removed() ? order.lastChanged() : form.began();
    return form.tombstone(order, at, difference.lastKey());
  }

  /** How many rows an object has of each type. */
  private static Map<String, Long> countByType(byte[] rows) {
    return new String(rows, UTF_8)
        .lines()
        .map(row -> JSON.readTree(row).path("cdc_event_type").asString())
        .collect(Collectors.groupingBy(type -> type, Collectors.counting()));
  }

  private String key(Instant began, long after) {
    return prefix.resolve(began)
        + NAME
        + began.toEpochMilli()
        + String.format("-%09d", after)
        + LakeLayout.EXTENSION;
  }
}
