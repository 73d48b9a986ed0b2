package io.orderlake.analytics.reconciliation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.analytics.reconciliation.Differences.Finding;
import io.orderlake.analytics.reconciliation.Differences.FindingKind;
import io.orderlake.analytics.reconciliation.RunPhase.Progress;
import io.orderlake.analytics.reconciliation.Sides.LakeItem;
import io.orderlake.lake.LakeLayout;
import io.orderlake.lake.ObjectPrefix;
import io.orderlake.lake.write.LakeWriter;
import io.orderlake.table.ChangeType;
import io.orderlake.transformer.row.Outcome;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes rows into the lake for what a run found.
 *
 * <ul>
 *   <li>An item that the lake lacks, or has wrong, gets a SNAPSHOT of what the table has now.
 *   <li>An item that the table no longer has, or has as another entity's, gets a tombstone of what
 *       the lake had.
 *   <li>An item whose state is right, but of which changes are lost, gets the like, which marks
 *       where they are missing.
 * </ul>
 *
 * Each object has a key that is the same when the repair goes on after the process ended in
 * between. What the lake has under it stays as it is.
 */
record Repair(Run.Parts parts, Supplier<LakeWriter> lake) {
  /** Items in an object. */
  private static final int BATCH = 5_000;

  /**
   * Names sort before those of delivered objects, so that a warehouse that reads S3 after the last
   * name is not held up by them.
   */
  private static final String NAME = "backfill-";

  private static final byte[] NO_ROW = {};

  private static final JsonMapper JSON = JsonMapper.shared();

  /** Writes what is not written yet; may be broken off at any time and called again. */
  void write(Run run, Progress progress) throws InterruptedException {
    long all = run.differences().count();
    long done = run.journal().entry().written();
    List<Finding> batch;
    while (!(batch = run.differences().after(done, BATCH)).isEmpty()) {
      progress.now = progress.now.writing(done, all);
      byte[] rows = write(key(run.began(), done), batch, run);
      done = batch.get(batch.size() - 1).number();
      Map<String, Long> types = countByType(rows);
      run.journal()
          .note(
              "written = ?, snapshots = snapshots + ?, tombstones = tombstones + ?",
              done,
              types.getOrDefault(ChangeType.SNAPSHOT.name(), 0L),
              types.getOrDefault(ChangeType.REMOVE.name(), 0L));
    }
    progress.now = progress.now.writing(all, all);
  }

  /** An object never changes: one that was written before its note stays, whatever came since. */
  private byte[] write(String key, List<Finding> batch, Run run) throws InterruptedException {
    LakeWriter store = lake.get();
    if (store.list(key).contains(key)) {
      return store.get(key);
    }
    byte[] rows = rows(batch, run);
    if (rows.length > 0) {
      store.put(key, rows);
    }
    return rows;
  }

  private byte[] rows(List<Finding> batch, Run run) throws InterruptedException {
    RepairRow form = parts.rows(run.began());
    Map<String, Map<String, AttributeValue>> items =
        parts.table().find(batch.stream().map(Finding::item).toList());
    Map<String, LakeItem> known =
        run.sides().lakeItems(batch.get(0).number() - 1, batch.get(batch.size() - 1).number());
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    for (Finding finding : batch) {
      String key = finding.item();
      Map<String, AttributeValue> item = items.get(key);
      Outcome outcome = item == null ? null : form.snapshot(key, item, finding.lastKey());
      if (outcome == null || outcome instanceof Outcome.Dropped) {
        rows.writeBytes(tombstone(finding, form, known.get(key)));
      } else if (outcome instanceof Outcome.Row row) {
        rows.writeBytes(row.line());
      }
    }
    return rows.toByteArray();
  }

  /**
   * None for an item that came and went without the lake, as there is nothing to take out, and for
   * one that was found right and removed since: the stream brings its removal.
   */
  private static byte[] tombstone(Finding finding, RepairRow form, @Nullable LakeItem item) {
    boolean wasRight = finding.kind() == FindingKind.HISTORY;
    if (item == null || finding.lastKey() == null || wasRight && !item.removed()) {
      return NO_ROW;
    }
    Instant at = item.removed() ? item.lastChanged() : form.began();
    return form.tombstone(item, at, finding.lastKey());
  }

  /** How many rows an object has of each type. */
  private static Map<String, Long> countByType(byte[] rows) {
    return new String(rows, UTF_8)
        .lines()
        .map(row -> JSON.readTree(row).path("cdc_event_type").asString())
        .collect(Collectors.groupingBy(type -> type, Collectors.counting()));
  }

  private String key(Instant began, long after) {
    return ObjectPrefix.ofRows(parts.mapping().prefix()).resolve(began)
        + NAME
        + began.toEpochMilli()
        + String.format("-%09d", after)
        + LakeLayout.EXTENSION;
  }
}
