package io.orderlake.analytics.reconciliation;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How far a comparison or a repair has come. Safe for many threads. */
final class Progress {
  private volatile State state = new State(Phase.WAITING, 0, 0, 0, 0);

  /** What is being done. */
  enum Phase {
    /** Something else is done first. */
    @JsonProperty("waiting")
    WAITING,
    /** It reads the lake, and shows nothing of it until then. */
    @JsonProperty("waiting for the warehouse")
    AWAITING_WAREHOUSE,
    @JsonProperty("reading the lake")
    READING_LAKE,
    @JsonProperty("reading the table")
    READING_TABLE,
    /** Differences may be changes that are on their way: they are looked at again. */
    @JsonProperty("confirming differences")
    CONFIRMING,
    @JsonProperty("writing rows")
    WRITING,
    @JsonProperty("done")
    DONE
  }

  /**
   * A state.
   *
   * @param ordersRead of the table
   * @param ordersInTable about so many, as DynamoDB counts them every six hours
   * @param differencesDone with which repair is done
   */
  record State(
      Phase phase, long ordersRead, long ordersInTable, long differencesDone, long differences) {}

  State state() {
    return state;
  }

  void at(Phase phase) {
    State now = state;
    state =
        new State(phase, now.ordersRead, now.ordersInTable, now.differencesDone, now.differences);
  }

  void reading(long ordersRead, long ordersInTable) {
    state = new State(Phase.READING_TABLE, ordersRead, ordersInTable, 0, 0);
  }

  void scanned(long orders) {
    reading(orders, Math.max(orders, state.ordersInTable));
  }

  void writing(long done, long differences) {
    State now = state;
    state = new State(Phase.WRITING, now.ordersRead, now.ordersInTable, done, differences);
  }
}
