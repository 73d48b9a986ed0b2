package io.orderlake.analytics.reconciliation;

import static java.util.Objects.requireNonNull;

import io.orderlake.analytics.reconciliation.Comparison.Kind;
import io.orderlake.analytics.reconciliation.Ledger.Balance;
import io.orderlake.analytics.reconciliation.Reconciliation.Changes;
import io.orderlake.analytics.reconciliation.Reconciliation.Difference;
import io.orderlake.analytics.reconciliation.Reconciliation.DifferingOrder;
import io.orderlake.analytics.reconciliation.Reconciliation.LostChanges;
import io.orderlake.analytics.reconciliation.Reconciliation.Objects;
import io.orderlake.analytics.reconciliation.Reconciliation.Orders;
import io.orderlake.analytics.warehouse.Unreadable.UnreadableObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts into words and numbers what a comparison has found. */
final class Findings {
  private static final int SAMPLE = 20;

  /** Versions only grow: the table is not the one that the lake's changes came from. */
  private static final String OLDER =
      "orders are of an earlier version in the table than in the lake: the table was restored from"
          + " a backup, or made anew under its name, and its new changes may sort before the old"
          + " ones; give it a lake of its own (orderlake.lake.location), or repair";

  private Findings() {}

  static Reconciliation of(
      Comparison comparison,
      LakeOrders lake,
      @Nullable Objects objects,
      Balance balance,
      Instant now) {
    Orders orders = orders(comparison);
    Changes changes = changes(comparison, lake);
    List<String> differences = new ArrayList<>();
    tell(differences, orders.missing(), "orders of the table are not in the lake");
    tell(differences, orders.stale(), "orders are in another state in the lake");
    tell(differences, orders.extra(), "orders in the lake are no longer in the table");
    tell(differences, orders.older(), OLDER);
    tell(differences, changes.lost(), "changes are not in the lake");
    if (objects != null) {
      tell(differences, objects.waiting(), "objects of the lake do not get into the warehouse");
      tell(differences, objects.gone(), gone(objects));
      tell(differences, objects.changed(), "objects have changed since they were taken in");
      for (UnreadableObject unread : objects.unreadable()) {
        differences.add(
            "the object %s cannot be read: %s".formatted(unread.object(), unread.reason()));
      }
      if (objects.uneven() != null) {
        differences.add(objects.uneven() + "; it is built anew, compare again then");
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

  static Orders orders(Comparison comparison) {
    List<DifferingOrder> sample =
        comparison
            .file()
            .query(
                "SELECT orderid, kind, attributes FROM differences WHERE kind <> 'HISTORY'"
                    + " ORDER BY number LIMIT "
                    + SAMPLE,
                row ->
                    new DifferingOrder(
                        row.getString(1),
                        Difference.valueOf(row.getString(2)),
                        row.getString(2).equals("STALE") ? row.getString(3) : null));
    return new Orders(
        comparison.file().count("table_orders"),
        comparison.file().count("lake_orders WHERE last_change_type <> 'REMOVE'"),
        comparison.file().count("table_orders WHERE NOT is_valid"),
        comparison.inFlight(),
        count(comparison, Kind.MISSING),
        count(comparison, Kind.STALE),
        count(comparison, Kind.EXTRA),
        sample,
        older(comparison));
  }

  static Changes changes(Comparison comparison, LakeOrders lake) {
    List<@Nullable Object> known = new ArrayList<>();
    lake.knownJumps(known::addAll);
    List<LostChanges> sample =
        comparison
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
                        requireNonNull(ComparisonFile.time(row, 5))));
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
            "differences JOIN table_orders AS t USING (orderid) JOIN lake_orders AS l USING (orderid)"
                + " WHERE kind = 'STALE' AND t.order_version < l.order_version");
  }

  /** Where all are gone, orders are alike only since reports still answer from what was there. */
  private static String gone(Objects objects) {
    return objects.gone() < objects.inWarehouse()
        ? "objects that were taken in are gone from the lake"
        : "objects that were taken in are gone from the lake, which is all of them: it was emptied,"
            + " or is another one; rebuild the warehouse, then repair";
  }

  private static long count(Comparison comparison, Kind kind) {
    return comparison.file().count("differences WHERE kind = '" + kind + "'");
  }

  private static void tell(List<String> differences, long count, String what) {
    if (count > 0) {
      differences.add(count + " " + what);
    }
  }
}
