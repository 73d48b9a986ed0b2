package io.orderlake.analytics.reconciliation;

import io.orderlake.analytics.reconciliation.Findings.Lost;
import io.orderlake.analytics.reconciliation.Reconciliation.Orders;
import io.orderlake.analytics.reconciliation.RepairStatus.Result;
import io.orderlake.analytics.reconciliation.RepairStatus.RunState;
import io.orderlake.service.outage.FullDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repairs the lake in the background. What is known of a repair is in a file, so that it goes on
 * from there when it is asked for again, after a failure or in another process. Where that file is
 * damaged, it begins anew.
 */
final class RepairJob {
  private static final Logger log = LoggerFactory.getLogger(RepairJob.class);

  private final ExecutorService executor;
  private final Reconciler reconciler;
  private final Repair repair;
  private final ReconciliationProperties properties;
  private final InstantSource clock;
  private final Path file;
  private final RepairStatusFile statusFile;
  private Progress progress = new Progress();
  private RepairStatus status;

  /**
   * @param executor of one thread
   */
  RepairJob(
      ExecutorService executor,
      Reconciler reconciler,
      Repair repair,
      ReconciliationProperties properties,
      InstantSource clock) {
    this.executor = executor;
    this.reconciler = reconciler;
    this.repair = repair;
    this.properties = properties;
    this.clock = clock;
    this.file = properties.folder().resolve("repair.duckdb");
    this.statusFile = new RepairStatusFile(properties.folder().resolve("repair.json"));
    this.status = lastStatus();
  }

  /** Begins a repair, or goes on with one that was broken off; one that runs just runs on. */
  synchronized RepairStatus start() {
    if (status.state() != RunState.RUNNING) {
      Instant now = now();
      Instant began = status.began();
      if (status.state() != RunState.INTERRUPTED || began == null) {
        ComparisonFile.delete(file);
        began = now;
      }
      progress = new Progress();
      become(RepairStatus.running(began));
      executor.execute(() -> run(now));
    }
    return status();
  }

  synchronized RepairStatus status() {
    return status.state() == RunState.RUNNING ? status.with(progress.state()) : status;
  }

  private void run(Instant now) {
    try {
      become(repair(now));
    } catch (InterruptedException e) {
      // The service stops; the file says that the repair is not done.
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      JobFailure failure = new JobFailure(e);
      log.warn(
          "The repair stops, and goes on when it is asked for again: {} ({})",
          failure.told(),
          failure.cause());
      log.debug("Where the repair stops", e);
      become(RepairStatus.interrupted(status().began(), failure.told()));
    }
  }

  private RepairStatus repair(Instant now) throws InterruptedException {
    try (Comparison comparison = open(now)) {
      Instant began = comparison.began();
      if (!began.equals(status().began())) {
        become(RepairStatus.running(began));
      }
      reconciler.run(comparison, progress);
      repair.run(comparison, progress);
      Result result = result(comparison);
      log.info(
          "Repaired the lake: {} snapshots, {} tombstones; {} changes are lost",
          result.snapshots(),
          result.tombstones(),
          result.lostChanges());
      return RepairStatus.done(began, result);
    }
  }

  /**
   * Opens what is known, or begins anew. When it began is then another time: keys and ids of rows
   * that were written before must not come again with other content.
   */
  private Comparison open(Instant now) {
    try {
      return Comparison.open(reconciler.columns(), file, properties.memoryLimit(), now);
    } catch (RuntimeException e) {
      String cause = new JobFailure(e).cause();
      if (!Files.exists(file) || cause.contains("Could not set lock") || FullDisk.isBehind(e)) {
        throw e;
      }
      log.warn("{} cannot be read, the repair begins anew: {}", file, cause);
      ComparisonFile.delete(file);
      return Comparison.open(reconciler.columns(), file, properties.memoryLimit(), now);
    }
  }

  private Result result(Comparison comparison) {
    Orders orders = Findings.orders(comparison);
    Lost lost = Findings.lost(comparison);
    return new Result(
        clock.instant(),
        orders.inTable(),
        comparison.snapshots(),
        comparison.tombstones(),
        orders.invalid(),
        lost.changes(),
        lost.from(),
        lost.to());
  }

  /** In memory first: whoever asks must be told even if the disk is full. */
  private synchronized void become(RepairStatus next) {
    status = next;
    statusFile.save(next);
  }

  /** In milliseconds, as keys and ids have it, and not when the last repair began. */
  private Instant now() {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return now.equals(status.began()) ? now.plusMillis(1) : now;
  }

  /** A repair that runs by its file was broken off by the end of its process. */
  private RepairStatus lastStatus() {
    RepairStatus last = statusFile.load();
    return last.state() == RunState.RUNNING
        ? RepairStatus.interrupted(last.began(), "the service was stopped meanwhile")
        : last;
  }
}
