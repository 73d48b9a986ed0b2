package io.orderlake.analytics.engine.athena;

import io.orderlake.analytics.engine.QueryEngine;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Runs queries in Athena, over the views of deploy/athena.
 *
 * <p>The same query at the same time runs once. One that outlasts the wait goes on, and its caller
 * is told to come for it ({@link QueryPending}). One that fails becomes a problem with Athena's
 * reason ({@link Failure}).
 */
public final class AthenaEngine implements QueryEngine {
  private final QueryRequests requests;
  private final Executions executions;
  private final AthenaCalls calls;
  private final InstantSource clock;
  private final AthenaProperties properties;
  private final Results results;

  AthenaEngine(
      AthenaProperties properties, Executions executions, AthenaCalls calls, InstantSource clock) {
    this.requests = new QueryRequests(properties);
    this.executions = executions;
    this.calls = calls;
    this.clock = clock;
    this.properties = properties;
    this.results = new Results(calls);
  }

  /**
   * Athena does not tell when the lake has changed, so that this changes as time goes by: what is
   * polled may be as old as the cache allows.
   */
  @Override
  public String position() {
    return "athena-" + executions.generation();
  }

  /**
   * @throws QueryPending if the query outlasts the wait
   * @throws io.orderlake.service.http.Problem if Athena does not take it, or does not bring it to
   *     its end
   */
  @Override
  public void run(Query query, Answer answer) throws IOException {
    Instant until = clock.instant().plus(properties.patience());
    Execution execution = executions.of(requests.of(query));
    await(execution, until);
    if (!execution.succeeded()) {
      throw Failure.of(execution);
    }
    answer.origin(execution.id(), execution.scannedBytes());
    results.handOn(execution.id(), answer);
  }

  private void await(Execution execution, Instant until) {
    while (true) {
      Instant now = clock.instant();
      execution.look(now);
      execution.stopIfDue(now, properties.lease(), properties.deadline());
      if (execution.ended()) {
        return;
      }
      if (!now.isBefore(until)) {
        execution.keepToBeCollected();
        throw new QueryPending(execution.id());
      }
      calls.await(shortest(Duration.between(now, execution.nextLook()), now, until));
    }
  }

  /** Until the next look or the end of the wait, and at least a moment. */
  private static Duration shortest(Duration pause, Instant now, Instant until) {
    Duration rest = Duration.between(now, until);
    Duration shorter = pause.compareTo(rest) < 0 ? pause : rest;
    return shorter.toMillis() < 1 ? Duration.ofMillis(1) : shorter;
  }
}
