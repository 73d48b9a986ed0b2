package io.orderlake.analytics.engine.athena;

import java.time.Instant;

/**
 * A query that takes its time.
 *
 * @param id of the execution in Athena
 * @param state QUEUED, RUNNING or SUCCEEDED
 * @param scannedBytes so far
 */
record QueryStatus(String id, String state, Instant startedAt, long scannedBytes) {

  static QueryStatus of(Execution execution) {
    return new QueryStatus(
        execution.id(),
        execution.state().toString(),
        execution.startedAt(),
        execution.scannedBytes());
  }
}
