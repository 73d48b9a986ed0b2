package io.orderlake.analytics.reconciliation;

import io.orderlake.query.Change;
import io.orderlake.table.TableMapping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableResponse;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** A table in memory, in the order of its keys, two items a page. */
final class FakeTable implements DynamoDbClient {
  private static final int PAGE = 2;

  /** By their keys, as the lake has them. */
  final TreeMap<String, Map<String, AttributeValue>> items = new TreeMap<>();

  final List<@Nullable String> scanned = new ArrayList<>();

  /** A page after this item cannot be read. */
  @Nullable String failsAfter;

  /** What happens while a page is read. */
  Runnable whileScanning = () -> {};

  private final TableMapping mapping;
  private final ItemKey key;

  FakeTable(TableMapping mapping) {
    this.mapping = mapping;
    this.key = new ItemKey(mapping.key());
  }

  /** Reads it. */
  TableScan scan() {
    return new TableScan(key, () -> this, mapping.table(), 1000, pause -> {});
  }

  void put(Map<String, AttributeValue> item) {
    items.put(Objects.requireNonNull(key.text(item)), item);
  }

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
    put(item);
  }

  @Override
  public ScanResponse scan(ScanRequest request) {
    String after = request.hasExclusiveStartKey() ? key.text(request.exclusiveStartKey()) : null;
    if (after != null && after.equals(failsAfter)) {
      throw new IllegalStateException("the table is out of reach");
    }
    scanned.add(after);
    whileScanning.run();
    List<Map<String, AttributeValue>> rest =
        List.copyOf((after == null ? items : items.tailMap(after, false)).values());
    if (rest.size() <= PAGE) {
      return ScanResponse.builder().items(rest).build();
    }
    List<Map<String, AttributeValue>> page = rest.subList(0, PAGE);
    return ScanResponse.builder().items(page).lastEvaluatedKey(keyOf(page.get(PAGE - 1))).build();
  }

  @Override
  public BatchGetItemResponse batchGetItem(BatchGetItemRequest request) {
    List<Map<String, AttributeValue>> found =
        request.requestItems().get(mapping.table()).keys().stream()
            .map(key::text)
            .filter(items::containsKey)
            .map(text -> items.get(text))
            .toList();
    return BatchGetItemResponse.builder().responses(Map.of(mapping.table(), found)).build();
  }

  @Override
  public DescribeTableResponse describeTable(DescribeTableRequest request) {
    Map<String, AttributeValue> any = items.isEmpty() ? Map.of() : items.firstEntry().getValue();
    List<AttributeDefinition> keys =
        keyOf(any).entrySet().stream()
            .map(
                attribute ->
                    AttributeDefinition.builder()
                        .attributeName(attribute.getKey())
                        .attributeType(attribute.getValue().type().name())
                        .build())
            .toList();
    return DescribeTableResponse.builder()
        .table(
            TableDescription.builder()
                .attributeDefinitions(keys)
                .itemCount((long) items.size())
                .build())
        .build();
  }

  private Map<String, AttributeValue> keyOf(Map<String, AttributeValue> item) {
    Map<String, AttributeValue> keyOnly = new LinkedHashMap<>(item);
    keyOnly
        .keySet()
        .removeIf(
            name ->
                !name.equals(mapping.key().hash().name())
                    && (mapping.key().range() == null
                        || !name.equals(mapping.key().range().name())));
    return keyOnly;
  }

  @Override
  public String serviceName() {
    return "dynamodb";
  }

  @Override
  public void close() {}

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
