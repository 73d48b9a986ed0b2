package io.orderlake.analytics.engine.athena;

/** A query takes longer than its caller waits; it goes on. */
public final class QueryPending extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String executionId;

  QueryPending(String executionId) {
    super("Athena still works on " + executionId);
    this.executionId = executionId;
  }

  String executionId() {
    return executionId;
  }
}
