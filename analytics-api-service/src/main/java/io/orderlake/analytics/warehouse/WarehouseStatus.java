package io.orderlake.analytics.warehouse;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is in the warehouse, and what is not yet.
 *
 * @param objects taken in
 * @param rows whole rows in them, duplicates included
 * @param duplicates rows whose change was there already
 * @param rejects lines of objects that were no rows
 * @param bytes of the objects, as stored
 * @param rebuilding whether all of the lake is read anew; reports answer from what was there before
 * @param percent how much of what waited is done, by bytes; 100 when nothing waits
 * @param waitingObjects the rest of it
 * @param waitingBytes the rest of it
 * @param lastBatch of this run of the service, null before the first
 * @param rejected the newest objects with rejects, a sample
 */
public record WarehouseStatus(
    long objects,
    long rows,
    long duplicates,
    long rejects,
    long bytes,
    boolean rebuilding,
    int percent,
    long waitingObjects,
    long waitingBytes,
    @Nullable LastBatch lastBatch,
    List<RejectedObject> rejected) {

  /**
   * A transaction.
   *
   * @param lastObject key of the last object in it
   * @param rows whole rows in its objects
   * @param newestChange when the newest of its changes happened, null if it has none
   * @param lagMilliseconds from the newest change to the commit
   * @param milliseconds that reading and applying took
   */
  public record LastBatch(
      Instant appliedAt,
      String lastObject,
      long objects,
      long rows,
      @Nullable Instant newestChange,
      @Nullable Long lagMilliseconds,
      long milliseconds) {}

  /**
   * @param problem why the first reject is one
   */
  public record RejectedObject(String object, long rejects, @Nullable String problem) {}
}
