package io.orderlake.analytics.reconciliation;

import io.orderlake.service.loop.Pause;
import io.orderlake.table.TableMapping;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/** The table in DynamoDB, read consistently and no faster than is allowed. */
final class DynamoDbTableScan implements TableScan {
  /** What BatchGetItem takes at most. */
  private static final int MOST_KEYS = 100;

  private final String keyName;
  private final Supplier<DynamoDbClient> client;
  private final String name;

  /** Of a number in DynamoDB. */
  private static final int MOST_DIGITS = 38;

  private final double unitsPerSecond;
  private final Pause pause;

  /** Null until it was asked for; a table that takes the name of another may have another one. */
  private volatile @Nullable ScalarAttributeType keyType;

  /**
   * @param client asked for when the table is read first, so that a service without credentials
   *     starts
   * @param unitsPerSecond read capacity that may be used
   */
  DynamoDbTableScan(
      TableMapping mapping,
      Supplier<DynamoDbClient> client,
      String name,
      double unitsPerSecond,
      Pause pause) {
    this.keyName = mapping.key().hash().name();
    this.client = client;
    this.name = name;
    this.unitsPerSecond = unitsPerSecond;
    this.pause = pause;
  }

  @Override
  public ScanPage scan(@Nullable String after) throws InterruptedException {
    keyType = after == null ? null : keyType;
    ScanResponse page =
        client
            .get()
            .scan(
                scan ->
                    scan.tableName(name)
                        .consistentRead(true)
                        .exclusiveStartKey(after == null ? null : key(after))
                        .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL));
    rest(page.consumedCapacity());
    return new ScanPage(
        page.items().stream().map(this::item).toList(),
        page.hasLastEvaluatedKey() && !page.lastEvaluatedKey().isEmpty()
            ? item(page.lastEvaluatedKey()).orderid()
            : null);
  }

  @Override
  public List<Item> find(Collection<String> orderids) throws InterruptedException {
    List<Item> found = new ArrayList<>();
    List<String> left = new ArrayList<>(orderids.stream().filter(this::canBeKey).toList());
    while (!left.isEmpty()) {
      List<String> some = left.subList(0, Math.min(MOST_KEYS, left.size()));
      BatchGetItemResponse answer = batchGet(some);
      some.clear();
      answer.responses().getOrDefault(name, List.of()).forEach(item -> found.add(item(item)));
      KeysAndAttributes refused = answer.unprocessedKeys().get(name);
      if (refused != null) {
        refused.keys().forEach(key -> left.add(item(key).orderid()));
        pause.of(Duration.ofSeconds(1));
      }
      for (ConsumedCapacity consumed : answer.consumedCapacity()) {
        rest(consumed);
      }
    }
    return found;
  }

  @Override
  public long approximateCount() {
    return client.get().describeTable(table -> table.tableName(name)).table().itemCount();
  }

  private BatchGetItemResponse batchGet(List<String> orderids) {
    KeysAndAttributes keys =
        KeysAndAttributes.builder()
            .consistentRead(true)
            .keys(orderids.stream().map(this::key).collect(Collectors.toList()))
            .build();
    return client
        .get()
        .batchGetItem(
            get ->
                get.requestItems(Map.of(name, keys))
                    .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL));
  }

  private void rest(@Nullable ConsumedCapacity consumed) throws InterruptedException {
    double units =
        consumed == null || consumed.capacityUnits() == null ? 0 : consumed.capacityUnits();
    pause.of(Duration.ofNanos((long) (units / unitsPerSecond * 1e9)));
  }

  private Item item(Map<String, AttributeValue> attributes) {
    return Item.of(keyName, attributes);
  }

  private Map<String, AttributeValue> key(String orderid) {
    return Map.of(keyName, keyValue(orderid));
  }

  private AttributeValue keyValue(String orderid) {
    return switch (keyType()) {
      case N -> AttributeValue.fromN(orderid);
      case B -> AttributeValue.fromB(SdkBytes.fromByteArray(Base64.getDecoder().decode(orderid)));
      default -> AttributeValue.fromS(orderid);
    };
  }

  /** One that cannot be a key is of an order that the table does not have. */
  private boolean canBeKey(String orderid) {
    try {
      String number = keyValue(orderid).n();
      return number == null || new BigDecimal(number).precision() <= MOST_DIGITS;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private ScalarAttributeType keyType() {
    ScalarAttributeType type = keyType;
    if (type == null) {
      type =
          client.get().describeTable(d -> d.tableName(name)).table().attributeDefinitions().stream()
              .filter(attribute -> attribute.attributeName().equals(keyName))
              .map(AttributeDefinition::attributeType)
              .findFirst()
              .orElse(ScalarAttributeType.S);
      keyType = type;
    }
    return type;
  }
}
