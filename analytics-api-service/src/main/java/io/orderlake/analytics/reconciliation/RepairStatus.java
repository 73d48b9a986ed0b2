package io.orderlake.analytics.reconciliation;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The repair that is under way, or the last one.
 *
 * @param began when, null if there has been none
 * @param failure why it does not go on; asking for the repair again makes it go on where it stopped
 * @param result once it is done
 */
record RepairStatus(
    RunState state,
    @Nullable Instant began,
    @Nullable RunPhase progress,
    @Nullable String failure,
    @Nullable Result result) {

  static RepairStatus none() {
    return new RepairStatus(RunState.NONE, null, null, null, null);
  }

  static RepairStatus running(Instant began) {
    return new RepairStatus(RunState.RUNNING, began, null, null, null);
  }

  static RepairStatus interrupted(@Nullable Instant began, String failure) {
    return new RepairStatus(RunState.INTERRUPTED, began, null, failure, null);
  }

  static RepairStatus done(Instant began, Result result) {
    return new RepairStatus(RunState.DONE, began, null, null, result);
  }

  RepairStatus with(RunPhase now) {
    return new RepairStatus(state, began, now, failure, result);
  }

  /** How a repair is. */
  enum RunState {
    /** There has been none. */
    @JsonProperty("none")
    NONE,
    @JsonProperty("running")
    RUNNING,
    /** The process ended or something failed in between. */
    @JsonProperty("interrupted")
    INTERRUPTED,
    @JsonProperty("done")
    DONE
  }

  /**
   * What a repair did.
   *
   * @param itemsRead of the entity
   * @param snapshots rows written for items that the lake lacked or had wrong, or of which changes
   *     are lost
   * @param tombstones rows written for items that the table no longer has
   * @param invalid items of the table that the transform refuses, and that get no row
   * @param lostChanges that are in no row of their own, by the items' versions; they stay lost
   *     unless the stream still brings them; null where items have no version
   * @param lostFrom before the first of these
   * @param lostTo after the last of these
   */
  record Result(
      Instant ended,
      long itemsRead,
      long snapshots,
      long tombstones,
      long invalid,
      @Nullable Long lostChanges,
      @Nullable Instant lostFrom,
      @Nullable Instant lostTo) {}
}
