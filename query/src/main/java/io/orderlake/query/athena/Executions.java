package io.orderlake.query.athena;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.athena.model.StartQueryExecutionRequest;

/**
 * The executions of this service. The same question asked while one runs joins it, and gets its
 * result for a while after; what nobody waits for, or takes too long, is stopped in Athena.
 */
final class Executions {
  private final AthenaProperties properties;
  private final AthenaCalls calls;
  private final InstantSource clock;
  private final Map<StartQueryExecutionRequest, Execution> current = new ConcurrentHashMap<>();
  private final Map<String, Execution> byId = new ConcurrentHashMap<>();

  Executions(AthenaProperties properties, AthenaCalls calls, InstantSource clock) {
    this.properties = properties;
    this.calls = calls;
    this.clock = clock;
  }

  /**
   * The execution for a request: one that runs or has run lately, or a new one.
   *
   * @param request without token
   * @throws io.orderlake.query.Unanswered if Athena does not take it
   */
  Execution of(StartQueryExecutionRequest request) {
    Execution execution = current.compute(request, this::currentOrNew);
    byId.put(execution.start(), execution);
    return execution;
  }

  /** The execution with an id, or null if it is not this service's, or long ended. */
  @Nullable Execution find(String id) {
    return byId.get(id);
  }

  /** Another text as often as results may be others. */
  String generation() {
    Duration cache = properties.cache();
    Instant now = clock.instant();
    return cache.isZero()
        ? now + "-" + UUID.randomUUID()
        : String.valueOf(Math.floorDiv(now.toEpochMilli(), cache.toMillis()));
  }

  /** Stops what is to be stopped and forgets what is done with; to be called every second or so. */
  void sweep() {
    Instant now = clock.instant();
    for (Execution execution : byId.values()) {
      execution.stopIfDue(now, properties.lease(), properties.deadline());
    }
    byId.values().removeIf(execution -> execution.isForgotten(now));
    current.values().removeIf(execution -> execution.isForgotten(now) && !serves(execution, now));
  }

  /** Stops all that run: nobody can come for their results any more. */
  void close() {
    Instant now = clock.instant();
    byId.values().forEach(execution -> execution.stop(Execution.Stop.ABANDONED, now));
  }

  private Execution currentOrNew(StartQueryExecutionRequest request, @Nullable Execution known) {
    Instant now = clock.instant();
    if (known != null && serves(known, now)) {
      return known;
    }
    // Athena gives the same failure again for the same token.
    int attempt = known == null || known.succeeded() ? 0 : known.attempt() + 1;
    return new Execution(
        QueryRequests.withToken(request, generation() + "-" + attempt),
        calls,
        AthenaCalls.PAUSES.start(),
        now,
        attempt);
  }

  private boolean serves(Execution execution, Instant now) {
    return execution.serves(now, properties.cache());
  }
}
