package io.orderlake.analytics.reconciliation;

import io.orderlake.analytics.reconciliation.RunPhase.Phase;
import io.orderlake.analytics.reconciliation.RunPhase.Progress;
import io.orderlake.analytics.reconciliation.TableScan.ScanPage;
import io.orderlake.service.loop.Pause;
import io.orderlake.table.MappingText;
import io.orderlake.table.TableMapping;
import io.orderlake.transformer.row.Outcome;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Holds the lake against the table, for a comparison or a repair, in a DuckDB file: so memory is
 * bounded however many items there are, and what is done is not done again after a restart.
 *
 * <p>The lake is read before the table. So a row of repair that follows the last change known here
 * is never older than what the lake had, and whatever the stream brings meanwhile follows it.
 */
record Run(Parts parts, RunFile file, RunJournal journal, Sides sides, Differences differences)
    implements AutoCloseable {

  /**
   * Of an entity.
   *
   * @param others of its table
   * @param warehouse from which reports are answered; null if they are by another engine
   * @param inFlight the longest that a change takes from the table to the reports
   * @param looks how often the lake is asked within that time whether a difference is gone
   */
  record Parts(
      TableMapping mapping,
      List<TableMapping> others,
      TableScan table,
      LakeState lake,
      @Nullable LakeObjects warehouse,
      Duration inFlight,
      int looks,
      Pause pause) {
    RepairRow rows(Instant began) {
      return new RepairRow(mapping, others, began);
    }
  }

  /**
   * Opens the file to go on, or makes it.
   *
   * @param began kept if the file is new
   */
  static Run open(Parts parts, Path path, DataSize memoryLimit, Instant began) {
    RunFile file = RunFile.open(path, memoryLimit);
    try {
      Sides sides = new Sides(parts.mapping, file);
      Run run =
          new Run(
              parts, file, new RunJournal(file), sides, new Differences(sides, file, parts.lake));
      run.journal.begin(began, MappingText.of(parts.mapping));
      sides.make();
      run.differences.make();
      return run;
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  Instant began() {
    return journal.entry().began();
  }

  /** Finds the differences; may be broken off at any time and called again. */
  void compare(Progress progress) throws InterruptedException {
    if (!journal.entry().lakeRead()) {
      at(Phase.AWAITING_WAREHOUSE, progress);
      awaitWarehouse();
      at(Phase.READING_LAKE, progress);
      file.inTransaction(
          () -> {
            sides.readLake(parts.lake);
            journal.note("lake_read = true");
          });
    }
    if (!journal.entry().tableRead()) {
      readTable(progress);
    }
    if (!journal.entry().compared()) {
      at(Phase.CONFIRMING, progress);
      file.inTransaction(differences::find);
      confirm();
    }
  }

  private void awaitWarehouse() throws InterruptedException {
    if (parts.warehouse != null) {
      parts.warehouse.awaitAll(file);
    }
  }

  private static void at(Phase phase, Progress progress) {
    progress.now = progress.now.at(phase);
  }

  private void readTable(Progress progress) throws InterruptedException {
    long about = parts.table.approximateCount();
    RunJournal.Entry read = journal.entry();
    while (!read.tableRead()) {
      progress.now = RunPhase.reading(read.scanned(), about);
      add(parts.table.scan(read.next()));
      read = journal.entry();
    }
    progress.now = RunPhase.reading(read.scanned(), about);
  }

  private void add(ScanPage page) {
    RepairRow form = parts.rows(began());
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    Map<String, String> refused = new LinkedHashMap<>();
    for (Map<String, AttributeValue> item : page.items()) {
      String key = parts.table.key(item);
      Outcome outcome = form.snapshot(key, item, null);
      if (outcome instanceof Outcome.Row row) {
        rows.writeBytes(row.line());
      } else if (outcome instanceof Outcome.Failed failed) {
        refused.put(key, failed.reason());
      }
    }
    file.inTransaction(
        () -> {
          sides.add(rows.toByteArray(), refused, form.unusable());
          journal.note(
              "next = ?, table_read = ?, scanned = scanned + ?",
              page.next(),
              page.next() == null,
              page.items().size());
        });
  }

  private void confirm() throws InterruptedException {
    for (int look = 1; look <= parts.looks && differences.areThere(); look++) {
      parts.pause.of(parts.inFlight.dividedBy(parts.looks));
      if (look == parts.looks) {
        awaitWarehouse();
      }
      file.inTransaction(differences::leaveOutWhatIsInFlight);
    }
    file.inTransaction(
        () -> journal.note("compared = true, in_flight = ?", differences.conclude()));
  }

  @Override
  public void close() {
    file.close();
  }
}
