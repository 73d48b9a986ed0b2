package io.orderlake.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.orderlake.service.http.StartRefused;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
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

/** The service over two tables, one of which has bills and, where an item is none, papers. */
class SeveralTablesTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String ORDERS = "classpath:tables/orders.yaml";
  private static final String BILLS =
      """
      table: billing
      entity: {one: bill, many: bills}
      when: {kind: bill}
      key: {column: bill_key, hash: pk, range: {attribute: sk, type: N}}
      columns:
        - {name: net, type: "decimal(9,2)", required: true}
        - {name: state, type: string}
      """;
  private static final String PAPERS =
      """
      table: billing
      entity: {one: paper, many: papers}
      key: {column: paper_key, hash: pk, range: {attribute: sk, type: N}}
      columns:
        - {name: kind, type: string}
        - {name: rest, type: json, rest: true}
      """;

  @TempDir Path data;

  private final AmazonDynamoDBLocal local = DynamoDBEmbedded.create(true);
  private final DynamoDbClient dynamoDb = local.dynamoDbClient();
  private String bills;
  private String papers;
  private ConfigurableApplicationContext service;

  @BeforeEach
  void makeTables() throws IOException {
    bills = file("bills.yaml", BILLS);
    papers = file("papers.yaml", PAPERS);
    dynamoDb.createTable(
        table ->
            table
                .tableName("orders")
                .attributeDefinitions(
                    a -> a.attributeName("orderid").attributeType(ScalarAttributeType.S))
                .keySchema(k -> k.attributeName("orderid").keyType(KeyType.HASH))
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .streamSpecification(
                    s -> s.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)));
    dynamoDb.createTable(
        table ->
            table
                .tableName("billing")
                .attributeDefinitions(
                    a -> a.attributeName("pk").attributeType(ScalarAttributeType.S),
                    a -> a.attributeName("sk").attributeType(ScalarAttributeType.N))
                .keySchema(
                    k -> k.attributeName("pk").keyType(KeyType.HASH),
                    k -> k.attributeName("sk").keyType(KeyType.RANGE))
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .streamSpecification(
                    s -> s.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)));
  }

  @AfterEach
  void stop() {
    if (service != null) {
      service.close();
    }
    local.shutdown();
  }

  @Test
  void each_entity_has_its_rows_and_what_becomes_another_is_gone_from_the_first() throws Exception {
    start(ORDERS, bills, papers);
    order("order-1");
    bill("A", 1, "10.00");
    put("A", 2, Map.of("kind", s("note"), "text", s("hello")));
    await().until(() -> ended("bills", 2) && ended("papers", 2));
    // It ceases to be a bill, and becomes one again.
    put("A", 1, Map.of("kind", s("note")));
    bill("A", 1, "11.00");
    dynamoDb.deleteItem(r -> r.tableName("billing").key(key("A", 2)));
    await().until(() -> ended("bills", 5) && ended("papers", 5) && ended("orders", 1));

    assertThat(changes("order_changes", "orderid")).containsExactly("INSERT order-1");
    assertThat(changes("bill_changes", "bill_key"))
        .containsExactly("INSERT A|1", "REMOVE A|1", "MODIFY A|1");
    assertThat(changes("paper_changes", "paper_key"))
        .containsExactly("INSERT A|2", "MODIFY A|1", "REMOVE A|1", "REMOVE A|2");
    assertThat(stages())
        .containsExactly(
            "pipe orders null",
            "delivery orders orders",
            "pipe billing null",
            "delivery billing bills",
            "delivery billing papers");
  }

  @Test
  void a_restart_with_the_tables_in_another_order_goes_on_where_each_was() throws Exception {
    start(ORDERS, bills);
    order("order-1");
    bill("A", 1, "10.00");
    await().until(() -> ended("bills", 1) && ended("orders", 1));
    restart(bills, ORDERS);
    order("order-2");
    bill("A", 2, "10.00");
    await().until(() -> ended("bills", 1) && ended("orders", 1));
    restart(ORDERS);
    order("order-3");
    await().until(() -> ended("orders", 1));
    bill("A", 3, "10.00");
    restart(bills, papers, ORDERS);
    await().until(() -> ended("bills", 1));

    assertThat(changes("order_changes", "orderid"))
        .containsExactly("INSERT order-1", "INSERT order-2", "INSERT order-3");
    assertThat(changes("bill_changes", "bill_key"))
        .containsExactly("INSERT A|1", "INSERT A|2", "INSERT A|3");
    await().until(() -> ended("papers", 3));
    assertThat(stage("pipe", "orders", null).get("gaps").asLong()).isZero();
    assertThat(data.resolve("stream-billing.db")).exists();
  }

  @Test
  void a_table_that_is_served_later_is_read_from_its_beginning() throws Exception {
    bill("A", 1, "10.00");
    start(ORDERS);
    order("order-1");
    await().until(() -> ended("orders", 1));
    restart(ORDERS, bills);
    await().until(() -> ended("bills", 1));

    assertThat(changes("bill_changes", "bill_key")).containsExactly("INSERT A|1");
    assertThat(changes("order_changes", "orderid")).hasSize(1);
  }

  @Test
  void what_one_entity_refuses_is_its_own_and_is_replayed_by_it_alone() throws Exception {
    start(ORDERS, bills, papers);
    put("A", 1, Map.of("kind", s("bill")));
    dynamoDb.putItem(r -> r.tableName("orders").item(Map.of("orderid", s("bad"))));
    await().until(() -> ended("bills", 1) && ended("orders", 1));

    assertThat(json("/api/failures?entity=bills").get("failures"))
        .extracting(failure -> failure.get("reason").asString())
        .containsExactly("net: is missing");
    assertThat(json("/api/failures?entity=orders").get("failures"))
        .extracting(failure -> failure.get("reason").asString())
        .containsExactly("product_name: is missing");
    assertThat(json("/api/failures?entity=papers").get("failures")).isEmpty();
    assertThat(keys("errors")).filteredOn(key -> key.contains("/entity=bills/")).hasSize(1);

    restart(ORDERS, file("bills.yaml", BILLS.replace(", required: true", "")), papers);
    JsonNode replayed = JSON.readTree(send("POST", "/api/failures/replay?entity=bills").body());
    assertThat(replayed.get("delivered").asInt()).isEqualTo(1);
    assertThat(changes("bill_changes", "bill_key")).containsExactly("INSERT A|1");
    assertThat(json("/api/failures?entity=bills").at("/failures/0/replayed").asBoolean()).isTrue();
    assertThat(json("/api/failures?entity=orders").at("/failures/0/replayed").asBoolean())
        .isFalse();
  }

  @Test
  void where_several_are_served_an_address_needs_to_say_whose() throws Exception {
    start(ORDERS, bills);
    for (String address :
        List.of(
            "GET /api/failures",
            "POST /api/failures/replay",
            "POST /api/pipeline/rewind?timestamp=2026-11-20T00:00:00Z",
            "GET /api/failures?entity=billing")) {
      assertInvalid(address, "entity", "orders, bills");
    }
    for (String address :
        List.of(
            "GET /api/stream/shards",
            "GET /api/stream/records?shard=shardId-000000000000",
            "GET /api/dead-letters",
            "POST /api/dead-letters/replay",
            "GET /api/dead-letters?table=bills")) {
      assertInvalid(address, "table", "orders, billing");
    }
    String stream = json("/api/stream/shards?table=orders").get("stream").asString();
    assertThat(json("/api/stream/shards?table=billing").get("stream").asString())
        .isNotEqualTo(stream);
    assertThat(json("/api/dead-letters?table=billing").get("deadLetters")).isEmpty();
  }

  @Test
  void a_rewind_is_of_one_entity() throws Exception {
    start(ORDERS, bills);
    order("order-1");
    bill("A", 1, "10.00");
    await().until(() -> ended("bills", 1) && ended("orders", 1));
    send("POST", "/api/pipeline/rewind?entity=bills&timestamp=" + hourAgo());
    await().until(() -> ended("bills", 2));

    assertThat(changes("bill_changes", "bill_key")).hasSize(2);
    assertThat(changes("order_changes", "orderid")).hasSize(1);
  }

  @Test
  void a_column_more_is_taken_and_a_rewind_to_before_it_is_a_conflict() throws Exception {
    start(ORDERS, bills);
    put("A", 1, Map.of("kind", s("bill"), "net", n("1.00"), "city", s("Graz")));
    await().until(() -> ended("bills", 1));
    assertThat(
            send("POST", "/api/pipeline/rewind?entity=bills&timestamp=" + hourAgo()).statusCode())
        .isEqualTo(200);
    restart(ORDERS, file("bills.yaml", BILLS + "  - {name: city, type: string}\n"));
    put("A", 2, Map.of("kind", s("bill"), "net", n("1.00"), "city", s("Wien")));
    await().until(() -> rows("bill_changes").stream().anyMatch(row -> row.has("city")));

    HttpResponse<String> answer =
        send("POST", "/api/pipeline/rewind?entity=bills&timestamp=" + hourAgo());
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.body()).contains("urn:orderlake:problem:mapping-is-newer", "prefix");
    assertThat(
            send("POST", "/api/pipeline/rewind?entity=bills&timestamp=" + Instant.now())
                .statusCode())
        .isEqualTo(200);
    assertThat(
            send("POST", "/api/pipeline/rewind?entity=orders&timestamp=" + hourAgo()).statusCode())
        .isEqualTo(200);
  }

  @Test
  void another_meaning_of_rows_that_are_there_is_refused_with_its_remedy() throws Exception {
    start(bills);
    service.close();
    String changed = file("bills.yaml", BILLS.replace("decimal(9,2)", "double"));

    assertThatThrownBy(() -> start(changed))
        .hasRootCauseInstanceOf(StartRefused.class)
        .rootCause()
        .hasMessageContaining("The mapping of bills gives the rows below bill_changes/")
        .hasMessageContaining("column net: type was \"decimal(9,2)\", and is \"double\"");
    start(file("bills.yaml", BILLS.replace("decimal(9,2)", "double") + "prefix: bills2/\n"));
    bill("A", 1, "10.00");
    await().until(() -> ended("bills", 1));
    assertThat(keys("bills2")).hasSize(1);
  }

  @Test
  void a_path_of_the_partition_key_is_refused_where_it_cannot_be_each_tables() {
    assertThatThrownBy(
            () ->
                start(List.of(ORDERS, bills), "orderlake.pipe.partition-key=$.dynamodb.Keys.pk.S"))
        .hasRootCauseInstanceOf(StartRefused.class)
        .rootCause()
        .hasMessageContaining("orderlake.pipe.partition-key is set");
  }

  private void assertInvalid(String address, String parameter, String known) throws Exception {
    String[] parts = address.split(" ", 2);
    HttpResponse<String> answer = send(parts[0], parts[1]);
    assertThat(answer.statusCode()).as(address).isEqualTo(400);
    assertThat(answer.body())
        .contains("urn:orderlake:problem:invalid-parameter")
        .contains("\"" + parameter + "\"")
        .contains(known);
  }

  private static Instant hourAgo() {
    return Instant.now().minus(Duration.ofHours(1));
  }

  private String file(String name, String yaml) throws IOException {
    return Files.writeString(data.resolve(name), yaml).toString();
  }

  private void restart(String... tables) {
    service.close();
    start(tables);
  }

  private void start(String... tables) {
    start(List.of(tables));
  }

  private void start(List<String> tables, String... settings) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--server.port=0",
                "--orderlake.tables=" + String.join(",", tables),
                "--orderlake.lake.location=" + data.resolve("lake"),
                "--orderlake.positions.location=" + data.resolve("positions"),
                "--orderlake.stream.file=" + data.resolve("stream.db"),
                "--orderlake.pipe.dead-letters=" + data.resolve("dead-letters.ndjson"),
                "--orderlake.pipe.poll-interval=5ms",
                "--orderlake.delivery.poll-interval=5ms",
                "--orderlake.delivery.interval=20ms"));
    Stream.of(settings).forEach(setting -> arguments.add("--" + setting));
    service =
        CdcTransformerService.application()
            .initializers(
                context ->
                    context
                        .getBeanFactory()
                        .registerSingleton("dynamoDbStreamsClient", local.dynamoDbStreamsClient()))
            .run(arguments.toArray(String[]::new));
  }

  private boolean ended(String entity, int changes) throws Exception {
    for (JsonNode stage : json("/api/pipeline").get("stages")) {
      if (stage.get("entity").asString("").equals(entity)) {
        return stage.get("read").asLong() == changes && stage.get("inFlight").asLong() == 0;
      }
    }
    throw new AssertionError("no delivery of " + entity);
  }

  private JsonNode stage(String name, String table, String entity) throws Exception {
    for (JsonNode stage : json("/api/pipeline").get("stages")) {
      if (stage.get("name").asString().equals(name)
          && stage.get("table").asString().equals(table)
          && (entity == null || stage.get("entity").asString("").equals(entity))) {
        return stage;
      }
    }
    throw new AssertionError("no such stage");
  }

  private List<String> stages() throws Exception {
    List<String> stages = new ArrayList<>();
    for (JsonNode stage : json("/api/pipeline").get("stages")) {
      stages.add(
          stage.get("name").asString()
              + " "
              + stage.get("table").asString()
              + " "
              + (stage.get("entity").isNull() ? "null" : stage.get("entity").asString()));
    }
    return stages;
  }

  /** In the order of the changes. */
  private List<String> changes(String prefix, String key) throws IOException {
    return rows(prefix).stream()
        .sorted(Comparator.comparing(row -> row.get("change_key").asString()))
        .map(row -> row.get("cdc_event_type").asString() + " " + row.get(key).asString())
        .toList();
  }

  private List<JsonNode> rows(String prefix) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String key : keys(prefix)) {
      Files.readAllLines(data.resolve("lake").resolve(key))
          .forEach(line -> rows.add(JSON.readTree(line)));
    }
    return rows;
  }

  private List<String> keys(String prefix) throws IOException {
    Path folder = data.resolve("lake").resolve(prefix);
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> data.resolve("lake").relativize(file).toString())
          .toList();
    }
  }

  private void order(String orderid) {
    dynamoDb.putItem(
        r ->
            r.tableName("orders")
                .item(
                    Map.of(
                        "orderid", s(orderid),
                        "product_name", s("Laptop"),
                        "quantity", n("1"),
                        "price", n("9.99"))));
  }

  private void bill(String pk, int sk, String net) {
    put(pk, sk, Map.of("kind", s("bill"), "net", n(net)));
  }

  private void put(String pk, int sk, Map<String, AttributeValue> rest) {
    Map<String, AttributeValue> item = new HashMap<>(rest);
    item.putAll(key(pk, sk));
    dynamoDb.putItem(r -> r.tableName("billing").item(item));
  }

  private static Map<String, AttributeValue> key(String pk, int sk) {
    return Map.of("pk", s(pk), "sk", n(String.valueOf(sk)));
  }

  private static AttributeValue s(String text) {
    return AttributeValue.fromS(text);
  }

  private static AttributeValue n(String number) {
    return AttributeValue.fromN(number);
  }

  private JsonNode json(String path) throws Exception {
    HttpResponse<String> answer = send("GET", path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    String port = service.getEnvironment().getProperty("local.server.port");
    return HTTP.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, BodyPublishers.noBody())
            .build(),
        BodyHandlers.ofString());
  }
}
