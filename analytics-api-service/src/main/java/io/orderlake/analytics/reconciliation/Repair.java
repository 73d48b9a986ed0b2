package io.orderlake.analytics.reconciliation;

import io.orderlake.analytics.reconciliation.Comparison.Difference;
import io.orderlake.analytics.reconciliation.Comparison.LakeOrder;
import io.orderlake.analytics.reconciliation.OrderTable.Item;
import io.orderlake.contract.LakeLayout;
import io.orderlake.transformer.lake.LakeStore;
import io.orderlake.transformer.lake.ObjectPrefix;
import io.orderlake.transformer.transform.Outcome;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
 * Each object is written under the same key if the process ends in between and the repair goes on.
 */
final class Repair {
  /** Orders in an object. */
  private static final int BATCH = 5_000;

  /**
   * Names sort before those of delivered objects, so that a warehouse that reads S3 after the last
   * name is not held up by them.
   */
  private static final String NAME = "backfill-";

  private static final ObjectPrefix PREFIX =
      ObjectPrefix.ofRows(LakeLayout.CHANGES_PREFIX + LakeLayout.PARTITIONS);

  private final OrderTable table;
  private final Supplier<LakeStore> lake;

  Repair(OrderTable table, Supplier<LakeStore> lake) {
    this.table = table;
    this.lake = lake;
  }

  /** Writes what is not written yet; may be broken off at any time and called again. */
  void run(Comparison comparison, Progress progress) throws InterruptedException {
    long all = comparison.count("differences");
    long done = comparison.written();
    progress.writing(done, all);
    List<Difference> batch;
    while (!(batch = comparison.differences(done, BATCH)).isEmpty()) {
      Rows rows = rows(batch, comparison);
      if (rows.bytes.size() > 0) {
        lake.get().put(key(comparison.began(), done), rows.bytes.toByteArray());
      }
      done = batch.get(batch.size() - 1).number();
      comparison.written(done, rows.snapshots, rows.tombstones);
      progress.writing(done, all);
    }
  }

  private static final class Rows {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long snapshots;
    private long tombstones;

    boolean add(@Nullable Outcome outcome) {
      if (outcome instanceof Outcome.Row row) {
        bytes.writeBytes(row.line());
        return true;
      }
      return false;
    }
  }

  private Rows rows(List<Difference> batch, Comparison comparison) throws InterruptedException {
    RepairRow form = new RepairRow(comparison.began());
    Map<String, Item> items = itemsOf(batch);
    Map<String, LakeOrder> known =
        comparison.lakeOrders(batch.get(0).number() - 1, batch.get(batch.size() - 1).number());
    Rows rows = new Rows();
    for (Difference difference : batch) {
      Item item = items.get(difference.orderid());
      if (item != null && rows.add(form.snapshot(item, difference.lastKey()))) {
        rows.snapshots++;
      } else if (item == null && rows.add(tombstone(difference, form, known))) {
        rows.tombstones++;
      }
    }
    return rows;
  }

  private Map<String, Item> itemsOf(List<Difference> batch) throws InterruptedException {
    Map<String, Item> items = new HashMap<>();
    for (Item item : table.find(batch.stream().map(Difference::orderid).toList())) {
      items.put(item.orderid(), item);
    }
    return items;
  }

  /** None for an order that came and went without the lake: there is nothing to take out. */
  private static @Nullable Outcome tombstone(
      Difference difference, RepairRow form, Map<String, LakeOrder> known) {
    LakeOrder order = known.get(difference.orderid());
    if (order == null || difference.lastKey() == null) {
      return null;
    }
    Instant at = order.removed() ? order.lastChanged() : form.began();
    return form.tombstone(order.item(), at, difference.lastKey());
  }

  private static String key(Instant began, long after) {
    return PREFIX.resolve(began)
        + NAME
        + began.toEpochMilli()
        + String.format("-%09d", after)
        + LakeLayout.EXTENSION;
  }
}
