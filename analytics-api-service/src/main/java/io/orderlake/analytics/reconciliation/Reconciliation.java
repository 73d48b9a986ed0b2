package io.orderlake.analytics.reconciliation;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.orderlake.query.warehouse.Unreadable.UnreadableObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of holding the lake against the table.
 *
 * @param entity whose items were compared
 * @param clean whether every item is in the lake as in the table, no change is missing without a
 *     repair having said so, every object of the lake is in the warehouse, and the ledger adds up
 * @param differences where not, a sentence each
 * @param at when the comparison began
 * @param objects null where there is no warehouse
 */
record Reconciliation(
    String entity,
    boolean clean,
    List<String> differences,
    Instant at,
    double seconds,
    Items items,
    LostChanges changes,
    @Nullable Objects objects,
    List<Account> ledger) {

  /**
   * Items of the entity.
   *
   * @param inLake that exist by the lake's account
   * @param invalid that the transform refuses as they are in the table
   * @param inFlight differed, but the lake has had a change of them since
   * @param missing the table has them, the lake has not
   * @param stale the lake has another state of them
   * @param extra the lake has them, the table has not, or as another entity's
   * @param sample of the last three, and of the refused ones
   * @param older stale ones of which the table has an earlier version than the lake
   * @param refused invalid items; the lake has an earlier state of them, or none
   * @param unusable how many items say by an attribute what no column can hold, by its path; the
   *     lake has null there
   */
  record Items(
      long inTable,
      long inLake,
      long invalid,
      long inFlight,
      long missing,
      long stale,
      long extra,
      List<DifferingItem> sample,
      long older,
      long refused,
      Map<String, Long> unusable) {}

  /**
   * An item that lake and table do not have alike.
   *
   * @param attributes names of those that differ in a stale one
   * @param reason why the transform refuses a refused one as it is in the table
   * @param record where the refused change lies, as {@code /api/failures} names it; null if it is
   *     not among the newest, or not refused yet
   */
  record DifferingItem(
      String key,
      Difference difference,
      @Nullable String attributes,
      @Nullable String reason,
      @Nullable String record) {
    DifferingItem with(List<RefusedChange> refused) {
      return difference != Difference.REFUSED || refused.isEmpty()
          ? this
          : new DifferingItem(key, difference, attributes, reason, refused.get(0).record());
    }
  }

  /**
   * A change that the transform refused.
   *
   * @param record where it lies, as {@code /api/failures} names it: object and line
   * @param version of the item with it, null if it tells none
   */
  record RefusedChange(String record, String reason, @Nullable Long version) {}

  /** How an item differs. */
  enum Difference {
    @JsonProperty("missing")
    MISSING,
    @JsonProperty("stale")
    STALE,
    @JsonProperty("extra")
    EXTRA,
    @JsonProperty("refused")
    REFUSED
  }

  /**
   * Changes that are not in the lake, by the items' versions, which count changes. Without versions
   * nothing is known of them, and all is null.
   *
   * @param lost not in the lake, and not known to be lost; of items that were removed meanwhile,
   *     those before their removal cannot be told
   * @param from before the first of them
   * @param to after the last of them
   * @param knownLost that a row of repair stands for, which has the state that they led to
   * @param sample of the lost ones
   * @param note why nothing is known
   */
  record LostChanges(
      @Nullable Long lost,
      @Nullable Long items,
      @Nullable Instant from,
      @Nullable Instant to,
      @Nullable Long knownLost,
      @Nullable Instant knownFrom,
      @Nullable Instant knownTo,
      List<LostOfItem> sample,
      @Nullable String note) {}

  /**
   * Changes of an item that are not in the lake.
   *
   * @param after time of the change before them, null if they are its first
   * @param before time of the change after them; of the comparison, if the lake has none
   * @param refused those that the transform refused, as they lie in the lake
   */
  record LostOfItem(
      String key,
      long firstVersion,
      long lastVersion,
      @Nullable Instant after,
      Instant before,
      List<RefusedChange> refused) {
    /** With those that may be one of its versions. */
    LostOfItem with(List<RefusedChange> changes) {
      List<RefusedChange> ours =
          changes.stream()
              .filter(
                  change ->
                      change.version() == null
                          || change.version() >= firstVersion && change.version() <= lastVersion)
              .toList();
      return new LostOfItem(key, firstVersion, lastVersion, after, before, ours);
    }
  }

  /**
   * The lake's objects.
   *
   * @param waiting that the warehouse does not take in, though it was waited for
   * @param gone that it has taken in, and that the lake no longer has
   * @param changed whose size is another than when they were taken in
   * @param sample keys of the last three
   * @param unreadable those of the waiting whose bytes cannot be read, a sample
   * @param uneven how the warehouse's tables do not add up, for which they are built anew; null if
   *     they do
   */
  record Objects(
      long inLake,
      long inWarehouse,
      long waiting,
      long gone,
      long changed,
      List<String> sample,
      List<UnreadableObject> unreadable,
      @Nullable String uneven) {}

  /**
   * What a part of the pipeline says of itself.
   *
   * @param since when from it counts, null if from the beginning
   * @param counts by name; none if it does not answer
   */
  record Account(String part, @Nullable Instant since, Map<String, Long> counts) {}
}
