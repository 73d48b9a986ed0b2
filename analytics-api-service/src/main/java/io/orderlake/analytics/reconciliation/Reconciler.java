package io.orderlake.analytics.reconciliation;

import io.orderlake.analytics.reconciliation.TableScan.Item;
import io.orderlake.analytics.reconciliation.TableScan.ScanPage;
import io.orderlake.service.loop.Pause;
import io.orderlake.transformer.row.Outcome;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Brings a comparison of lake and table to its end.
 *
 * <p>A difference counts only if the lake has had no change of its order for as long as a change
 * may take; else it is in flight.
 */
final class Reconciler {
  private final TableScan table;
  private final LakeOrders lake;
  private final CatchUp intake;
  private final Duration inFlight;
  private final int looks;
  private final Pause pause;

  /** What reports answer from takes in the lake's objects. */
  @FunctionalInterface
  interface CatchUp {
    /**
     * Waits until all that are there now are in.
     *
     * @param file for what it has to note
     */
    void await(ComparisonFile file) throws InterruptedException;
  }

  /**
   * @param inFlight the longest that a change takes from the table to the reports
   * @param looks how often the lake is asked within that time whether a difference is gone
   */
  Reconciler(
      TableScan table, LakeOrders lake, CatchUp intake, Duration inFlight, int looks, Pause pause) {
    this.table = table;
    this.lake = lake;
    this.intake = intake;
    this.inFlight = inFlight;
    this.looks = looks;
    this.pause = pause;
  }

  /** The columns of both sides. */
  ComparedColumns columns() {
    return lake.columns();
  }

  /** Does what is not done yet; may be broken off at any time and called again. */
  void run(Comparison comparison, Progress progress) throws InterruptedException {
    if (!comparison.isLakeRead()) {
      progress.at(Progress.Phase.AWAITING_WAREHOUSE);
      intake.await(comparison.file());
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
    ScanPage page;
    String next = comparison.nextPage();
    do {
      page = table.scan(next);
      next = page.next();
      add(page, comparison);
      progress.scanned(comparison.scanned());
    } while (next != null);
  }

  private static void add(ScanPage page, Comparison comparison) {
    RepairRow form = new RepairRow(comparison.columns().mapping(), comparison.began());
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    Map<String, String> refused = new LinkedHashMap<>();
    for (Item item : page.items()) {
      Outcome outcome = form.snapshot(item, null);
      if (outcome instanceof Outcome.Row row) {
        rows.writeBytes(row.line());
      } else if (outcome instanceof Outcome.Failed failed) {
        refused.put(item.orderid(), failed.reason());
      }
    }
    comparison.addPage(rows.toByteArray(), refused, form.unusable(), page.next());
  }

  private void confirm(Comparison comparison) throws InterruptedException {
    for (int look = 1; look <= looks && comparison.differs(); look++) {
      pause.of(inFlight.dividedBy(looks));
      if (look == looks) {
        intake.await(comparison.file());
      }
      comparison.leaveOutWhatIsInFlight(lake);
    }
    comparison.conclude(lake);
  }
}
