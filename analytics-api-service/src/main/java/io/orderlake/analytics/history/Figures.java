package io.orderlake.analytics.history;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the pipeline was for a while.
 *
 * @param entity of which the changes are, by its many; null in what was written before there were
 *     several
 * @param from when it began
 * @param seconds how long it was
 * @param changes that came into the warehouse, of all types
 * @param p50Milliseconds from an insert or modification until the warehouse began to take it in;
 *     null where none came
 * @param p99Milliseconds likewise
 * @param pipeLagSeconds the most that the pipe was behind in any look; null if it did not say
 * @param deliveryLagSeconds likewise
 * @param refused records that a stage refused
 */
record Figures(
    @Nullable String entity,
    Instant from,
    long seconds,
    long changes,
    @Nullable Long p50Milliseconds,
    @Nullable Long p99Milliseconds,
    @Nullable Double pipeLagSeconds,
    @Nullable Double deliveryLagSeconds,
    long refused) {
  /** The same of an entity. */
  Figures of(String many) {
    return new Figures(
        many,
        from,
        seconds,
        changes,
        p50Milliseconds,
        p99Milliseconds,
        pipeLagSeconds,
        deliveryLagSeconds,
        refused);
  }
}
