package io.orderlake.transformer.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.transformer.ManualClock;
import io.orderlake.transformer.stream.StreamReader.ShardBatch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.dynamodb.services.local.embedded.DynamoDBEmbedded;
import software.amazon.dynamodb.services.local.shared.access.AmazonDynamoDBLocal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against DynamoDB Local, AWS's own reference for what a stream does. */
class DynamoDbChangeStreamTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final AmazonDynamoDBLocal local = DynamoDBEmbedded.create(true);
  private final DynamoDbClient table = local.dynamoDbClient();
  private final ManualClock clock = new ManualClock();
  private final MemoryPositionStore store = new MemoryPositionStore();

  @BeforeEach
  void createTable() {
    table.createTable(
        r ->
            r.tableName("orders")
                .attributeDefinitions(
                    a -> a.attributeName("orderid").attributeType(ScalarAttributeType.S))
                .keySchema(k -> k.attributeName("orderid").keyType(KeyType.HASH))
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .streamSpecification(
                    s -> s.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)));
  }

  @AfterEach
  void shutdown() {
    local.shutdown();
  }

  @Test
  void a_change_becomes_the_json_that_a_pipe_makes_of_it() {
    put("A", "1");
    put("A", "2");
    table.deleteItem(r -> r.tableName("orders").key(Map.of("orderid", s("A"))));

    List<JsonNode> changes = readAll(reader()).stream().map(JSON::readTree).toList();

    assertThat(changes)
        .extracting(change -> change.get("eventName").asString())
        .containsExactly("INSERT", "MODIFY", "REMOVE");
    JsonNode modify = changes.get(1);
    assertThat(modify.get("eventID").asString()).isNotEmpty();
    assertThat(modify.get("eventSource").asString()).isEqualTo("aws:dynamodb");
    assertThat(modify.get("eventSourceARN").asString()).contains("table/orders/stream/");
    JsonNode change = modify.get("dynamodb");
    assertThat(change.get("ApproximateCreationDateTime").isIntegralNumber()).isTrue();
    assertThat(change.get("SequenceNumber").asString()).matches("\\d{21,40}");
    assertThat(change.at("/Keys/orderid/S").asString()).isEqualTo("A");
    assertThat(change.at("/NewImage/quantity/N").asString()).isEqualTo("2");
    assertThat(change.at("/OldImage/quantity/N").asString()).isEqualTo("1");
    assertThat(changes.get(0).at("/dynamodb/OldImage").isMissingNode()).isTrue();
    assertThat(changes.get(2).at("/dynamodb/NewImage").isMissingNode()).isTrue();
  }

  @Test
  void attributes_of_every_type_are_carried() {
    table.putItem(
        r ->
            r.tableName("orders")
                .item(
                    Map.of(
                        "orderid", s("A"),
                        "flag", AttributeValue.fromBool(true),
                        "nothing", AttributeValue.fromNul(true),
                        "blob", AttributeValue.fromB(SdkBytes.fromUtf8String("ä")),
                        "list", AttributeValue.fromL(List.of(s("x"), AttributeValue.fromN("1"))),
                        "map", AttributeValue.fromM(Map.of("k", s("v"))),
                        "texts", AttributeValue.fromSs(List.of("t")),
                        "numbers", AttributeValue.fromNs(List.of("7")),
                        "blobs", AttributeValue.fromBs(List.of(SdkBytes.fromUtf8String("b"))))));

    JsonNode item = JSON.readTree(readAll(reader()).get(0)).at("/dynamodb/NewImage");

    assertThat(item)
        .isEqualTo(
            JSON.readTree(
                """
                {"orderid":{"S":"A"},"flag":{"BOOL":true},"nothing":{"NULL":true},
                 "blob":{"B":"w6Q="},"list":{"L":[{"S":"x"},{"N":"1"}]},"map":{"M":{"k":{"S":"v"}}},
                 "texts":{"SS":["t"]},"numbers":{"NS":["7"]},"blobs":{"BS":["Yg=="]}}"""));
  }

  @Test
  void an_orders_changes_stay_in_order_when_shards_roll_over() {
    List<String> written = new ArrayList<>();
    for (int version = 1; version <= 20; version++) {
      put("A", String.valueOf(version));
      written.add(String.valueOf(version));
      if (version % 5 == 0) {
        local.triggerShardRollovers();
      }
    }
    assertThat(stream().shards()).hasSizeGreaterThan(3);

    assertThat(quantities(readAll(reader()))).isEqualTo(written);
  }

  @Test
  void reading_resumes_where_it_was_stored_across_a_roll_over() {
    put("A", "1");
    StreamReader first = reader();
    readAll(first);
    store.save(first.positions());
    put("A", "2");
    local.triggerShardRollovers();
    put("A", "3");

    assertThat(quantities(readAll(reader()))).containsExactly("2", "3");
  }

  @Test
  void started_at_latest_only_what_comes_later_is_read() {
    put("A", "1");
    StreamReader reader =
        new StreamReader(stream(), ShardPosition.LATEST, store, Duration.ZERO, clock);
    assertThat(readAll(reader)).isEmpty();
    put("A", "2");

    assertThat(quantities(readAll(reader))).containsExactly("2");
  }

  private ChangeStream stream() {
    return new DynamoDbChangeStream(local.dynamoDbStreamsClient(), "orders", clock);
  }

  private StreamReader reader() {
    return new StreamReader(
        stream(), ShardPosition.TRIM_HORIZON, store, Duration.ofMillis(1), clock);
  }

  private List<String> readAll(StreamReader reader) {
    List<String> read = new ArrayList<>();
    // A closed shard tells its end by a read of its own.
    for (int quiet = 0; quiet < 10; clock.pass(Duration.ofMillis(1))) {
      ShardBatch batch = reader.poll(3);
      quiet = batch == null ? quiet + 1 : 0;
      if (batch != null) {
        batch.records().forEach(r -> read.add(new String(r.data(), StandardCharsets.UTF_8)));
      }
    }
    return read;
  }

  private static List<String> quantities(List<String> changes) {
    return changes.stream()
        .map(change -> JSON.readTree(change).at("/dynamodb/NewImage/quantity/N").asString())
        .toList();
  }

  private void put(String orderid, String quantity) {
    table.putItem(
        r ->
            r.tableName("orders")
                .item(Map.of("orderid", s(orderid), "quantity", AttributeValue.fromN(quantity))));
  }

  private static AttributeValue s(String text) {
    return AttributeValue.fromS(text);
  }
}
