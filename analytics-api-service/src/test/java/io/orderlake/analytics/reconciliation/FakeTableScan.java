package io.orderlake.analytics.reconciliation;

import io.orderlake.query.Change;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A table in memory, two orders a page. */
final class FakeTableScan implements TableScan {
  private static final int PAGE = 2;

  final TreeMap<String, Map<String, AttributeValue>> items = new TreeMap<>();
  final List<@Nullable String> scanned = new ArrayList<>();

  /** A page after this order cannot be read. */
  @Nullable String failsAfter;

  /** What happens while a page is read. */
  Runnable whileScanning = () -> {};

  /** Makes the order as a change leaves it. */
  void put(Change change) {
    Map<String, AttributeValue> item = new LinkedHashMap<>();
    put(item, "orderid", change.orderid(), AttributeValue::fromS);
    put(item, "version", change.version(), AttributeValue::fromN);
    put(item, "product_name", change.product(), AttributeValue::fromS);
    put(item, "quantity", change.quantity(), AttributeValue::fromN);
    put(item, "price", change.price(), AttributeValue::fromN);
    put(item, "customer_id", change.customer(), AttributeValue::fromS);
    put(item, "payment_method", change.payment(), AttributeValue::fromS);
    put(item, "status", change.status(), AttributeValue::fromS);
    put(item, "timestamp", change.placedAt(), AttributeValue::fromS);
    put(item, "updated_at", change.changedAt(), AttributeValue::fromS);
    items.put(change.orderid(), item);
  }

  @Override
  public ScanPage scan(@Nullable String after) {
    if (after != null && after.equals(failsAfter)) {
      throw new IllegalStateException("the table is out of reach");
    }
    scanned.add(after);
    whileScanning.run();
    List<Item> rest =
        (after == null ? items : items.tailMap(after, false))
            .values().stream().map(item -> Item.of("orderid", item)).toList();
    boolean isLast = rest.size() <= PAGE;
    List<Item> page = rest.subList(0, isLast ? rest.size() : PAGE);
    return new ScanPage(page, isLast ? null : page.get(PAGE - 1).orderid());
  }

  @Override
  public List<Item> find(Collection<String> orderids) {
    return orderids.stream()
        .filter(items::containsKey)
        .map(items::get)
        .map(item -> Item.of("orderid", item))
        .toList();
  }

  @Override
  public long approximateCount() {
    return items.size();
  }

  private static void put(
      Map<String, AttributeValue> item,
      String name,
      @Nullable Object value,
      Function<String, AttributeValue> type) {
    if (value != null) {
      item.put(name, type.apply(value.toString()));
    }
  }
}
