package io.orderlake.analytics.reconciliation;

import io.orderlake.analytics.reconciliation.OrderTable.Item;
import io.orderlake.analytics.reconciliation.OrderTable.Page;
import io.orderlake.transformer.transform.Outcome;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings a comparison of lake and table to its end.
 *
 * <p>A difference counts only if the lake has had no change of its order for as long as a change
 * may take; else it is in flight.
 */
final class Reconciler {
  private final OrderTable table;
  private final LakeOrders lake;
  private final Duration inFlight;
  private final Pause pause;
  private final InstantSource clock;

  /**
   * @param inFlight the longest that a change takes from the table to the reports
   */
  Reconciler(
      OrderTable table, LakeOrders lake, Duration inFlight, Pause pause, InstantSource clock) {
    this.table = table;
    this.lake = lake;
    this.inFlight = inFlight;
    this.pause = pause;
    this.clock = clock;
  }

  /** Does what is not done yet; may be broken off at any time and called again. */
  void run(Comparison comparison, Progress progress) throws InterruptedException {
    if (!comparison.isLakeRead()) {
      progress.at(Progress.Phase.READING_LAKE);
      comparison.readLake(lake);
    }
    if (!comparison.isTableRead()) {
      progress.reading(comparison.scanned(), table.approximateCount());
      readTable(comparison, progress);
    }
    if (!comparison.isCompared()) {
      progress.at(Progress.Phase.CONFIRMING);
      comparison.readJumps(lake);
      comparison.compare();
      confirm(comparison);
    }
  }

  private void readTable(Comparison comparison, Progress progress) throws InterruptedException {
    RepairRow form = new RepairRow(comparison.began());
    Page page;
    String next = comparison.nextPage();
    do {
      page = table.scan(next);
      next = page.next();
      add(page, form, comparison);
      progress.scanned(comparison.scanned());
    } while (next != null);
  }

  private static void add(Page page, RepairRow form, Comparison comparison) {
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    List<String> invalid = new ArrayList<>();
    for (Item item : page.items()) {
      if (form.snapshot(item, null) instanceof Outcome.Row row) {
        rows.writeBytes(row.line());
      } else {
        invalid.add(item.orderid());
      }
    }
    comparison.addPage(rows.toByteArray(), invalid, page.next());
  }

  private void confirm(Comparison comparison) throws InterruptedException {
    long found = comparison.count("differences");
    Instant settled = clock.instant().plus(inFlight);
    while (comparison.count("differences") > 0) {
      boolean isSettled = !clock.instant().isBefore(settled);
      comparison.leaveOutWhatIsInFlight(lake);
      if (isSettled) {
        break;
      }
      pause.of(inFlight.dividedBy(10).plusMillis(1));
    }
    comparison.conclude(found - comparison.count("differences"));
  }
}
