package io.orderlake.query;

/** A query that was not begun, since as many as may run at once did so all the time. */
public final class NoPlace extends QueryFailed {
  private static final long serialVersionUID = 1;

  public NoPlace(int places) {
    super(places + " queries ran all the time, and no more run at once", null);
  }
}
