package io.orderlake.analytics.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.analytics.reconciliation.TableScan.ScanPage;
import io.orderlake.query.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableResponse;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

class TableScanTest {
  @Test
  void ids_that_are_numbers_are_read_and_asked_for_as_numbers() throws Exception {
    NumberedOrders client = new NumberedOrders();
    TableScan table =
        new TableScan(new ItemKey(Change.ORDERS.key()), () -> client, "orders", 1000, pause -> {});

    List<String> scanned = new ArrayList<>();
    ScanPage page = table.scan(null);
    while (page.next() != null) {
      page.items().forEach(item -> scanned.add(table.key(item)));
      page = table.scan(page.next());
    }

    assertThat(scanned).containsExactly("1", "2", "3");
    assertThat(table.find(List.of("3", "4", "3.0", "x", "")))
        .as("what is no key of the table is of no item")
        .containsOnlyKeys("3");
    assertThat(client.described).isEqualTo(1);
  }

  /** Three orders, one on a page; a key of another type is refused as DynamoDB does. */
  private static final class NumberedOrders implements DynamoDbClient {
    private int described;

    @Override
    public DescribeTableResponse describeTable(DescribeTableRequest request) {
      described++;
      AttributeDefinition key =
          AttributeDefinition.builder()
              .attributeName("orderid")
              .attributeType(ScalarAttributeType.N)
              .build();
      return DescribeTableResponse.builder()
          .table(TableDescription.builder().attributeDefinitions(key).build())
          .build();
    }

    @Override
    public ScanResponse scan(ScanRequest request) {
      int next = request.hasExclusiveStartKey() ? number(request.exclusiveStartKey()) + 1 : 1;
      ScanResponse.Builder page = ScanResponse.builder();
      return next > 3
          ? page.items(List.of()).build()
          : page.items(List.of(key(next))).lastEvaluatedKey(key(next)).build();
    }

    @Override
    public BatchGetItemResponse batchGetItem(BatchGetItemRequest request) {
      return BatchGetItemResponse.builder()
          .responses(
              Map.of(
                  "orders",
                  request.requestItems().get("orders").keys().stream()
                      .filter(key -> number(key) <= 3)
                      .toList()))
          .build();
    }

    private static int number(Map<String, AttributeValue> key) {
      return Integer.parseInt(key.get("orderid").n());
    }

    private static Map<String, AttributeValue> key(int number) {
      return Map.of("orderid", AttributeValue.fromN(String.valueOf(number)));
    }

    @Override
    public String serviceName() {
      return "dynamodb";
    }

    @Override
    public void close() {}
  }
}
