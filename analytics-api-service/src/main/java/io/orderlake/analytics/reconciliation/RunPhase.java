package io.orderlake.analytics.reconciliation;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How far a comparison or a repair has come.
 *
 * @param itemsRead of the table, of whatever entity
 * @param itemsInTable about so many, as DynamoDB counts them every six hours
 * @param differencesDone with which repair is done
 */
record RunPhase(
    Phase phase, long itemsRead, long itemsInTable, long differencesDone, long differences) {

  /** Where a run tells, by one thread for many, how far it has come. */
  static final class Progress {
    volatile RunPhase now = new RunPhase(Phase.WAITING, 0, 0, 0, 0);
  }

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

  RunPhase at(Phase next) {
    return new RunPhase(next, itemsRead, itemsInTable, differencesDone, differences);
  }

  static RunPhase reading(long items, long about) {
    return new RunPhase(Phase.READING_TABLE, items, Math.max(items, about), 0, 0);
  }

  RunPhase writing(long done, long all) {
    return new RunPhase(Phase.WRITING, itemsRead, itemsInTable, done, all);
  }
}
