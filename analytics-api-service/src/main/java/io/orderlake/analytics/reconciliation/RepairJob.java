package io.orderlake.analytics.reconciliation;

import io.orderlake.analytics.reconciliation.Findings.Lost;
import io.orderlake.analytics.reconciliation.RepairStatus.Result;
import io.orderlake.analytics.reconciliation.RepairStatus.RunState;
import io.orderlake.analytics.reconciliation.RunJournal.Entry;
import io.orderlake.analytics.reconciliation.RunPhase.Progress;
import io.orderlake.service.outage.FullDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

/**
 * Repairs an entity's part of the lake in the background. What is known of a repair is in its run's
 * file, so that it goes on from there when it is asked for again, after a failure or in another
 * process. Where that file is damaged, or of another mapping, it begins anew.
 */
final class RepairJob {
  private static final Logger log = LoggerFactory.getLogger(RepairJob.class);

  private final ExecutorService executor;
  private final Repair repair;
  private final Path file;
  private final DataSize memoryLimit;
  private final InstantSource clock;
  private Progress progress = new Progress();

  /** Null until somebody asks: the file tells of the last one. */
  private @Nullable RepairStatus status;

  /**
   * @param executor of one thread
   * @param file of the run; need not be there
   */
  RepairJob(
      ExecutorService executor,
      Repair repair,
      Path file,
      DataSize memoryLimit,
      InstantSource clock) {
    this.executor = executor;
    this.repair = repair;
    this.file = file;
    this.memoryLimit = memoryLimit;
    this.clock = clock;
  }

  /** Begins a repair, or goes on with one that was broken off; one that runs just runs on. */
  synchronized RepairStatus start() {
    RepairStatus last = status();
    if (last.state() != RunState.RUNNING) {
      Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
      // In milliseconds, as keys and ids have it, and not when the last repair began.
      Instant fresh = now.equals(last.began()) ? now.plusMillis(1) : now;
      if (last.state() != RunState.INTERRUPTED) {
        RunFile.delete(file);
        // Of versions that knew one entity alone.
        RunFile.delete(file.resolveSibling("repair.duckdb"));
        RunFile.delete(file.resolveSibling("repair.json"));
      }
      progress = new Progress();
      become(
          RepairStatus.running(
              last.state() == RunState.INTERRUPTED && last.began() != null ? last.began() : fresh));
      executor.execute(() -> run(fresh));
    }
    return status();
  }

  synchronized RepairStatus status() {
    if (status == null) {
      status = last();
    }
    return status.state() == RunState.RUNNING ? status.with(progress.now) : status;
  }

  private void run(Instant fresh) {
    try {
      become(repair(fresh));
    } catch (InterruptedException e) {
      // The service stops; the file says that the repair is not done.
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      JobFailure failure = new JobFailure(e);
      log.warn(
          "The repair of {} stops, and goes on when it is asked for again: {} ({})",
          repair.parts().mapping().entity().many(),
          failure.told(),
          failure.cause());
      log.debug("Where the repair stops", e);
      become(RepairStatus.interrupted(status().began(), failure.told()));
    }
  }

  private RepairStatus repair(Instant fresh) throws InterruptedException {
    try (Run run = open(fresh)) {
      become(RepairStatus.running(run.began()));
      run.compare(progress);
      repair.write(run, progress);
      run.journal().note("ended = ?", RunFile.utc(clock.instant()));
      Entry entry = run.journal().entry();
      log.info(
          "Repaired the lake by its table: {} snapshots, {} tombstones of {}",
          entry.snapshots(),
          entry.tombstones(),
          run.parts().mapping().entity().many());
      return status(run);
    }
  }

  /**
   * Opens what is known, or begins anew. When it began is then another time: keys and ids of rows
   * that were written before must not come again with other content.
   */
  private Run open(Instant fresh) {
    try {
      return Run.open(repair.parts(), file, memoryLimit, fresh);
    } catch (RuntimeException e) {
      if (!Files.exists(file) || !isDamaged(e)) {
        throw e;
      }
      log.warn("{} cannot be read, the repair begins anew: {}", file, new JobFailure(e).cause());
      RunFile.delete(file);
      return Run.open(repair.parts(), file, memoryLimit, fresh);
    }
  }

  private synchronized void become(RepairStatus next) {
    status = next;
  }

  /** One that is not done was broken off by the end of its process. */
  private RepairStatus last() {
    if (!Files.exists(file)) {
      return RepairStatus.none();
    }
    try (Run run = Run.open(repair.parts(), file, memoryLimit, clock.instant())) {
      return status(run);
    } catch (RuntimeException e) {
      if (!isDamaged(e)) {
        return RepairStatus.interrupted(null, new JobFailure(e).told());
      }
      log.warn("{} cannot be read, and tells of no repair: {}", file, new JobFailure(e).cause());
      return RepairStatus.none();
    }
  }

  /** And not in another's hands, or without room. */
  private static boolean isDamaged(RuntimeException e) {
    return !new JobFailure(e).cause().contains("Could not set lock") && !FullDisk.isBehind(e);
  }

  private static RepairStatus status(Run run) {
    Entry entry = run.journal().entry();
    if (entry.ended() == null) {
      return RepairStatus.interrupted(entry.began(), "the service was stopped meanwhile");
    }
    Lost lost = Findings.lost(run);
    return RepairStatus.done(
        entry.began(),
        new Result(
            entry.ended(),
            run.file().count("table_items"),
            entry.snapshots(),
            entry.tombstones(),
            run.file().count("table_items WHERE _refused IS NOT NULL"),
            lost.changes(),
            lost.from(),
            lost.to()));
  }
}
