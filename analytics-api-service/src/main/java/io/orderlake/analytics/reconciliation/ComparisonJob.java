package io.orderlake.analytics.reconciliation;

import io.orderlake.analytics.reconciliation.RunPhase.Progress;
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
import org.springframework.util.unit.DataSize;

/** Compares lake and table in the background, for whoever asks meanwhile. */
final class ComparisonJob {
  /** After it, a result that nobody came for is too old to be given. */
  private static final Duration KEPT = Duration.ofMinutes(1);

  private final ExecutorService executor;
  private final Run.Parts parts;
  private final Findings findings;
  private final Path file;
  private final DataSize memoryLimit;
  private final Duration patience;
  private final InstantSource clock;
  private @Nullable Asked asked;
  private volatile Instant keptUntil = Instant.MAX;

  private record Asked(Progress progress, Future<Reconciliation> result) {}

  /** The result, or how far it has come. */
  record RunAnswer(@Nullable Reconciliation result, RunPhase progress) {}

  /**
   * @param executor of one thread: comparison and repair would only take each other's time
   * @param file for what is known meanwhile
   * @param patience how long who asks waits
   */
  ComparisonJob(
      ExecutorService executor,
      Run.Parts parts,
      Findings findings,
      Path file,
      DataSize memoryLimit,
      Duration patience,
      InstantSource clock) {
    this.executor = executor;
    this.parts = parts;
    this.findings = findings;
    this.file = file;
    this.memoryLimit = memoryLimit;
    this.patience = patience;
    this.clock = clock;
  }

  /**
   * Begins a comparison, if there is none whose result nobody has seen, and waits for it as long as
   * patience lasts.
   *
   * @throws ExecutionException with what kept it from its end
   */
  RunAnswer ask() throws InterruptedException, ExecutionException {
    Asked current = current();
    try {
      Reconciliation result = current.result.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      forget(current);
      return new RunAnswer(result, current.progress.now);
    } catch (TimeoutException e) {
      return new RunAnswer(null, current.progress.now);
    } catch (ExecutionException e) {
      forget(current);
      throw e;
    }
  }

  private synchronized Asked current() {
    if (asked == null || clock.instant().isAfter(keptUntil)) {
      Progress progress = new Progress();
      keptUntil = Instant.MAX;
      asked = new Asked(progress, executor.submit(() -> compare(progress)));
    }
    return asked;
  }

  private synchronized void forget(Asked done) {
    if (asked == done) {
      asked = null;
    }
  }

  private Reconciliation compare(Progress progress) throws InterruptedException {
    RunFile.delete(file);
    try (Run run = Run.open(parts, file, memoryLimit, clock.instant())) {
      run.compare(progress);
      return findings.of(run, clock);
    } finally {
      keptUntil = clock.instant().plus(KEPT);
      RunFile.delete(file);
    }
  }
}
