package io.orderlake.simulator.order;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;
import software.amazon.awssdk.enhanced.dynamodb.DynamoDbEnhancedClient;
import software.amazon.awssdk.enhanced.dynamodb.DynamoDbTable;
import software.amazon.awssdk.enhanced.dynamodb.Expression;
import software.amazon.awssdk.enhanced.dynamodb.Key;
import software.amazon.awssdk.enhanced.dynamodb.TableSchema;
import software.amazon.awssdk.enhanced.dynamodb.model.IgnoreNullsMode;
import software.amazon.awssdk.enhanced.dynamodb.model.Page;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/** The table of orders in DynamoDB. */
@Repository
final class DynamoDbOrderStore implements OrderStore {
  private static final Expression ABSENT =
      Expression.builder()
          .expression("attribute_not_exists(#id)")
          .putExpressionName("#id", OrderAttribute.ORDERID)
          .build();
  private static final Expression PRESENT =
      Expression.builder()
          .expression("attribute_exists(#id)")
          .putExpressionName("#id", OrderAttribute.ORDERID)
          .build();

  private final DynamoDbClient client;
  private final TableSchema<Order> schema = OrderSchema.create();
  private final DynamoDbTable<Order> table;

  /**
   * @param orderTable is here so that no store exists before the table has been checked
   */
  DynamoDbOrderStore(
      DynamoDbClient client, DynamoDbEnhancedClient enhanced, OrderTable orderTable) {
    this.client = client;
    this.table = enhanced.table(orderTable.name(), schema);
  }

  /** An id is of one order alone: whatever has it when it is tried again came of an earlier try. */
  @Override
  public WriteResult insert(Order order, boolean again) {
    Order written = order.withVersion(1);
    try {
      table.putItem(
          request ->
              request
                  .item(order)
                  .conditionExpression(ABSENT)
                  .returnValuesOnConditionCheckFailure(
                      ReturnValuesOnConditionCheckFailure.ALL_OLD));
      return new WriteResult.Applied(written);
    } catch (ConditionalCheckFailedException e) {
      Order current = current(e);
      return isSame(written, current) || wasTriedBefore(e, again)
          ? new WriteResult.Applied(written)
          : new WriteResult.Refused(current);
    }
  }

  @Override
  public WriteResult update(Order changed, boolean again) {
    try {
      Order now =
          table.updateItem(
              request ->
                  request
                      .item(changed)
                      .ignoreNullsMode(IgnoreNullsMode.SCALAR_ONLY)
                      .conditionExpression(PRESENT)
                      .returnValuesOnConditionCheckFailure(
                          ReturnValuesOnConditionCheckFailure.ALL_OLD));
      return new WriteResult.Applied(now);
    } catch (ConditionalCheckFailedException e) {
      long version = changed.version() == null ? 1 : changed.version() + 1;
      return refused(changed.withVersion(version), current(e), wasTriedBefore(e, again));
    }
  }

  @Override
  public WriteResult remove(Order believed, @Nullable Long version, boolean again) {
    try {
      Order old =
          table.deleteItem(
              request ->
                  request
                      .key(keyOf(believed.orderid()))
                      .conditionExpression(version == null ? PRESENT : presentWith(version))
                      .returnValuesOnConditionCheckFailure(
                          ReturnValuesOnConditionCheckFailure.ALL_OLD));
      return new WriteResult.Applied(old);
    } catch (ConditionalCheckFailedException e) {
      Order current = current(e);
      if (current != null || !wasTriedBefore(e, again)) {
        return new WriteResult.Refused(current);
      }
      return version == null ? new WriteResult.Unclear(null) : new WriteResult.Applied(believed);
    }
  }

  @Override
  public void insertUnchecked(Map<String, AttributeValue> item) {
    try {
      client.putItem(
          request ->
              request
                  .tableName(table.tableName())
                  .item(item)
                  .conditionExpression(ABSENT.expression())
                  .expressionAttributeNames(ABSENT.expressionNames()));
    } catch (ConditionalCheckFailedException e) {
      // An earlier try that seemed to fail was made after all.
    }
  }

  @Override
  public @Nullable Order find(String orderid) {
    return table.getItem(request -> request.key(keyOf(orderid)).consistentRead(true));
  }

  @Override
  public OrderPage page(int limit, @Nullable String after) {
    Map<String, AttributeValue> start =
        after == null ? null : Map.of(OrderAttribute.ORDERID, AttributeValue.fromS(after));
    Page<Order> page =
        table.scan(scan -> scan.limit(limit).exclusiveStartKey(start)).iterator().next();
    Map<String, AttributeValue> last = page.lastEvaluatedKey();
    AttributeValue id = last == null ? null : last.get(OrderAttribute.ORDERID);
    return new OrderPage(List.copyOf(page.items()), id == null ? null : id.s());
  }

  /** An update that is tried again after its answer was lost meets itself in the table. */
  private static WriteResult refused(Order intended, @Nullable Order current, boolean again) {
    if (current != null && isSame(intended, current)) {
      return new WriteResult.Applied(current);
    }
    return again && mayHaveBeen(intended, current)
        ? new WriteResult.Unclear(current)
        : new WriteResult.Refused(current);
  }

  /** Whether an order that is as it is now, or gone, may have been as intended in between. */
  private static boolean mayHaveBeen(Order intended, @Nullable Order current) {
    return current == null
        || current.version() == null
        || current.version() > Objects.requireNonNull(intended.version());
  }

  private static boolean isSame(Order intended, @Nullable Order current) {
    return current != null
        && Objects.equals(current.version(), intended.version())
        && Objects.equals(current.updatedAt(), intended.updatedAt())
        && current.status() == intended.status()
        && Objects.equals(current.quantity(), intended.quantity());
  }

  /** The SDK tries again by itself when an answer does not come. */
  private static boolean wasTriedBefore(ConditionalCheckFailedException e, boolean again) {
    return again || (e.numAttempts() != null && e.numAttempts() > 1);
  }

  private @Nullable Order current(ConditionalCheckFailedException e) {
    return e.hasItem() ? schema.mapToItem(e.item()) : null;
  }

  private static Expression presentWith(long version) {
    return PRESENT.and(
        Expression.builder()
            .expression("#version = :version")
            .putExpressionName("#version", OrderAttribute.VERSION)
            .putExpressionValue(":version", AttributeValue.fromN(Long.toString(version)))
            .build());
  }

  private static Key keyOf(String orderid) {
    return Key.builder().partitionValue(orderid).build();
  }
}
