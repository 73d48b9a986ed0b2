package io.orderlake.analytics.reconciliation;

import static java.util.Objects.requireNonNull;

import io.orderlake.analytics.reconciliation.Comparison.FindingKind;
import io.orderlake.analytics.reconciliation.Ledger.Balance;
import io.orderlake.analytics.reconciliation.Reconciliation.Changes;
import io.orderlake.analytics.reconciliation.Reconciliation.Difference;
import io.orderlake.analytics.reconciliation.Reconciliation.DifferingOrder;
import io.orderlake.analytics.reconciliation.Reconciliation.LostChanges;
import io.orderlake.analytics.reconciliation.Reconciliation.Objects;
import io.orderlake.analytics.reconciliation.Reconciliation.Orders;
import io.orderlake.analytics.reconciliation.Reconciliation.RefusedChange;
import io.orderlake.lake.LakeLayout;
import io.orderlake.query.warehouse.Unreadable.UnreadableObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts into words and numbers what a comparison has found. */
final class Findings {
  private static final int SAMPLE = 20;

  /** Of a sample, so many are told in a sentence. */
  private static final int NAMED = 5;

  /** Versions only grow: the table is not the one that the lake's changes came from. */
  private static final String OLDER =
      "orders are of an earlier version in the table than in the lake: the table was restored from"
          + " a backup, or made anew under its name, and its new changes may sort before the old"
          + " ones; give it a lake of its own (orderlake.lake.location), or repair";

  private static final String REFUSED =
      "orders of the table are refused by the transform, so that the lake does not have them as they"
          + " are; write them anew as valid orders";

  private static final String UNUSABLE =
      "%d orders of the table say by %s what no column can hold: the lake has null there";

  private Findings() {}

  static Reconciliation of(
      Comparison comparison,
      LakeOrders lake,
      RefusedRecords refused,
      @Nullable Objects objects,
      Balance balance,
      Instant now) {
    Map<String, List<RefusedChange>> records = refused.of(suspects(comparison));
    Orders orders = orders(comparison, records);
    Changes changes = changes(comparison, lake, records);
    List<String> differences = new ArrayList<>();
    tell(differences, orders.missing(), "orders of the table are not in the lake");
    tell(differences, orders.stale(), "orders are in another state in the lake");
    tell(differences, orders.extra(), "orders in the lake are no longer in the table");
    tell(differences, orders.older(), OLDER);
    tell(differences, orders.refused(), REFUSED);
    orders.sample().stream()
        .filter(order -> order.difference() == Difference.REFUSED)
        .limit(NAMED)
        .map(Findings::refused)
        .forEach(differences::add);
    orders
        .unusable()
        .forEach((attribute, count) -> differences.add(UNUSABLE.formatted(count, attribute)));
    tell(differences, changes.lost(), "changes are not in the lake");
    changes.sample().stream().flatMap(Findings::refused).limit(NAMED).forEach(differences::add);
    if (objects != null) {
      tell(differences, objects.waiting(), "objects of the lake do not get into the warehouse");
      tell(differences, objects.gone(), gone(objects));
      tell(differences, objects.changed(), "objects have changed since they were taken in");
      for (UnreadableObject unread : objects.unreadable()) {
        differences.add(
            "the object %s cannot be read: %s".formatted(unread.object(), unread.reason()));
      }
      if (objects.uneven() != null) {
        differences.add(objects.uneven() + "; compare again once they add up");
      }
    }
    differences.addAll(balance.differences());
    Instant began = comparison.began();
    return new Reconciliation(
        differences.isEmpty(),
        differences,
        began,
        Duration.between(began, now).toMillis() / 1000.0,
        orders,
        changes,
        objects,
        balance.accounts());
  }

  /** Orders of which a change may have been refused, as many as are named. */
  private static Set<String> suspects(Comparison comparison) {
    Set<String> orderids = new HashSet<>();
    orders(comparison, Map.of()).sample().forEach(order -> orderids.add(order.orderid()));
    lostSample(comparison, Map.of()).forEach(lost -> orderids.add(lost.orderid()));
    return orderids;
  }

  private static String refused(DifferingOrder order) {
    return "the order %s is refused: %s; %s"
        .formatted(
            order.orderid(),
            order.reason(),
            order.record() == null
                ? "no such record is among the newest in " + LakeLayout.ERRORS_PREFIX
                : "the record lies in " + order.record());
  }

  private static Stream<String> refused(LostChanges lost) {
    return lost.refused().stream()
        .map(
            change ->
                "a change of the order %s was refused: %s; it lies in %s"
                    .formatted(lost.orderid(), change.reason(), change.record()));
  }

  static Orders orders(Comparison comparison) {
    return orders(comparison, Map.of());
  }

  private static Orders orders(Comparison comparison, Map<String, List<RefusedChange>> records) {
    List<DifferingOrder> sample = new ArrayList<>(sample(comparison, "<>", records));
    sample.addAll(sample(comparison, "=", records));
    return new Orders(
        comparison.file().count("table_orders"),
        comparison.file().count("lake_orders WHERE last_change_type <> 'REMOVE'"),
        comparison.file().count("table_orders WHERE NOT is_valid"),
        comparison.inFlight(),
        count(comparison, FindingKind.MISSING),
        count(comparison, FindingKind.STALE),
        count(comparison, FindingKind.EXTRA),
        sample,
        older(comparison),
        count(comparison, FindingKind.REFUSED),
        unusable(comparison));
  }

  /** As many refused ones as others, which may be many more. */
  private static List<DifferingOrder> sample(
      Comparison comparison, String isRefused, Map<String, List<RefusedChange>> records) {
    return comparison
        .file()
        .query(
            "SELECT d.orderid, kind, attributes, reason FROM differences AS d"
                + " LEFT JOIN table_orders AS t ON t._key = d.orderid"
                + " WHERE kind <> 'HISTORY' AND kind "
                + isRefused
                + " 'REFUSED' ORDER BY number LIMIT "
                + SAMPLE,
            row -> {
              Difference difference = Difference.valueOf(row.getString(2));
              List<RefusedChange> refused = records.getOrDefault(row.getString(1), List.of());
              return new DifferingOrder(
                  row.getString(1),
                  difference,
                  difference == Difference.STALE ? row.getString(3) : null,
                  row.getString(4),
                  difference == Difference.REFUSED && !refused.isEmpty()
                      ? refused.get(0).record()
                      : null);
            });
  }

  private static Map<String, Long> unusable(Comparison comparison) {
    Map<String, Long> unusable = new TreeMap<>();
    comparison
        .file()
        .query(
            "SELECT attribute, sum(orders)::BIGINT FROM unusable GROUP BY 1",
            row -> unusable.put(row.getString(1), row.getLong(2)));
    return unusable;
  }

  private static List<LostChanges> lostSample(
      Comparison comparison, Map<String, List<RefusedChange>> records) {
    return comparison
        .file()
        .query(
            "SELECT orderid, version_before, versions_before, before_at, changed_at FROM jumps"
                + " ORDER BY changed_at, orderid, versions_before LIMIT "
                + SAMPLE,
            row ->
                new LostChanges(
                    row.getString(1),
                    row.getLong(2) + 1,
                    row.getLong(3),
                    ComparisonFile.time(row, 4),
                    requireNonNull(ComparisonFile.time(row, 5)),
                    within(
                        records.getOrDefault(row.getString(1), List.of()),
                        row.getLong(2),
                        row.getLong(3))));
  }

  /** Those that may be the versions after one up to another. */
  private static List<RefusedChange> within(List<RefusedChange> refused, long after, long upTo) {
    return refused.stream()
        .filter(
            change ->
                change.version() == null || change.version() > after && change.version() <= upTo)
        .toList();
  }

  private static Changes changes(
      Comparison comparison, LakeOrders lake, Map<String, List<RefusedChange>> records) {
    List<@Nullable Object> known = new ArrayList<>();
    lake.knownJumps(known::addAll);
    List<LostChanges> sample = lostSample(comparison, records);
    Lost lost = lost(comparison);
    return new Changes(
        lost.changes(),
        lost.orders(),
        lost.from(),
        lost.to(),
        (Long) requireNonNull(known.get(0)),
        (Instant) known.get(1),
        (Instant) known.get(2),
        sample);
  }

  /** Changes that are not in the lake, and not known to be lost. */
  record Lost(long changes, long orders, @Nullable Instant from, @Nullable Instant to) {}

  static Lost lost(Comparison comparison) {
    return comparison
        .file()
        .query(
            "SELECT COALESCE(sum(versions_before - version_before), 0)::BIGINT,"
                + " count(DISTINCT orderid), min(COALESCE(before_at, changed_at)), max(changed_at)"
                + " FROM jumps",
            row ->
                new Lost(
                    row.getLong(1),
                    row.getLong(2),
                    ComparisonFile.time(row, 3),
                    ComparisonFile.time(row, 4)))
        .get(0);
  }

  private static long older(Comparison comparison) {
    return comparison
        .file()
        .count(
            "differences AS d JOIN table_orders AS t ON t._key = d.orderid"
                + " JOIN lake_orders AS l ON l._key = d.orderid WHERE kind = 'STALE' AND "
                + comparison.columns().version("t")
                + " < "
                + comparison.columns().version("l"));
  }

  /** Where all are gone, orders are alike only since reports still answer from what was there. */
  private static String gone(Objects objects) {
    return objects.gone() < objects.inWarehouse()
        ? "objects that were taken in are gone from the lake"
        : "objects that were taken in are gone from the lake, which is all of them: it was emptied,"
            + " or is another one; rebuild the warehouse, then repair";
  }

  private static long count(Comparison comparison, FindingKind kind) {
    return comparison.file().count("differences WHERE kind = '" + kind + "'");
  }

  private static void tell(List<String> differences, long count, String what) {
    if (count > 0) {
      differences.add(count + " " + what);
    }
  }
}
