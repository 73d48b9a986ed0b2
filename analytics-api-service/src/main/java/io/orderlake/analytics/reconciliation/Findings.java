package io.orderlake.analytics.reconciliation;

import static java.util.Objects.requireNonNull;

import io.orderlake.analytics.reconciliation.Differences.FindingKind;
import io.orderlake.analytics.reconciliation.Ledger.Balance;
import io.orderlake.analytics.reconciliation.Reconciliation.Difference;
import io.orderlake.analytics.reconciliation.Reconciliation.DifferingItem;
import io.orderlake.analytics.reconciliation.Reconciliation.Items;
import io.orderlake.analytics.reconciliation.Reconciliation.LostChanges;
import io.orderlake.analytics.reconciliation.Reconciliation.LostOfItem;
import io.orderlake.analytics.reconciliation.Reconciliation.Objects;
import io.orderlake.analytics.reconciliation.Reconciliation.RefusedChange;
import io.orderlake.lake.LakeLayout;
import io.orderlake.query.warehouse.Unreadable.UnreadableObject;
import io.orderlake.table.TableMapping;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts into words and numbers what a comparison has found of an entity.
 *
 * @param objects null where there is no warehouse
 */
record Findings(
    LakeState lake, RefusedRecords refused, @Nullable LakeObjects objects, Ledger ledger) {
  private static final int SAMPLE = 20;

  /** Of a sample, so many are told in a sentence. */
  private static final int NAMED = 5;

  /** Versions only grow: the table is not the one that the lake's changes came from. */
  private static final String OLDER =
      " are of an earlier version in the table than in the lake: the table was restored from"
          + " a backup, or made anew under its name, and its new changes may sort before the old"
          + " ones; give it a lake of its own (orderlake.lake.location), or repair";

  private static final String REFUSED =
      " of the table are refused by the transform, so that the lake does not have them as they"
          + " are; write them anew as valid ";

  private static final String UNUSABLE =
      "%d %s of the table say by %s what no column can hold: the lake has null there";

  /** Of entities without a version. */
  private static final String UNTOLD =
      "which changes of %s are not in the lake cannot be told, since their mapping names no column"
          + " as their version";

  /** Changes that are not in the lake, and not known to be lost; null where that is not known. */
  record Lost(
      @Nullable Long changes, @Nullable Long items, @Nullable Instant from, @Nullable Instant to) {}

  Reconciliation of(Run run, InstantSource clock) throws InterruptedException {
    TableMapping mapping = run.parts().mapping();
    List<DifferingItem> differing = new ArrayList<>(sample(run, "<>"));
    // As many refused ones as others, which may be many more.
    differing.addAll(sample(run, "="));
    List<LostOfItem> lost = lostSample(run);
    Set<String> suspects = new HashSet<>();
    differing.forEach(item -> suspects.add(item.key()));
    lost.forEach(item -> suspects.add(item.key()));
    Map<String, List<RefusedChange>> records = refused.of(suspects);
    differing.replaceAll(item -> item.with(records.getOrDefault(item.key(), List.of())));
    lost.replaceAll(item -> item.with(records.getOrDefault(item.key(), List.of())));
    Items items = items(run, differing);
    LostChanges changes = changes(run, lost);
    Objects inLake = objects == null ? null : objects.compare(run.file());
    Balance balance = ledger.balance(mapping);
    List<String> told = new ArrayList<>();
    tell(told, items, mapping);
    tell(told, changes.lost() == null ? 0 : changes.lost(), "changes are not in the lake");
    String one = one(mapping);
    lost.stream().flatMap(item -> refused(item, one)).limit(NAMED).forEach(told::add);
    if (inLake != null) {
      tell(told, inLake);
    }
    told.addAll(balance.differences());
    Instant began = run.began();
    return new Reconciliation(
        mapping.entity().many(),
        told.isEmpty(),
        told,
        began,
        Duration.between(began, clock.instant()).toMillis() / 1000.0,
        items,
        changes,
        inLake,
        balance.accounts());
  }

  private static void tell(List<String> told, Items items, TableMapping mapping) {
    String many = mapping.entity().many().replace('_', ' ');
    tell(told, items.missing(), many + " of the table are not in the lake");
    tell(told, items.stale(), many + " are in another state in the lake");
    tell(told, items.extra(), many + " in the lake are no longer in the table");
    tell(told, items.older(), many + OLDER);
    tell(told, items.refused(), many + REFUSED + many);
    items.sample().stream()
        .filter(item -> item.difference() == Difference.REFUSED)
        .limit(NAMED)
        .map(item -> refused(item, one(mapping)))
        .forEach(told::add);
    items
        .unusable()
        .forEach((attribute, count) -> told.add(UNUSABLE.formatted(count, many, attribute)));
  }

  private static String refused(DifferingItem item, String one) {
    return "the %s %s is refused: %s; %s"
        .formatted(
            one,
            item.key(),
            item.reason(),
            item.record() == null
                ? "no such record is among the newest in " + LakeLayout.ERRORS_PREFIX
                : "the record lies in " + item.record());
  }

  private static Stream<String> refused(LostOfItem lost, String one) {
    return lost.refused().stream()
        .map(
            change ->
                "a change of the %s %s was refused: %s; it lies in %s"
                    .formatted(one, lost.key(), change.reason(), change.record()));
  }

  private static void tell(List<String> told, Objects objects) {
    tell(told, objects.waiting(), "objects of the lake do not get into the warehouse");
    tell(told, objects.gone(), gone(objects));
    tell(told, objects.changed(), "objects have changed since they were taken in");
    for (UnreadableObject unread : objects.unreadable()) {
      told.add("the object %s cannot be read: %s".formatted(unread.object(), unread.reason()));
    }
    if (objects.uneven() != null) {
      told.add(objects.uneven() + "; compare again once they add up");
    }
  }

  /** Where all are gone, items are alike only since reports still answer from what was there. */
  private static String gone(Objects objects) {
    return objects.gone() < objects.inWarehouse()
        ? "objects that were taken in are gone from the lake"
        : "objects that were taken in are gone from the lake, which is all of them: it was emptied,"
            + " or is another one; rebuild the warehouse, then repair";
  }

  private static void tell(List<String> told, long count, String what) {
    if (count > 0) {
      told.add(count + " " + what);
    }
  }

  private static String one(TableMapping mapping) {
    return mapping.entity().one().replace('_', ' ');
  }

  private static Items items(Run run, List<DifferingItem> sample) {
    return new Items(
        run.file().count("table_items"),
        run.file().count("lake_items WHERE _last_type <> 'REMOVE'"),
        run.file().count("table_items WHERE _refused IS NOT NULL"),
        run.journal().entry().inFlight(),
        count(run, FindingKind.MISSING),
        count(run, FindingKind.STALE),
        count(run, FindingKind.EXTRA),
        sample,
        older(run),
        count(run, FindingKind.REFUSED),
        unusable(run));
  }

  private static long count(Run run, FindingKind kind) {
    return run.file().count("differences WHERE kind = '" + kind + "'");
  }

  private static long older(Run run) {
    return run.file()
        .count(
            "differences AS d JOIN table_items AS t ON t._key = d.item"
                + " JOIN lake_items AS l ON l._key = d.item WHERE d.kind = 'STALE' AND "
                + run.sides().version("t")
                + " < "
                + run.sides().version("l"));
  }

  private static Map<String, Long> unusable(Run run) {
    Map<String, Long> unusable = new TreeMap<>();
    run.file()
        .query(
            "SELECT attribute, sum(items)::BIGINT FROM unusable GROUP BY 1",
            row -> unusable.put(row.getString(1), row.getLong(2)));
    return unusable;
  }

  private static List<DifferingItem> sample(Run run, String isRefused) {
    return run.file()
        .query(
            "SELECT d.item, d.kind, CASE WHEN d.kind = 'STALE' THEN d.attributes END, _refused"
                + " FROM differences AS d LEFT JOIN table_items AS t ON t._key = d.item"
                + " WHERE d.kind <> 'HISTORY' AND d.kind "
                + isRefused
                + " 'REFUSED' ORDER BY d.number LIMIT "
                + SAMPLE,
            row ->
                new DifferingItem(
                    row.getString(1),
                    Difference.valueOf(row.getString(2)),
                    row.getString(3),
                    row.getString(4),
                    null));
  }

  private static List<LostOfItem> lostSample(Run run) {
    return run.file()
        .query(
            "SELECT item, version_before, versions_before, before_at, changed_at FROM gaps"
                + " ORDER BY changed_at, item, versions_before LIMIT "
                + SAMPLE,
            row ->
                new LostOfItem(
                    row.getString(1),
                    row.getLong(2) + 1,
                    row.getLong(3),
                    RunFile.time(row, 4),
                    requireNonNull(RunFile.time(row, 5)),
                    List.of()));
  }

  private LostChanges changes(Run run, List<LostOfItem> sample) {
    List<@Nullable Object> known = new ArrayList<>();
    lake.knownLost(known::addAll);
    Lost lost = lost(run);
    boolean untold = known.isEmpty();
    return new LostChanges(
        lost.changes(),
        lost.items(),
        lost.from(),
        lost.to(),
        untold ? null : (Long) known.get(0),
        untold ? null : (Instant) known.get(1),
        untold ? null : (Instant) known.get(2),
        sample,
        untold ? UNTOLD.formatted(run.parts().mapping().entity().many().replace('_', ' ')) : null);
  }

  static Lost lost(Run run) {
    if (run.parts().mapping().roles().version() == null) {
      return new Lost(null, null, null, null);
    }
    return run.file()
        .one(
            "SELECT COALESCE(sum(versions_before - version_before), 0)::BIGINT,"
                + " count(DISTINCT item), min(COALESCE(before_at, changed_at)), max(changed_at)"
                + " FROM gaps",
            row ->
                new Lost(
                    row.getLong(1), row.getLong(2), RunFile.time(row, 3), RunFile.time(row, 4)));
  }
}
