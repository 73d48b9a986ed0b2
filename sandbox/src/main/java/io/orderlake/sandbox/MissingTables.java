package io.orderlake.sandbox;

import io.orderlake.service.tables.ServedTables;
import io.orderlake.table.Key;
import io.orderlake.table.KeyAttribute;
import io.orderlake.table.TableMapping;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/**
 * Makes the tables that are served and are not there, of their mappings: keys, time to live, a
 * stream of new and old images. A table that is there stays as it is, but that it gets a stream, if
 * it has none, and the time to live while it has no item: its making may have been cut short.
 */
final class MissingTables {
  private static final Logger log = LoggerFactory.getLogger(MissingTables.class);
  private static final StreamSpecification STREAM =
      StreamSpecification.builder()
          .streamEnabled(true)
          .streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)
          .build();

  private MissingTables() {}

  static void make(DynamoDbClient client, ServedTables tables) {
    for (String table : tables.tables()) {
      String name = tables.nameOf(table);
      List<TableMapping> entities = tables.ofTable(table);
      if (!isThere(client, name)) {
        client.createTable(request -> define(request.tableName(name), entities.get(0).key()));
      } else if (!hasStream(client, name)) {
        client.updateTable(request -> request.tableName(name).streamSpecification(STREAM));
        log.warn(
            "The table {} had no stream, and has one now: what it holds from before is in the lake"
                + " once it is repaired",
            name);
      }
      entities.stream()
          .map(TableMapping::ttl)
          .filter(Objects::nonNull)
          .findFirst()
          .filter(attribute -> lacksTimeToLive(client, name))
          .ifPresent(
              attribute ->
                  client.updateTimeToLive(
                      request ->
                          request
                              .tableName(name)
                              .timeToLiveSpecification(
                                  ttl -> ttl.enabled(true).attributeName(attribute))));
    }
  }

  private static boolean hasStream(DynamoDbClient client, String name) {
    StreamSpecification stream =
        client.describeTable(request -> request.tableName(name)).table().streamSpecification();
    return stream != null && Boolean.TRUE.equals(stream.streamEnabled());
  }

  private static boolean lacksTimeToLive(DynamoDbClient client, String name) {
    return client
            .describeTimeToLive(request -> request.tableName(name))
            .timeToLiveDescription()
            .timeToLiveStatus()
            .equals(TimeToLiveStatus.DISABLED)
        && client.scan(request -> request.tableName(name).limit(1)).items().isEmpty();
  }

  private static boolean isThere(DynamoDbClient client, String name) {
    try {
      client.describeTable(request -> request.tableName(name));
      return true;
    } catch (ResourceNotFoundException e) {
      return false;
    }
  }

  private static void define(CreateTableRequest.Builder table, Key key) {
    KeyAttribute range = key.range();
    if (range == null) {
      table.attributeDefinitions(type(key.hash())).keySchema(part(key.hash(), KeyType.HASH));
    } else {
      table
          .attributeDefinitions(type(key.hash()), type(range))
          .keySchema(part(key.hash(), KeyType.HASH), part(range, KeyType.RANGE));
    }
    table.billingMode(BillingMode.PAY_PER_REQUEST).streamSpecification(STREAM);
  }

  private static AttributeDefinition type(KeyAttribute attribute) {
    return AttributeDefinition.builder()
        .attributeName(attribute.name())
        .attributeType(attribute.type().name())
        .build();
  }

  private static KeySchemaElement part(KeyAttribute attribute, KeyType type) {
    return KeySchemaElement.builder().attributeName(attribute.name()).keyType(type).build();
  }
}
