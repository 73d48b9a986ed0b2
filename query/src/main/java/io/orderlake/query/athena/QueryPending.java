package io.orderlake.query.athena;

/** A query takes longer than its caller waits; it goes on. */
public final class QueryPending extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient QueryStatus status;

  QueryPending(QueryStatus status) {
    super("Athena still works on " + status.id());
    this.status = status;
  }

  public QueryStatus status() {
    return status;
  }
}
