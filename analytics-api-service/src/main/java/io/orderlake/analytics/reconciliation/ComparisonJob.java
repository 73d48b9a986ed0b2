package io.orderlake.analytics.reconciliation;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Compares lake and table in the background, for whoever asks meanwhile. */
final class ComparisonJob {
  /** After it, a result that nobody came for is too old to be given. */
  private static final Duration KEPT = Duration.ofMinutes(1);

  private final ExecutorService executor;
  private final Reconciler reconciler;
  private final LakeOrders lake;
  private final @Nullable LakeObjects objects;
  private final RefusedRecords refused;
  private final Ledger ledger;
  private final ReconciliationProperties properties;
  private final InstantSource clock;
  private @Nullable Run run;
  private volatile Instant keptUntil = Instant.MAX;

  private record Run(Progress progress, Future<Reconciliation> result) {}

  /** The result, or how far it has come. */
  record RunAnswer(@Nullable Reconciliation result, Progress.State progress) {}

  /**
   * @param executor of one thread: comparison and repair would only take each other's time
   * @param objects null where there is no warehouse
   */
  ComparisonJob(
      ExecutorService executor,
      Reconciler reconciler,
      LakeOrders lake,
      @Nullable LakeObjects objects,
      RefusedRecords refused,
      Ledger ledger,
      ReconciliationProperties properties,
      InstantSource clock) {
    this.executor = executor;
    this.reconciler = reconciler;
    this.lake = lake;
    this.objects = objects;
    this.refused = refused;
    this.ledger = ledger;
    this.properties = properties;
    this.clock = clock;
  }

  /**
   * Begins a comparison, if there is none whose result nobody has seen, and waits for it as long as
   * patience lasts.
   *
   * @throws ExecutionException with what kept it from its end
   */
  RunAnswer ask() throws InterruptedException, ExecutionException {
    Run asked = current();
    Duration patience = properties.patience();
    try {
      Reconciliation result = asked.result.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      forget(asked);
      return new RunAnswer(result, asked.progress.state());
    } catch (TimeoutException e) {
      return new RunAnswer(null, asked.progress.state());
    } catch (ExecutionException e) {
      forget(asked);
      throw e;
    }
  }

  private synchronized Run current() {
    if (run == null || clock.instant().isAfter(keptUntil)) {
      Progress progress = new Progress();
      keptUntil = Instant.MAX;
      run = new Run(progress, executor.submit(() -> compare(progress)));
    }
    return run;
  }

  private synchronized void forget(Run asked) {
    if (run == asked) {
      run = null;
    }
  }

  private Reconciliation compare(Progress progress) throws InterruptedException {
    Path file = properties.folder().resolve("comparison.duckdb");
    ComparisonFile.delete(file);
    try (Comparison comparison =
        Comparison.open(lake.columns(), file, properties.memoryLimit(), clock.instant())) {
      reconciler.run(comparison, progress);
      return Findings.of(
          comparison,
          lake,
          refused,
          objects == null ? null : objects.compare(comparison.file()),
          ledger.balance(),
          clock.instant());
    } finally {
      keptUntil = clock.instant().plus(KEPT);
      ComparisonFile.delete(file);
    }
  }
}
