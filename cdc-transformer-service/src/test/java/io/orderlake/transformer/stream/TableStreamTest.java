package io.orderlake.transformer.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.orderlake.transformer.ManualClock;
import io.orderlake.transformer.stream.ChangeStream.ReadResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.dynamodb.services.local.embedded.DynamoDBEmbedded;
import software.amazon.dynamodb.services.local.shared.access.AmazonDynamoDBLocal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against DynamoDB Local, AWS's own reference for what a stream does. */
class TableStreamTest extends ChangeStreamContract {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final AmazonDynamoDBLocal local = DynamoDBEmbedded.create(true);
  private final DynamoDbClient table = local.dynamoDbClient();
  private final ManualClock clock = new ManualClock();
  private final MemoryPositionStore store = new MemoryPositionStore();

  @BeforeEach
  void createTable() {
    createTable(table);
  }

  private static void createTable(DynamoDbClient table) {
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
    write("A", 1);
    write("A", 2);
    table.deleteItem(r -> r.tableName("orders").key(Map.of("orderid", s("A"))));

    List<JsonNode> changes = readAll(reader(store)).stream().map(TableStreamTest::json).toList();

    assertThat(changes)
        .extracting(change -> change.get("eventName").asString())
        .containsExactly("INSERT", "MODIFY", "REMOVE");
    JsonNode modify = changes.get(1);
    assertThat(modify.get("eventID").asString()).isNotEmpty();
    assertThat(modify.get("eventSource").asString()).isEqualTo("aws:dynamodb");
    assertThat(modify.get("eventSourceARN").asString()).contains("table/orders/stream/");
    JsonNode change = modify.get("dynamodb");
    assertThat(change.get("ApproximateCreationDateTime").isIntegralNumber()).isTrue();
    assertThat(change.get("SequenceNumber").asString()).matches("0\\d{20,39}");
    assertThat(change.at("/Keys/orderid/S").asString()).isEqualTo("A");
    assertThat(change.at("/NewImage/quantity/N").asString()).isEqualTo("2");
    assertThat(change.at("/OldImage/quantity/N").asString()).isEqualTo("1");
    assertThat(changes.get(0).at("/dynamodb/OldImage").isMissingNode()).isTrue();
    assertThat(changes.get(2).at("/dynamodb/NewImage").isMissingNode()).isTrue();
  }

  @Test
  void a_stream_that_is_turned_off_is_read_to_its_end_and_then_told() {
    write("A", 1);
    StreamReader reader = reader(store);
    table.updateTable(r -> r.tableName("orders").streamSpecification(s -> s.streamEnabled(false)));

    assertThat(reader.poll(10).records()).hasSize(1);
    assertThatThrownBy(
            () -> {
              while (true) {
                clock.pass(Duration.ofSeconds(5));
                reader.poll(10);
              }
            })
        .isInstanceOf(StreamException.Gone.class)
        .hasMessageContaining("stream of the table orders is turned off");

    table.updateTable(
        r ->
            r.tableName("orders")
                .streamSpecification(
                    s -> s.streamEnabled(true).streamViewType(StreamViewType.NEW_IMAGE)));
    write("B", 1);
    await()
        .until(
            () -> {
              clock.pass(Duration.ofSeconds(5));
              return !readAll(reader).isEmpty();
            });
  }

  @Test
  void a_change_that_is_read_again_has_the_same_event_id() {
    write("A", 1);
    write("A", 2);

    assertThat(eventIds(readAll(reader(store))))
        .doesNotHaveDuplicates()
        .isEqualTo(eventIds(readAll(reader(store))));
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

    JsonNode item = json(readAll(reader(store)).get(0)).at("/dynamodb/NewImage");

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
    List<Integer> written = new ArrayList<>();
    for (int version = 1; version <= 20; version++) {
      write("A", version);
      written.add(version);
      if (version % 5 == 0) {
        local.triggerShardRollovers();
      }
    }
    assertThat(stream().shards(stream().id())).hasSizeGreaterThan(3);

    assertThat(readAll(reader(store))).extracting(this::numberOf).isEqualTo(written);
  }

  @Test
  void reading_resumes_where_it_was_stored_across_a_roll_over() {
    write("A", 1);
    StreamReader first = reader(store);
    readAll(first);
    store.save(first.positions());
    write("A", 2);
    local.triggerShardRollovers();
    write("A", 3);

    assertThat(readAll(reader(store))).extracting(this::numberOf).containsExactly(2, 3);
  }

  @Test
  void a_stream_that_is_turned_off_and_on_is_read_to_its_end_and_the_new_one_from_its_beginning() {
    write("A", 1);
    StreamReader reader = reader(store);
    assertThat(readAll(reader)).extracting(this::numberOf).containsExactly(1);
    write("A", 2);
    turn(false);
    write("A", 3);
    turn(true);
    write("A", 4);

    assertThat(readAll(reader)).extracting(this::numberOf).containsExactly(2, 4);
    assertThat(reader.gaps()).isEqualTo(1);
    assertThat(reader.positions().stream()).isEqualTo(stream().id());
  }

  @Test
  void so_it_is_where_nobody_read_meanwhile() {
    write("A", 1);
    StreamReader first = reader(store);
    readAll(first);
    store.save(first.positions());
    write("A", 2);
    turn(false);
    turn(true);
    write("A", 3);

    StreamReader second = reader(store);

    assertThat(readAll(second)).extracting(this::numberOf).containsExactly(2, 3);
    assertThat(second.gaps()).isEqualTo(1);
  }

  @Test
  void a_table_that_is_dropped_and_made_again_is_read_from_its_beginning() {
    write("A", 1);
    StreamReader reader = reader(store);
    readAll(reader);
    table.deleteTable(r -> r.tableName("orders"));
    createTable();
    write("A", 2);

    assertThat(readAll(reader)).extracting(this::numberOf).containsExactly(2);
    assertThat(reader.gaps()).isEqualTo(1);
  }

  @Test
  void a_page_so_large_that_more_may_have_been_left_out_is_not_the_end() {
    AttributeValue large = AttributeValue.fromS("x".repeat(300_000));
    table.putItem(r -> r.tableName("orders").item(Map.of("orderid", s("A"), "note", large)));
    ReadResult page = stream().read(beginning(), 10);

    assertThat(page.records()).hasSize(1);
    assertThat(page.behind()).as("how old its last record is").isNotEqualTo(Duration.ZERO);
    assertThat(page.waiting()).isNull();

    ReadResult end = stream().read(page.next(), 10);
    assertThat(end.records()).isEmpty();
    assertThat(end.behind()).isZero();
    assertThat(end.waiting()).isZero();
  }

  @Test
  void a_table_that_is_put_back_to_an_earlier_state_is_read_from_its_beginning_and_is_a_gap(
      @TempDir Path folder) throws Exception {
    Path file = folder.resolve("dynamodb.db");
    try (RestoredTable before = new RestoredTable(file)) {
      before.write(1);
      before.write(2);
    }
    Files.copy(file, folder.resolve("backup"));
    try (RestoredTable later = new RestoredTable(file)) {
      later.write(3);
      StreamReader reader = later.reader();
      assertThat(readAll(reader)).extracting(this::numberOf).containsExactly(1, 2, 3);
      store.save(reader.positions());
    }
    try (RestoredTable later = new RestoredTable(file)) {
      StreamReader reader = later.reader();
      assertThat(readAll(reader)).isEmpty();
      assertThat(reader.gaps()).isZero();
    }
    Files.copy(folder.resolve("backup"), file, StandardCopyOption.REPLACE_EXISTING);

    try (RestoredTable restored = new RestoredTable(file)) {
      StreamReader reader = restored.reader();
      assertThat(readAll(reader)).extracting(this::numberOf).containsExactly(1, 2);
      assertThat(reader.gaps()).isEqualTo(1);
      restored.write(7);
      assertThat(readAll(reader)).extracting(this::numberOf).containsExactly(7);
    }
  }

  /** The table in a file, as the sandbox has it, and its stream. */
  private final class RestoredTable implements AutoCloseable {
    private final AmazonDynamoDBLocal database;

    RestoredTable(Path file) {
      boolean isNew = !Files.exists(file);
      database = DynamoDBEmbedded.create(file.toFile(), true);
      if (isNew) {
        createTable(database.dynamoDbClient());
      }
    }

    void write(int number) {
      put(database.dynamoDbClient(), "A", number);
    }

    StreamReader reader() {
      ChangeStream changes = new TableStream(database.dynamoDbStreamsClient(), "orders", clock);
      return new StreamReader(changes, ShardPosition.TRIM_HORIZON, store, Duration.ZERO, clock());
    }

    @Override
    public void close() {
      database.shutdown();
    }
  }

  private String beginning() {
    String id = stream().id();
    String shard = stream().shards(id).get(0).id();
    return stream().iterator(id, shard, ShardPosition.TRIM_HORIZON);
  }

  @Test
  void a_table_that_is_not_there_yet_is_waited_for() {
    table.deleteTable(r -> r.tableName("orders"));
    TableStream none = new TableStream(local.dynamoDbStreamsClient(), "none", clock);
    StreamReader reader =
        new StreamReader(none, ShardPosition.TRIM_HORIZON, store, Duration.ZERO, clock());

    assertThatThrownBy(() -> reader.poll(10))
        .isInstanceOf(StreamException.Gone.class)
        .hasMessage("There is no stream of the table none now");
  }

  private void turn(boolean on) {
    StreamSpecification.Builder stream = StreamSpecification.builder().streamEnabled(on);
    if (on) {
      stream.streamViewType(StreamViewType.NEW_AND_OLD_IMAGES);
    }
    table.updateTable(r -> r.tableName("orders").streamSpecification(stream.build()));
  }

  @Override
  ChangeStream stream() {
    return new TableStream(local.dynamoDbStreamsClient(), "orders", clock);
  }

  @Override
  void write(String orderid, int number) {
    put(table, orderid, number);
  }

  private static void put(DynamoDbClient table, String orderid, int number) {
    AttributeValue quantity = AttributeValue.fromN(String.valueOf(number));
    table.putItem(
        r -> r.tableName("orders").item(Map.of("orderid", s(orderid), "quantity", quantity)));
  }

  @Override
  int numberOf(StreamRecord record) {
    return json(record).at("/dynamodb/NewImage/quantity/N").asInt();
  }

  private static List<String> eventIds(List<StreamRecord> records) {
    return records.stream().map(record -> json(record).get("eventID").asString()).toList();
  }

  private static JsonNode json(StreamRecord record) {
    return JSON.readTree(record.data());
  }

  private static AttributeValue s(String text) {
    return AttributeValue.fromS(text);
  }
}
