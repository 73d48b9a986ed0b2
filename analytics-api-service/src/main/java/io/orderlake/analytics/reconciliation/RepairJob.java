package io.orderlake.analytics.reconciliation;

import io.orderlake.analytics.reconciliation.Reconciliation.Changes;
import io.orderlake.analytics.reconciliation.Reconciliation.Orders;
import io.orderlake.analytics.reconciliation.RepairStatus.Result;
import io.orderlake.analytics.reconciliation.RepairStatus.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Repairs the lake in the background. What is known of a repair is in a file, so that it goes on
 * from there when it is asked for again, after a failure or in another process.
 */
final class RepairJob {
  private static final Logger log = LoggerFactory.getLogger(RepairJob.class);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final ExecutorService executor;
  private final Reconciler reconciler;
  private final Repair repair;
  private final LakeOrders lake;
  private final ReconciliationProperties properties;
  private final InstantSource clock;
  private final Path file;
  private final Path statusFile;
  private Progress progress = new Progress();
  private RepairStatus status;

  /**
   * @param executor of one thread
   */
  RepairJob(
      ExecutorService executor,
      Reconciler reconciler,
      Repair repair,
      LakeOrders lake,
      ReconciliationProperties properties,
      InstantSource clock) {
    this.executor = executor;
    this.reconciler = reconciler;
    this.repair = repair;
    this.lake = lake;
    this.properties = properties;
    this.clock = clock;
    this.file = properties.folder().resolve("repair.duckdb");
    this.statusFile = properties.folder().resolve("repair.json");
    this.status = read();
  }

  /** Begins a repair, or goes on with one that was broken off; one that runs just runs on. */
  synchronized RepairStatus start() {
    if (status.state() != State.RUNNING) {
      if (status.state() != State.INTERRUPTED) {
        Comparison.delete(file);
      }
      progress = new Progress();
      Instant began =
          status.state() == State.INTERRUPTED && status.began() != null
              ? status.began()
              : clock.instant();
      become(new RepairStatus(State.RUNNING, began, null, null, null));
      executor.execute(() -> run(began));
    }
    return status();
  }

  synchronized RepairStatus status() {
    return status.state() == State.RUNNING ? status.with(progress.state()) : status;
  }

  private void run(Instant began) {
    try (Comparison comparison = Comparison.open(file, properties.memoryLimit(), began)) {
      reconciler.run(comparison, progress);
      repair.run(comparison, progress);
      Result result = result(comparison);
      log.info(
          "Repaired the lake: {} snapshots, {} tombstones; {} changes are lost",
          result.snapshots(),
          result.tombstones(),
          result.lostChanges());
      become(new RepairStatus(State.DONE, began, null, null, result));
    } catch (RuntimeException e) {
      log.warn("The repair stops, and goes on when it is asked for again: {}", e.toString());
      become(new RepairStatus(State.INTERRUPTED, began, null, e.toString(), null));
    } catch (InterruptedException e) {
      // The service stops; the file says that the repair is not done.
      Thread.currentThread().interrupt();
    }
  }

  private Result result(Comparison comparison) {
    Orders orders = Findings.orders(comparison);
    Changes changes = Findings.changes(comparison, lake);
    return new Result(
        clock.instant(),
        orders.inTable(),
        comparison.snapshots(),
        comparison.tombstones(),
        orders.invalid(),
        changes.lost(),
        changes.from(),
        changes.to());
  }

  private synchronized void become(RepairStatus next) {
    try {
      Files.createDirectories(properties.folder());
      Path unfinished = statusFile.resolveSibling("repair.json.tmp");
      Files.write(unfinished, JSON.writeValueAsBytes(next));
      Files.move(unfinished, statusFile, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    status = next;
  }

  /** A repair that runs by its file was broken off by the end of its process. */
  private RepairStatus read() {
    if (!Files.exists(statusFile)) {
      return new RepairStatus(State.NONE, null, null, null, null);
    }
    RepairStatus last = JSON.readValue(statusFile, RepairStatus.class);
    return last.state() == State.RUNNING
        ? new RepairStatus(
            State.INTERRUPTED, last.began(), null, "the service was stopped meanwhile", null)
        : last;
  }
}
