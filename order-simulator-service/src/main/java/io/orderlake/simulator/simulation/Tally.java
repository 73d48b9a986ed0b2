package io.orderlake.simulator.simulation;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.orderlake.service.outage.Outage;
import io.orderlake.service.outage.PlainReason;
import io.orderlake.simulator.simulation.OrderWrite.WriteKind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/** Counts what became of the writes, since the current run began and, as metrics, since start. */
final class Tally {
  private static final Logger log = LoggerFactory.getLogger(Tally.class);

  /** What failed is tried again sooner than this: else there is nothing left to be tried. */
  private static final Duration LONGEST_TRY = Duration.ofMinutes(1);

  /**
   * Writes that the database acknowledged, since the run began.
   *
   * @param inserts valid orders placed
   * @param malformed items inserted that are no valid orders
   * @param writes all of them together
   */
  record Totals(long inserts, long modifications, long removals, long malformed, long writes) {}

  /**
   * @param error what kind of error
   */
  record LastError(String error, Instant at) {}

  /**
   * Writes that all fail.
   *
   * @param reason of the last failure, in words
   */
  record Standstill(Instant since, String reason) {}

  private final Map<WriteKind, Counter> counters = new EnumMap<>(WriteKind.class);
  private final Counter errorCounter;
  private final Counter conflictCounter;
  private final InstantSource clock;
  private final InstantSource steady;
  private final Outage outage;
  private final Map<WriteKind, Long> written = new EnumMap<>(WriteKind.class);
  private final RecentRate rate;
  private long errors;
  private long conflicts;
  private @Nullable LastError lastError;
  private Instant failedAt = Instant.EPOCH;
  private @Nullable Standstill standstill;

  /**
   * @param steady tells spans of time; it never jumps
   */
  Tally(MeterRegistry meters, InstantSource clock, InstantSource steady) {
    this.clock = clock;
    this.steady = steady;
    this.outage = new Outage(steady);
    this.rate = new RecentRate(steady);
    for (WriteKind kind : WriteKind.values()) {
      String name = kind.name().toLowerCase(Locale.ROOT);
      counters.put(kind, meters.counter("orderlake.simulation.writes", "kind", name));
    }
    errorCounter = meters.counter("orderlake.simulation.errors");
    conflictCounter = meters.counter("orderlake.simulation.conflicts");
  }

  synchronized void reset() {
    written.clear();
    errors = 0;
    conflicts = 0;
    lastError = null;
    standstill = null;
    rate.reset();
  }

  void written(WriteKind kind) {
    Objects.requireNonNull(counters.get(kind)).increment();
    synchronized (this) {
      written.merge(kind, 1L, Long::sum);
      rate.count();
      standstill = null;
      if (outage.succeeded()) {
        log.info("Writes succeed again; {} errors in this run", errors);
      }
    }
  }

  /** A write refused because its order was changed by somebody else. */
  void conflict() {
    conflictCounter.increment();
    synchronized (this) {
      conflicts++;
    }
  }

  /** An attempt that failed, whether it is tried again or not. */
  void error(RuntimeException cause) {
    errorCounter.increment();
    synchronized (this) {
      errors++;
      lastError = new LastError(kindOf(cause), clock.instant());
      failedAt = steady.instant();
      Instant since = standstill == null ? clock.instant() : standstill.since;
      standstill = new Standstill(since, PlainReason.of(cause));
      if (outage.failed(cause)) {
        log.warn("Writes fail and are tried again: {}", PlainReason.inFull(cause));
      }
    }
  }

  synchronized Totals totals() {
    long inserts = count(WriteKind.INSERT);
    long modifications = count(WriteKind.MODIFY);
    long removals = count(WriteKind.REMOVE);
    long malformed = count(WriteKind.MALFORMED);
    long writes = inserts + modifications + removals + malformed;
    return new Totals(inserts, modifications, removals, malformed, writes);
  }

  synchronized long errors() {
    return errors;
  }

  synchronized long conflicts() {
    return conflicts;
  }

  synchronized @Nullable LastError lastError() {
    return lastError;
  }

  /** Null unless no write has succeeded since one failed, and some are still tried. */
  synchronized @Nullable Standstill standstill() {
    boolean isTried = Duration.between(failedAt, steady.instant()).compareTo(LONGEST_TRY) < 0;
    return isTried ? standstill : null;
  }

  /** Acknowledged writes a second, over the last few seconds. */
  synchronized double achievedRate() {
    return rate.perSecond();
  }

  private long count(WriteKind kind) {
    return written.getOrDefault(kind, 0L);
  }

  private static String kindOf(RuntimeException cause) {
    return cause instanceof DynamoDbException e && e.awsErrorDetails() != null
        ? e.awsErrorDetails().errorCode()
        : cause.getClass().getSimpleName();
  }
}
