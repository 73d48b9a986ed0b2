package io.orderlake.query;

import org.jspecify.annotations.Nullable;

/** A query that the engine could not run, or not to its end. */
public class QueryFailed extends RuntimeException {
  private static final long serialVersionUID = 1;

  public QueryFailed(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
