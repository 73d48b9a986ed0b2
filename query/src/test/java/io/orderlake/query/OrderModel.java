package io.orderlake.query;

import io.orderlake.table.ChangeType;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is true of a set of changes, worked out plainly from all of them: what the warehouse and its
 * reports have to say.
 */
public final class OrderModel {
  private static final Comparator<Change> ORDER =
      Comparator.comparing(Change::changeKey).thenComparing(Change::eventId);

  private final TreeMap<String, List<Change>> orders;

  /**
   * @param changes in any order, with or without duplicates
   */
  public OrderModel(List<Change> changes) {
    orders =
        changes.stream()
            .distinct()
            .sorted(ORDER)
            .collect(Collectors.groupingBy(Change::orderid, TreeMap::new, Collectors.toList()));
  }

  /** As the relation has them, by order id. */
  public List<Map<String, @Nullable Object>> currentOrders() {
    return orders.values().stream()
        .filter(changes -> last(changes).type() != ChangeType.REMOVE)
        .map(OrderModel::currentOrder)
        .toList();
  }

  /** As the relation has them, by order id. */
  public List<Map<String, @Nullable Object>> lifecycles() {
    return orders.values().stream().map(OrderModel::lifecycle).toList();
  }

  /** All changes once, by order id, then in their order. */
  public List<Change> changes() {
    return orders.values().stream().flatMap(List::stream).toList();
  }

  private static Map<String, @Nullable Object> currentOrder(List<Change> changes) {
    Change last = last(changes);
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("orderid", last.orderid());
    row.put("order_version", last.version());
    row.put("product_name", last.product());
    row.put("quantity", asLong(last.quantity()));
    row.put("price", last.price());
    row.put("total_price", last.total());
    row.put("customer_id", last.customer());
    row.put("payment_method", last.payment());
    row.put("status", last.status());
    row.put("placed_at", placedAt(changes));
    row.put("changed_at", last.changedAt());
    return row;
  }

  private static Map<String, @Nullable Object> lifecycle(List<Change> changes) {
    Change last = last(changes);
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("orderid", last.orderid());
    row.put("order_version", last.version());
    row.put("product_name", last.product());
    row.put("quantity", asLong(last.quantity()));
    row.put("price", last.price());
    row.put("total_price", last.total());
    row.put("customer_id", last.customer());
    row.put("payment_method", last.payment());
    row.put("status", last.status());
    row.put("placed_at", placedAt(changes));
    row.put("first_changed_at", times(changes, change -> true).findFirst().orElseThrow());
    row.put("inserted_at", times(changes, of(ChangeType.INSERT)).findFirst().orElse(null));
    row.put("changes", (long) changes.size());
    row.put("modifications", times(changes, of(ChangeType.MODIFY)).count());
    row.put("first_modified_at", times(changes, of(ChangeType.MODIFY)).findFirst().orElse(null));
    row.put(
        "last_modified_at",
        times(changes, of(ChangeType.MODIFY)).reduce((first, second) -> second).orElse(null));
    row.put("last_changed_at", last.changedAt());
    row.put("last_change_type", last.type().name());
    row.put("last_change_key", last.changeKey());
    row.put("removed_at", last.type() == ChangeType.REMOVE ? last.changedAt() : null);
    row.put("removed_by", last.removedBy());
    return row;
  }

  private static Change last(List<Change> changes) {
    return changes.get(changes.size() - 1);
  }

  private static Instant placedAt(List<Change> changes) {
    return Objects.requireNonNullElseGet(
        last(changes).placedAt(), () -> times(changes, change -> true).findFirst().orElseThrow());
  }

  private static Stream<Instant> times(List<Change> changes, Predicate<Change> filter) {
    return changes.stream().filter(filter).map(Change::changedAt).sorted();
  }

  private static Predicate<Change> of(ChangeType type) {
    return change -> change.type() == type;
  }

  private static @Nullable Long asLong(@Nullable Integer number) {
    return number == null ? null : number.longValue();
  }
}
