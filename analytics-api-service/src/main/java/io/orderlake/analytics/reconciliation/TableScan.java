package io.orderlake.analytics.reconciliation;

import io.orderlake.service.loop.Pause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** The items of a table in DynamoDB, read consistently and no faster than is allowed. */
final class TableScan {
  /** What BatchGetItem takes at most. */
  private static final int MOST_KEYS = 100;

  private final ItemKey keys;
  private final Supplier<DynamoDbClient> client;
  private final String name;
  private final double unitsPerSecond;
  private final Pause pause;

  /** Null until it was asked for; a table that takes the name of another may have others. */
  private volatile @Nullable Map<String, ScalarAttributeType> types;

  /**
   * Items of the table, of whatever entity.
   *
   * @param next where the next page begins, null after the last page
   */
  record ScanPage(List<Map<String, AttributeValue>> items, @Nullable String next) {}

  /**
   * @param client asked for when the table is read first, so that a service without credentials
   *     starts
   * @param name of the table in DynamoDB
   * @param unitsPerSecond read capacity that may be used
   */
  TableScan(
      ItemKey keys,
      Supplier<DynamoDbClient> client,
      String name,
      double unitsPerSecond,
      Pause pause) {
    this.keys = keys;
    this.client = client;
    this.name = name;
    this.unitsPerSecond = unitsPerSecond;
    this.pause = pause;
  }

  /** The key of one of its items, as the lake has it. */
  String key(Map<String, AttributeValue> item) {
    return Objects.requireNonNull(keys.text(item), "an item without the key of its table");
  }

  /**
   * A page of all items. One that is there throughout a scan is on exactly one of its pages, and no
   * page is older than its call.
   *
   * @param after as the page before told, null for the first page
   */
  ScanPage scan(@Nullable String after) throws InterruptedException {
    types = after == null ? null : types;
    ScanResponse page =
        client
            .get()
            .scan(
                scan ->
                    scan.tableName(name)
                        .consistentRead(true)
                        .exclusiveStartKey(
                            after == null ? null : keys.attributes(after, keyTypes()))
                        .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL));
    rest(page.consumedCapacity());
    return new ScanPage(
        page.items(),
        page.hasLastEvaluatedKey() && !page.lastEvaluatedKey().isEmpty()
            ? key(page.lastEvaluatedKey())
            : null);
  }

  /** Those that exist of the items with some keys, as they are now, by their keys. */
  Map<String, Map<String, AttributeValue>> find(Collection<String> texts)
      throws InterruptedException {
    Map<String, Map<String, AttributeValue>> found = new HashMap<>();
    List<Map<String, AttributeValue>> left =
        texts.stream()
            .map(text -> keys.attributes(text, keyTypes()))
            .filter(Objects::nonNull)
            .collect(Collectors.toCollection(ArrayList::new));
    while (!left.isEmpty()) {
      List<Map<String, AttributeValue>> some = left.subList(0, Math.min(MOST_KEYS, left.size()));
      BatchGetItemResponse answer = batchGet(List.copyOf(some));
      some.clear();
      answer.responses().getOrDefault(name, List.of()).forEach(item -> found.put(key(item), item));
      KeysAndAttributes refused = answer.unprocessedKeys().get(name);
      if (refused != null) {
        left.addAll(refused.keys());
        pause.of(Duration.ofSeconds(1));
      }
      for (ConsumedCapacity consumed : answer.consumedCapacity()) {
        rest(consumed);
      }
    }
    return found;
  }

  /** How many items there are about; DynamoDB counts them every six hours. */
  long approximateCount() {
    return describe().itemCount();
  }

  private TableDescription describe() {
    return client.get().describeTable(table -> table.tableName(name)).table();
  }

  private BatchGetItemResponse batchGet(List<Map<String, AttributeValue>> some) {
    KeysAndAttributes wanted = KeysAndAttributes.builder().consistentRead(true).keys(some).build();
    return client
        .get()
        .batchGetItem(
            get ->
                get.requestItems(Map.of(name, wanted))
                    .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL));
  }

  private void rest(@Nullable ConsumedCapacity consumed) throws InterruptedException {
    double units =
        consumed == null || consumed.capacityUnits() == null ? 0 : consumed.capacityUnits();
    pause.of(Duration.ofNanos((long) (units / unitsPerSecond * 1e9)));
  }

  private Map<String, ScalarAttributeType> keyTypes() {
    Map<String, ScalarAttributeType> known = types;
    if (known == null) {
      known =
          describe().attributeDefinitions().stream()
              .collect(
                  Collectors.toMap(
                      AttributeDefinition::attributeName, AttributeDefinition::attributeType));
      types = known;
    }
    return known;
  }
}
