package io.orderlake.query;

import org.jspecify.annotations.Nullable;

/** A query that was not done in its time, and was ended. */
public final class QueryTimeout extends QueryFailed {
  private static final long serialVersionUID = 1;

  public QueryTimeout(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
