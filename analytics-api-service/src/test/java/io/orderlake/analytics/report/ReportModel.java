package io.orderlake.analytics.report;

import io.orderlake.query.Change;
import io.orderlake.query.OrderModel;
import io.orderlake.table.ChangeType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What each report has to answer, worked out plainly from a model of the orders. */
final class ReportModel {
  private final OrderModel orders;

  ReportModel(OrderModel orders) {
    this.orders = orders;
  }

  /** The rows for resolved parameters, as {@link Report#resolve} gives them. */
  List<Map<String, @Nullable Object>> rows(String report, Map<String, @Nullable Object> given) {
    Stream<Map<String, @Nullable Object>> rows =
        switch (report) {
          case "sales/summary" -> Stream.of(summary(sales(given)));
          case "sales/by-product" -> paged(grouped(sales(given), "product_name", given), given);
          case "sales/by-customer" -> paged(grouped(sales(given), "customer_id", given), given);
          case "sales/by-payment-method" -> grouped(sales(given), "payment_method", given);
          case "sales/by-status" -> byStatus(given);
          case "sales/over-time" -> paged(overTime(given), given);
          case "orders/new" ->
              orders(given, row -> isIn(row, "placed_at", given.get("since"), null), "placed_at");
          case "orders/with-status" ->
              orders(given, row -> given.get("status").equals(row.get("status")), "changed_at");
          case "orders/high-value" -> highValue(given);
          case "orders/modified-after-insert" -> modified(given);
          case "orders/changed-most" -> changedMost(given);
          case "orders/removed" -> removed(given);
          case "orders/history" -> paged(history(given), given);
          case "orders/as-of" -> paged(asOf(given), given);
          case "orders/time-in-status" -> timeInStatus(given);
          case "changes/search" -> paged(search(given), given);
          default -> throw new AssertionError("The model does not know the report " + report);
        };
    return rows.toList();
  }

  // Orders that exist

  private Stream<Map<String, @Nullable Object>> placed(Map<String, @Nullable Object> given) {
    return orders.currentOrders().stream()
        .filter(row -> isIn(row, "placed_at", given.get("from"), given.get("to")));
  }

  private Stream<Map<String, @Nullable Object>> sales(Map<String, @Nullable Object> given) {
    return placed(given).filter(row -> !"cancelled".equals(row.get("status")));
  }

  private static Map<String, @Nullable Object> summary(
      Stream<Map<String, @Nullable Object>> sales) {
    Map<String, @Nullable Object> row = totals(new LinkedHashMap<>(), sales.toList(), "revenue");
    long count = (Long) row.get("orders");
    BigDecimal revenue = (BigDecimal) row.get("revenue");
    row.put(
        "average_order_value",
        count == 0 ? null : revenue.divide(BigDecimal.valueOf(count), 2, RoundingMode.HALF_UP));
    return row;
  }

  private static Stream<Map<String, @Nullable Object>> grouped(
      Stream<Map<String, @Nullable Object>> sales,
      String column,
      Map<String, @Nullable Object> given) {
    return groups(sales, row -> row.get(column), column, "revenue")
        .sorted(descending("revenue").thenComparing(ascending(column)));
  }

  private Stream<Map<String, @Nullable Object>> byStatus(Map<String, @Nullable Object> given) {
    return groups(placed(given), row -> row.get("status"), "status", "worth")
        .sorted(descending("orders").thenComparing(ascending("status")));
  }

  private Stream<Map<String, @Nullable Object>> overTime(Map<String, @Nullable Object> given) {
    ChronoUnit unit =
        switch ((String) given.get("bucket")) {
          case "minute" -> ChronoUnit.MINUTES;
          case "hour" -> ChronoUnit.HOURS;
          default -> ChronoUnit.DAYS;
        };
    return groups(
            sales(given),
            row ->
                begin((Instant) row.get("placed_at"), unit, ZoneId.of((String) given.get("zone"))),
            "placed_from",
            "revenue")
        .sorted(descending("placed_from"));
  }

  private static Instant begin(Instant at, ChronoUnit unit, ZoneId zone) {
    ZonedDateTime shown = at.atZone(zone);
    return unit == ChronoUnit.DAYS
        ? shown.toLocalDate().atStartOfDay(zone).toInstant()
        : at.minus(Duration.between(shown.toLocalTime().truncatedTo(unit), shown.toLocalTime()));
  }

  private Stream<Map<String, @Nullable Object>> orders(
      Map<String, @Nullable Object> given,
      Predicate<Map<String, @Nullable Object>> filter,
      String latest) {
    return paged(
        orders.currentOrders().stream()
            .filter(filter)
            .sorted(descending(latest).thenComparing(ascending("orderid")))
            .map(row -> without(row, "order_version")),
        given);
  }

  private Stream<Map<String, @Nullable Object>> highValue(Map<String, @Nullable Object> given) {
    return paged(
        orders.currentOrders().stream()
            .filter(row -> !"cancelled".equals(row.get("status")))
            .filter(row -> isIn(row, "total_price", given.get("min"), null))
            .filter(row -> isIn(row, "placed_at", given.get("since"), null))
            .sorted(
                descending("total_price")
                    .thenComparing(descending("placed_at"))
                    .thenComparing(ascending("orderid")))
            .map(row -> without(row, "order_version")),
        given);
  }

  // Orders ever seen

  private Stream<Map<String, @Nullable Object>> modified(Map<String, @Nullable Object> given) {
    return paged(
        orders.lifecycles().stream()
            .filter(row -> row.get("inserted_at") != null && (Long) row.get("modifications") > 0)
            .filter(row -> isIn(row, "last_modified_at", given.get("since"), null))
            .sorted(descending("last_modified_at").thenComparing(ascending("orderid")))
            .map(
                row ->
                    only(
                        row,
                        "orderid",
                        "product_name",
                        "customer_id",
                        "status",
                        "inserted_at",
                        "modifications",
                        "first_modified_at",
                        "last_modified_at",
                        "removed_at")),
        given);
  }

  private Stream<Map<String, @Nullable Object>> changedMost(Map<String, @Nullable Object> given) {
    return paged(
        orders.lifecycles().stream()
            .filter(row -> isIn(row, "last_changed_at", given.get("since"), null))
            .sorted(
                descending("changes")
                    .thenComparing(descending("last_changed_at"))
                    .thenComparing(ascending("orderid")))
            .map(
                row ->
                    only(
                        row,
                        "orderid",
                        "product_name",
                        "customer_id",
                        "status",
                        "changes",
                        "modifications",
                        "first_changed_at",
                        "last_changed_at",
                        "removed_at")),
        given);
  }

  private Stream<Map<String, @Nullable Object>> removed(Map<String, @Nullable Object> given) {
    return paged(
        orders.lifecycles().stream()
            .filter(row -> row.get("removed_at") != null)
            .filter(row -> isIn(row, "removed_at", given.get("since"), null))
            .sorted(descending("removed_at").thenComparing(ascending("orderid")))
            .map(
                row ->
                    only(
                        row,
                        "orderid",
                        "product_name",
                        "quantity",
                        "total_price",
                        "customer_id",
                        "payment_method",
                        "status",
                        "placed_at",
                        "changes",
                        "removed_at",
                        "removed_by")),
        given);
  }

  // Changes

  private Stream<Map<String, @Nullable Object>> history(Map<String, @Nullable Object> given) {
    return orders.changes().stream()
        .filter(change -> change.orderid().equals(given.get("orderid")))
        .map(
            change -> {
              Map<String, @Nullable Object> row = new LinkedHashMap<>();
              row.put("event_id", change.eventId());
              row.put("cdc_event_type", change.type().name());
              row.put("changed_at", change.changedAt());
              row.put("orderid", change.orderid());
              row.put("order_version", change.version());
              row.put("product_name", change.product());
              row.put("quantity", asLong(change.quantity()));
              row.put("price", change.price());
              row.put("total_price", change.total());
              row.put("customer_id", change.customer());
              row.put("payment_method", change.payment());
              row.put("status", change.status());
              row.put("previous_status", change.previousStatus());
              row.put("order_timestamp", change.placedAt());
              row.put("updated_at", change.version() == null ? null : change.changedAt());
              row.put("creation_datetime", change.changedAt());
              row.put("sequence_number", String.valueOf(change.sequence()));
              row.put("change_key", change.changeKey());
              row.put("removed_by", change.removedBy());
              return row;
            });
  }

  private Stream<Map<String, @Nullable Object>> asOf(Map<String, @Nullable Object> given) {
    Map<String, Change> last = new LinkedHashMap<>();
    orders.changes().stream()
        .filter(change -> !change.changedAt().isAfter((Instant) given.get("at")))
        .forEach(change -> last.put(change.orderid(), change));
    return last.values().stream()
        .filter(change -> change.type() != ChangeType.REMOVE)
        .map(
            change -> {
              Map<String, @Nullable Object> row = new LinkedHashMap<>();
              row.put("orderid", change.orderid());
              row.put("product_name", change.product());
              row.put("quantity", asLong(change.quantity()));
              row.put("price", change.price());
              row.put("total_price", change.total());
              row.put("customer_id", change.customer());
              row.put("payment_method", change.payment());
              row.put("status", change.status());
              row.put("order_timestamp", change.placedAt());
              row.put("changed_at", change.changedAt());
              return row;
            });
  }

  private Stream<Map<String, @Nullable Object>> timeInStatus(Map<String, @Nullable Object> given) {
    return paged(
            orders.lifecycles().stream()
                .filter(
                    row ->
                        given.get("orderid") == null
                            || given.get("orderid").equals(row.get("orderid")))
                .filter(row -> isIn(row, "last_changed_at", given.get("since"), null))
                .sorted(descending("last_changed_at").thenComparing(ascending("orderid"))),
            given)
        .flatMap(this::staysOrNone);
  }

  private Stream<Map<String, @Nullable Object>> staysOrNone(Map<String, @Nullable Object> order) {
    List<Map<String, @Nullable Object>> stays = stays((String) order.get("orderid"));
    if (stays.isEmpty()) {
      Map<String, @Nullable Object> none = new LinkedHashMap<>();
      none.put("orderid", order.get("orderid"));
      for (String column : List.of("status", "entered_at", "left_at", "milliseconds")) {
        none.put(column, null);
      }
      stays = List.of(none);
    }
    stays.forEach(stay -> stay.put("last_changed_at", order.get("last_changed_at")));
    return stays.stream();
  }

  private List<Map<String, @Nullable Object>> stays(String orderid) {
    List<Map<String, @Nullable Object>> stays = new ArrayList<>();
    String before = null;
    for (Change change : orders.changes()) {
      boolean removed = change.type() == ChangeType.REMOVE;
      String status = removed ? "removed" : change.status();
      if (!change.orderid().equals(orderid) || status == null || status.equals(before)) {
        continue;
      }
      if (!stays.isEmpty()) {
        Map<String, @Nullable Object> last = stays.get(stays.size() - 1);
        last.put("left_at", change.changedAt());
        last.put(
            "milliseconds",
            ChronoUnit.MILLIS.between((Instant) last.get("entered_at"), change.changedAt()));
      }
      before = status;
      Map<String, @Nullable Object> stay = new LinkedHashMap<>();
      stay.put("orderid", orderid);
      stay.put("status", status);
      stay.put("entered_at", change.changedAt());
      stay.put("left_at", null);
      stay.put("milliseconds", null);
      stays.add(stay);
    }
    return stays.stream().filter(stay -> !"removed".equals(stay.get("status"))).toList();
  }

  private Stream<Map<String, @Nullable Object>> search(Map<String, @Nullable Object> given) {
    return orders.changes().stream()
        .filter(change -> matches(given.get("product_name"), change.product()))
        .filter(change -> matches(given.get("customer_id"), change.customer()))
        .filter(change -> matches(given.get("status"), change.status()))
        .filter(change -> matches(given.get("type"), change.type().name()))
        .filter(change -> isIn(change.changedAt(), given.get("since"), given.get("until")))
        .sorted(
            Comparator.comparing(Change::changedAt)
                .thenComparing(Change::changeKey)
                .reversed()
                .thenComparing(Change::eventId))
        .map(
            change -> {
              Map<String, @Nullable Object> row = new LinkedHashMap<>();
              row.put("event_id", change.eventId());
              row.put("cdc_event_type", change.type().name());
              row.put("changed_at", change.changedAt());
              row.put("orderid", change.orderid());
              row.put("product_name", change.product());
              row.put("quantity", asLong(change.quantity()));
              row.put("price", change.price());
              row.put("total_price", change.total());
              row.put("customer_id", change.customer());
              row.put("payment_method", change.payment());
              row.put("status", change.status());
              row.put("previous_status", change.previousStatus());
              row.put("change_key", change.changeKey());
              return row;
            });
  }

  // What many have in common

  private static Stream<Map<String, @Nullable Object>> groups(
      Stream<Map<String, @Nullable Object>> rows,
      Function<Map<String, @Nullable Object>, @Nullable Object> key,
      String keyColumn,
      String sumColumn) {
    Map<@Nullable Object, List<Map<String, @Nullable Object>>> groups = new LinkedHashMap<>();
    rows.forEach(row -> groups.computeIfAbsent(key.apply(row), k -> new ArrayList<>()).add(row));
    return groups.entrySet().stream()
        .map(
            group -> {
              Map<String, @Nullable Object> row = new LinkedHashMap<>();
              row.put(keyColumn, group.getKey());
              return totals(row, group.getValue(), sumColumn);
            });
  }

  private static Map<String, @Nullable Object> totals(
      Map<String, @Nullable Object> row,
      List<Map<String, @Nullable Object>> orders,
      String sumColumn) {
    row.put("orders", (long) orders.size());
    row.put("units", orders.stream().mapToLong(order -> (Long) order.get("quantity")).sum());
    row.put(
        sumColumn,
        orders.stream()
            .map(order -> (BigDecimal) order.get("total_price"))
            .reduce(new BigDecimal("0.00"), BigDecimal::add));
    return row;
  }

  private static Stream<Map<String, @Nullable Object>> paged(
      Stream<Map<String, @Nullable Object>> rows, Map<String, @Nullable Object> given) {
    return rows.skip((Long) given.get("offset")).limit((Long) given.get("limit"));
  }

  private static boolean matches(@Nullable Object wanted, @Nullable Object value) {
    return wanted == null || wanted.equals(value);
  }

  private static boolean isIn(
      Map<String, @Nullable Object> row,
      String column,
      @Nullable Object from,
      @Nullable Object before) {
    return isIn(Objects.requireNonNull(row.get(column)), from, before);
  }

  private static boolean isIn(Object value, @Nullable Object from, @Nullable Object before) {
    return (from == null || compare(value, from) >= 0)
        && (before == null || compare(value, before) < 0);
  }

  private static Comparator<Map<String, @Nullable Object>> ascending(String column) {
    return Comparator.comparing(row -> row.get(column), Comparator.nullsLast(ReportModel::compare));
  }

  private static Comparator<Map<String, @Nullable Object>> descending(String column) {
    return Comparator.comparing(row -> row.get(column), (a, b) -> compare(b, a));
  }

  @SuppressWarnings("unchecked")
  private static int compare(Object a, Object b) {
    return ((Comparable<Object>) a).compareTo(b);
  }

  private static Map<String, @Nullable Object> only(
      Map<String, @Nullable Object> row, String... columns) {
    Map<String, @Nullable Object> some = new LinkedHashMap<>();
    for (String column : columns) {
      some.put(column, row.get(column));
    }
    return some;
  }

  private static Map<String, @Nullable Object> without(
      Map<String, @Nullable Object> row, String column) {
    Map<String, @Nullable Object> rest = new LinkedHashMap<>(row);
    rest.remove(column);
    return rest;
  }

  private static @Nullable Long asLong(@Nullable Integer number) {
    return number == null ? null : number.longValue();
  }
}
