package io.orderlake.query.athena;

import io.orderlake.query.QueryEngine;
import io.orderlake.query.Unanswered;
import io.orderlake.query.athena.Execution.Stop;
import io.orderlake.service.loop.Pause;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.athena.AthenaClient;

/**
 * Runs queries in Athena, over the views of deploy/athena.
 *
 * <p>The same query at the same time runs once. One that outlasts the wait goes on, and its caller
 * is told to come for it ({@link QueryPending}). One that fails is told with Athena's reason
 * ({@link AthenaFailure}).
 */
public final class AthenaEngine implements QueryEngine, AutoCloseable {
  private final QueryRequests requests;
  private final Executions executions;
  private final AthenaCalls calls;
  private final InstantSource clock;
  private final AthenaProperties properties;
  private final Results results;

  /**
   * @param pause waits between two looks at an execution
   */
  public AthenaEngine(
      AthenaProperties properties, AthenaClient athena, InstantSource clock, Pause pause) {
    this.requests = new QueryRequests(properties);
    this.calls = new AthenaCalls(athena, clock, pause, properties.patience());
    this.executions = new Executions(properties, calls, clock);
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
   * @throws Unanswered if Athena does not take it, or does not bring it to its end
   */
  @Override
  public void run(Query query, RowSink answer) throws IOException {
    Instant until = clock.instant().plus(properties.patience());
    Execution execution = executions.of(requests.of(query));
    await(execution, until);
    if (!execution.succeeded()) {
      throw AthenaFailure.of(execution);
    }
    answer.origin(execution.id(), execution.scannedBytes());
    results.handOn(execution.id(), answer);
  }

  /**
   * How an execution is getting on, which is asked of Athena; null if it is not this service's, or
   * ended a while ago.
   *
   * @throws Unanswered if it ended without a result
   */
  public @Nullable QueryStatus status(String id) {
    Execution execution = executions.find(id);
    if (execution == null) {
      return null;
    }
    execution.look(clock.instant());
    if (execution.ended() && !execution.succeeded()) {
      throw AthenaFailure.of(execution);
    }
    return QueryStatus.of(execution);
  }

  /** Ends an execution, as somebody asks; false if there is none. */
  public boolean stop(String id) {
    Execution execution = executions.find(id);
    if (execution != null) {
      execution.stop(Stop.ASKED, clock.instant());
    }
    return execution != null;
  }

  /** Stops what is to be stopped and forgets what is done with; to be called every second or so. */
  public void sweep() {
    executions.sweep();
  }

  /** Stops all that run: nobody can come for their results any more. */
  @Override
  public void close() {
    executions.close();
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
        throw new QueryPending(QueryStatus.of(execution));
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
