package io.orderlake.query.warehouse;

import io.orderlake.lake.read.LakeObject;
import io.orderlake.query.warehouse.Unreadable.UnreadableObject;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is in the warehouse, and what is not yet.
 *
 * @param entity whose it is, by its many; null of all together
 * @param objects taken in
 * @param rows whole rows in them, duplicates included
 * @param duplicates rows whose change was there already
 * @param differing duplicates that are not as the row that was there, which stays
 * @param rejects lines of objects that were no rows
 * @param bytes of the objects, as stored
 * @param rebuilding whether all of the lake is read anew; reports answer from what was there before
 * @param rebuildReason how its tables do not add up, for which all is read anew without having been
 *     asked for; null if they do
 * @param rebuildHindrance why all is not read anew all the same, and what to do; null if it is
 * @param percent how much of what waited is done, by bytes; 100 when nothing waits
 * @param waitingObjects the rest of it
 * @param waitingBytes the rest of it
 * @param unreadable objects whose bytes cannot be read, which are tried again
 * @param unreadableObjects a sample of them
 * @param lastBatch of this run of the service, null before the first
 * @param rejected the newest objects with rejects, a sample
 * @param goneFromLake null while the lake has what the warehouse was filled from
 * @param entities each by itself, where it is of several together
 */
public record WarehouseStatus(
    @Nullable String entity,
    long objects,
    long rows,
    long duplicates,
    long differing,
    long rejects,
    long bytes,
    boolean rebuilding,
    @Nullable String rebuildReason,
    @Nullable String rebuildHindrance,
    int percent,
    long waitingObjects,
    long waitingBytes,
    long unreadable,
    List<UnreadableObject> unreadableObjects,
    @Nullable LastBatch lastBatch,
    List<RejectedObject> rejected,
    @Nullable GoneFromLake goneFromLake,
    List<WarehouseStatus> entities) {
  static final int SAMPLE = 20;

  /**
   * Of several together: numbers are summed, what has a reason has the first that there is, and the
   * last batch is the latest.
   */
  static WarehouseStatus of(List<WarehouseStatus> each) {
    return new WarehouseStatus(
        null,
        sum(each, WarehouseStatus::objects),
        sum(each, WarehouseStatus::rows),
        sum(each, WarehouseStatus::duplicates),
        sum(each, WarehouseStatus::differing),
        sum(each, WarehouseStatus::rejects),
        sum(each, WarehouseStatus::bytes),
        each.stream().anyMatch(WarehouseStatus::rebuilding),
        each.stream().flatMap(one -> Stream.ofNullable(one.rebuildReason)).findFirst().orElse(null),
        each.stream()
            .flatMap(one -> Stream.ofNullable(one.rebuildHindrance))
            .findFirst()
            .orElse(null),
        each.stream().mapToInt(WarehouseStatus::percent).min().orElse(100),
        sum(each, WarehouseStatus::waitingObjects),
        sum(each, WarehouseStatus::waitingBytes),
        sum(each, WarehouseStatus::unreadable),
        each.stream().flatMap(one -> one.unreadableObjects.stream()).limit(SAMPLE).toList(),
        each.stream()
            .flatMap(one -> Stream.ofNullable(one.lastBatch))
            .max(Comparator.comparing(LastBatch::appliedAt))
            .orElse(null),
        each.stream().flatMap(one -> one.rejected.stream()).limit(SAMPLE).toList(),
        each.stream().flatMap(one -> Stream.ofNullable(one.goneFromLake)).findFirst().orElse(null),
        each);
  }

  private static long sum(List<WarehouseStatus> each, ToLongFunction<WarehouseStatus> figure) {
    return each.stream().mapToLong(figure).sum();
  }

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
   * An object with lines that are no rows.
   *
   * @param rejects how many they are
   * @param problem why the first of them is none
   * @param lines the first of them
   */
  public record RejectedObject(
      String object, long rejects, @Nullable String problem, List<RejectedLine> lines) {}

  /**
   * A line that is no row.
   *
   * @param line its number, from 1 on
   */
  public record RejectedLine(long line, String problem) {}

  /**
   * Objects that the warehouse was filled from, and that the lake no longer has: it was emptied, or
   * is another one.
   *
   * @param since when that was noticed
   * @param looked how many were looked for: the first, the last, and one between
   * @param gone how many of these are not there
   * @param example key of one of them
   * @param detail what that means and what to do, for people
   */
  public record GoneFromLake(Instant since, int looked, int gone, String example, String detail) {
    static final String DETAIL =
        "The lake no longer has objects that the warehouse was filled from: it was emptied, or is"
            + " another one. Reports still answer from them. POST /api/warehouse/rebuild makes the"
            + " warehouse what the lake is now, and forgets them; then POST"
            + " /api/reconciliation/repair writes into the lake what the table has";

    static GoneFromLake of(Instant since, int looked, List<LakeObject> missing) {
      return new GoneFromLake(since, looked, missing.size(), missing.get(0).key(), DETAIL);
    }
  }
}
