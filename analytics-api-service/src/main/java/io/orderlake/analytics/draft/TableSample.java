package io.orderlake.analytics.draft;

import io.orderlake.table.KeyAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** Reads some items from all over a table, each once. */
final class TableSample {
  /** Of a scan: items that were written together need not lie together. */
  private static final int SEGMENTS = 8;

  private final Supplier<DynamoDbClient> client;

  TableSample(Supplier<DynamoDbClient> client) {
    this.client = client;
  }

  /**
   * Some of a table's items; a read unit for each 8 KB of them.
   *
   * @param most how many
   * @throws SdkException if the table cannot be read
   */
  SampledTable of(String name, int most) {
    TableDescription table = client.get().describeTable(t -> t.tableName(name)).table();
    List<Map<String, AttributeValue>> items = new ArrayList<>();
    for (int segment = 0; segment < SEGMENTS; segment++) {
      int share = (most - items.size()) / (SEGMENTS - segment);
      if (share > 0) {
        read(name, segment, share, items);
      }
    }
    return new SampledTable(
        name, key(table, KeyType.HASH), rangeOf(table), ttl(name), List.copyOf(items));
  }

  private void read(String name, int segment, int share, List<Map<String, AttributeValue>> items) {
    ScanRequest request =
        ScanRequest.builder()
            .tableName(name)
            .segment(segment)
            .totalSegments(SEGMENTS)
            .limit(share)
            .build();
    client.get().scanPaginator(request).items().stream().limit(share).forEach(items::add);
  }

  private @Nullable String ttl(String name) {
    try {
      return client
          .get()
          .describeTimeToLive(t -> t.tableName(name))
          .timeToLiveDescription()
          .attributeName();
    } catch (SdkException e) {
      // Who may read a table need not be allowed this.
      return null;
    }
  }

  private static @Nullable KeyAttribute rangeOf(TableDescription table) {
    return table.keySchema().stream().anyMatch(part -> part.keyType() == KeyType.RANGE)
        ? key(table, KeyType.RANGE)
        : null;
  }

  private static KeyAttribute key(TableDescription table, KeyType type) {
    String name =
        table.keySchema().stream()
            .filter(part -> part.keyType() == type)
            .map(KeySchemaElement::attributeName)
            .findFirst()
            .orElseThrow();
    return table.attributeDefinitions().stream()
        .filter(attribute -> attribute.attributeName().equals(name))
        .map(a -> new KeyAttribute(name, KeyAttribute.Type.valueOf(a.attributeTypeAsString())))
        .findFirst()
        .orElseThrow();
  }
}
