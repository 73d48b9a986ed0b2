package io.orderlake.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.orderlake.service.http.StartRefused;
import io.orderlake.service.tables.ServedTables;
import io.orderlake.table.TableMapping;
import io.orderlake.table.file.TableFile;
import io.orderlake.transformer.CdcTransformerService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.dynamodb.services.local.embedded.DynamoDBEmbedded;
import software.amazon.dynamodb.services.local.shared.access.AmazonDynamoDBLocal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MissingTablesTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final TableMapping INVOICES = TableFile.onClassPath("tables/invoices.yaml");

  @TempDir Path folder;

  private final AmazonDynamoDBLocal database = DynamoDBEmbedded.create(true);
  private final DynamoDbClient client = database.dynamoDbClient();

  @AfterEach
  void shutDown() {
    database.shutdown();
  }

  @Test
  void a_table_that_is_not_there_is_made_of_its_mapping() {
    MissingTables.make(
        client, served("classpath:tables/orders.yaml,classpath:tables/invoices.yaml"));

    TableDescription billing = client.describeTable(r -> r.tableName("billing")).table();
    assertThat(billing.keySchema())
        .extracting(KeySchemaElement::attributeName, KeySchemaElement::keyTypeAsString)
        .containsExactly(tuple("pk", "HASH"), tuple("sk", "RANGE"));
    assertThat(billing.streamSpecification().streamViewType())
        .isEqualTo(StreamViewType.NEW_AND_OLD_IMAGES);
    assertThat(billing.billingModeSummary().billingMode()).isEqualTo(BillingMode.PAY_PER_REQUEST);
    TimeToLiveDescription ttl =
        client.describeTimeToLive(r -> r.tableName("billing")).timeToLiveDescription();
    assertThat(ttl.attributeName()).isEqualTo("expires");
    assertThat(client.describeTable(r -> r.tableName("orders")).table().keySchema()).hasSize(1);
  }

  @Test
  void one_whose_making_was_cut_short_is_completed_and_one_with_items_stays_as_it_is() {
    ServedTables tables = served("classpath:tables/invoices.yaml");
    MissingTables.make(client, tables);
    turnTimeToLiveOff();

    MissingTables.make(client, tables);
    assertThat(timeToLive()).isEqualTo(TimeToLiveStatus.ENABLED);

    client.putItem(r -> r.tableName("billing").item(invoice(1, Long.MAX_VALUE)));
    turnTimeToLiveOff();
    MissingTables.make(client, tables);
    assertThat(timeToLive()).isEqualTo(TimeToLiveStatus.DISABLED);
  }

  @Test
  void a_table_without_a_stream_gets_one() {
    ServedTables tables = served("classpath:tables/invoices.yaml");
    MissingTables.make(client, tables);
    client.updateTable(
        r -> r.tableName("billing").streamSpecification(s -> s.streamEnabled(false)));

    MissingTables.make(client, tables);

    assertThat(
            client
                .describeTable(r -> r.tableName("billing"))
                .table()
                .streamSpecification()
                .streamViewType())
        .isEqualTo(StreamViewType.NEW_AND_OLD_IMAGES);
  }

  private void turnTimeToLiveOff() {
    client.updateTimeToLive(
        r ->
            r.tableName("billing")
                .timeToLiveSpecification(ttl -> ttl.enabled(false).attributeName("expires")));
  }

  private TimeToLiveStatus timeToLive() {
    return client
        .describeTimeToLive(r -> r.tableName("billing"))
        .timeToLiveDescription()
        .timeToLiveStatus();
  }

  @Test
  void its_keys_have_the_types_and_it_the_name_that_are_said() throws IOException {
    Path things =
        Files.writeString(
            folder.resolve("things.yaml"),
            """
            table: things
            entity: {one: thing, many: things}
            key: {column: id, hash: {attribute: day, type: N}, range: {attribute: code, type: B}}
            columns:
              - {name: a, type: string}
            """);
    StandardEnvironment environment = environment(things.toString());
    environment
        .getPropertySources()
        .addFirst(
            new MapPropertySource("name", Map.of("orderlake.table.names.things", "my-things")));
    ServedTables tables = ServedTables.of(environment);
    MissingTables.make(client, tables);
    MissingTables.make(client, tables);

    assertThat(client.describeTable(r -> r.tableName("my-things")).table().attributeDefinitions())
        .extracting(AttributeDefinition::attributeName, AttributeDefinition::attributeTypeAsString)
        .containsExactlyInAnyOrder(tuple("day", "N"), tuple("code", "B"));
    assertThat(client.listTables().tableNames()).containsExactly("my-things");
  }

  @Test
  void a_mapping_that_is_not_there_is_told_as_a_service_would() {
    assertThatThrownBy(() -> served("none.yaml"))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("orderlake.tables is none.yaml");
  }

  @Test
  void the_stream_tells_an_item_as_it_is_with_maps_and_lists_that_are_empty() {
    MissingTables.make(client, served("classpath:tables/invoices.yaml"));
    AttributeValue empty = AttributeValue.fromM(Map.of());
    Map<String, AttributeValue> item = new HashMap<>(invoice(1, Long.MAX_VALUE));
    item.put("empty", empty);
    item.put("map", AttributeValue.fromM(Map.of("a", empty, "b", AttributeValue.fromS(""))));
    item.put("list", AttributeValue.fromL(List.of(empty, AttributeValue.fromL(List.of()))));
    client.putItem(r -> r.tableName("billing").item(item));
    client.deleteItem(
        r -> r.tableName("billing").key(Map.of("pk", item.get("pk"), "sk", item.get("sk"))));

    DynamoDbStreamsClient streams =
        ServiceLike.of(DynamoDbStreamsClient.class, database.dynamoDbStreamsClient());
    String arn = client.describeTable(r -> r.tableName("billing")).table().latestStreamArn();
    String shard =
        streams.describeStream(r -> r.streamArn(arn)).streamDescription().shards().get(0).shardId();
    String iterator =
        streams
            .getShardIterator(
                r -> r.streamArn(arn).shardId(shard).shardIteratorType("TRIM_HORIZON"))
            .shardIterator();
    List<Record> records = streams.getRecords(r -> r.shardIterator(iterator)).records();
    assertThat(records.get(0).dynamodb().newImage()).isEqualTo(item);
    assertThat(records.get(1).dynamodb().oldImage()).isEqualTo(item);
  }

  @Test
  void what_a_time_to_live_removes_of_such_a_table_is_told_in_the_lake() throws Exception {
    String tables = "classpath:tables/invoices.yaml";
    MissingTables.make(client, served(tables));
    try (ConfigurableApplicationContext service =
        CdcTransformerService.application()
            .initializers(
                new EmbeddedParts(
                    SandboxProcess.fourFreePorts(),
                    Map.of(
                        "dynamoDbClient",
                        client,
                        "dynamoDbStreamsClient",
                        ServiceLike.of(
                            DynamoDbStreamsClient.class, database.dynamoDbStreamsClient())),
                    Map.of(
                        "orderlake.tables", tables,
                        "orderlake.lake.location", folder.resolve("lake"),
                        "orderlake.positions.location", folder.resolve("positions"),
                        "orderlake.stream.file", folder.resolve("stream.db"),
                        "orderlake.pipe.dead-letters", folder.resolve("dead-letters"),
                        "orderlake.delivery.interval", "100ms")))
            .run()) {
      long now = Instant.now().getEpochSecond();
      client.putItem(r -> r.tableName("billing").item(invoice(now, now - 60)));
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(rows(INVOICES.prefix()))
                      .extracting(row -> row.get("cdc_event_type").asString())
                      .containsExactly("INSERT", "REMOVE"));
      assertThat(rows(INVOICES.prefix()).get(1).get("removed_by").asString()).isEqualTo("ttl");
    }
  }

  private static Map<String, AttributeValue> invoice(long issued, long expires) {
    return Map.of(
        "pk", AttributeValue.fromS("C-7"),
        "sk", AttributeValue.fromS("INV#31"),
        "issued", AttributeValue.fromN(String.valueOf(issued)),
        "net", AttributeValue.fromN("100"),
        "expires", AttributeValue.fromN(String.valueOf(expires)));
  }

  private List<JsonNode> rows(String prefix) {
    Path lake = folder.resolve("lake").resolve(prefix);
    if (!Files.exists(lake)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(lake)) {
      return files
          .filter(Files::isRegularFile)
          .flatMap(MissingTablesTest::lines)
          .map(line -> JsonMapper.shared().readTree(line))
          .sorted(Comparator.comparing(row -> row.get("change_key").asString()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return new String(Files.readAllBytes(file), UTF_8).lines();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ServedTables served(String tables) {
    return ServedTables.of(environment(tables));
  }

  private static StandardEnvironment environment(String tables) {
    StandardEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .addFirst(new MapPropertySource("test", Map.of("orderlake.tables", tables)));
    return environment;
  }
}
