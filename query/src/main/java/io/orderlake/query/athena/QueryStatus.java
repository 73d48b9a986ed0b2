package io.orderlake.query.athena;

import java.time.Instant;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;

/**
 * A query that takes its time.
 *
 * @param id of the execution in Athena
 * @param state QUEUED, RUNNING or SUCCEEDED
 * @param scannedBytes so far
 */
public record QueryStatus(String id, String state, Instant startedAt, long scannedBytes) {

  /** Whether its answer is there. */
  public boolean succeeded() {
    return state.equals(QueryExecutionState.SUCCEEDED.toString());
  }

  static QueryStatus of(Execution execution) {
    return new QueryStatus(
        execution.id(),
        execution.state().toString(),
        execution.startedAt(),
        execution.scannedBytes());
  }
}
