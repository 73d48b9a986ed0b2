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
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** Reads some items from all over a table, each once, and few where they are large. */
final class TableSample {
  /** Of the items in memory; a page of a scan is 1 MB more at most. */
  static final long MOST_BYTES = 32 << 20;

  /** Of each value, beside what it holds. */
  private static final int BYTES_A_VALUE = 100;

  /** Of a scan: items that were written together need not lie together. */
  private static final int SEGMENTS = 8;

  private final Supplier<DynamoDbClient> client;

  TableSample(Supplier<DynamoDbClient> client) {
    this.client = client;
  }

  /**
   * Some of a table's items, fewer than asked for if these take {@link #MOST_BYTES}; a read unit
   * for each 8 KB of them.
   *
   * @param most how many
   * @throws SdkException if the table cannot be read
   */
  SampledTable of(String name, int most) {
    TableDescription table = client.get().describeTable(t -> t.tableName(name)).table();
    List<Map<String, AttributeValue>> items = new ArrayList<>();
    long left = MOST_BYTES;
    for (int segment = 0; segment < SEGMENTS; segment++) {
      int share = (most - items.size()) / (SEGMENTS - segment);
      if (share > 0) {
        left -= read(name, segment, share, left / (SEGMENTS - segment), items);
      }
    }
    return new SampledTable(
        name,
        key(table, KeyType.HASH),
        rangeOf(table),
        ttl(name),
        hasStream(table.streamSpecification()),
        List.copyOf(items));
  }

  /** Adds a segment's items until they are so many or take so much, and answers what they take. */
  private long read(
      String name,
      int segment,
      int share,
      long mostBytes,
      List<Map<String, AttributeValue>> items) {
    ScanRequest request =
        ScanRequest.builder()
            .tableName(name)
            .segment(segment)
            .totalSegments(SEGMENTS)
            .limit(share)
            .build();
    int read = 0;
    long bytes = 0;
    for (Map<String, AttributeValue> item : client.get().scanPaginator(request).items()) {
      items.add(item);
      read++;
      bytes += bytes(item);
      if (read == share || bytes >= mostBytes) {
        break;
      }
    }
    return bytes;
  }

  /** About as many as it takes in memory. */
  private static long bytes(Map<String, AttributeValue> item) {
    return item.entrySet().stream()
        .mapToLong(each -> each.getKey().length() + bytes(each.getValue()))
        .sum();
  }

  private static long bytes(AttributeValue value) {
    long held =
        switch (value.type()) {
          case S -> value.s().length();
          case N -> value.n().length();
          case B -> value.b().asByteArrayUnsafe().length;
          case SS -> texts(value.ss());
          case NS -> texts(value.ns());
          case BS ->
              value.bs().stream()
                  .mapToLong(each -> BYTES_A_VALUE + each.asByteArrayUnsafe().length)
                  .sum();
          case M -> bytes(value.m());
          case L -> value.l().stream().mapToLong(TableSample::bytes).sum();
          default -> 0;
        };
    return BYTES_A_VALUE + held;
  }

  private static long texts(List<String> texts) {
    return texts.stream().mapToLong(text -> BYTES_A_VALUE + text.length()).sum();
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

  private static boolean hasStream(@Nullable StreamSpecification stream) {
    return stream != null && stream.streamViewType() == StreamViewType.NEW_AND_OLD_IMAGES;
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
