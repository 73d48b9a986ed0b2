package io.orderlake.query;

/** A query that was ended since nobody waits for its answer any more. */
public final class QueryAbandoned extends QueryFailed {
  private static final long serialVersionUID = 1;

  public QueryAbandoned() {
    super("Nobody waits for the answer any more", null);
  }
}
