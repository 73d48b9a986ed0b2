package io.orderlake.simulator.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.orderlake.simulator.LocalDynamoDb;
import io.orderlake.simulator.RunningSimulator;
import io.orderlake.simulator.RunningSimulator.Answer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.OperationType;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import tools.jackson.databind.JsonNode;

/** The service as a whole, over its API, against DynamoDB Local and its stream. */
class SimulatedTrafficTest {
  private static final String TWO_SECONDS_WITH_SEED =
      """
      {"ordersPerSecond":100,"insertShare":0.4,"modifyShare":0.5,"removeShare":0.1,"seed":7,
       "duration":"PT2S","highValueShare":0.1,"malformedShare":0.1}""";

  private LocalDynamoDb database;
  private RunningSimulator service;

  @BeforeEach
  void start() {
    database = new LocalDynamoDb();
    service = RunningSimulator.on(database.client());
  }

  @AfterEach
  void stop() {
    service.close();
    database.close();
  }

  @Test
  void the_stream_tells_just_what_the_totals_tell() {
    JsonNode status = run(TWO_SECONDS_WITH_SEED);

    JsonNode totals = status.get("totals");
    Map<OperationType, Long> stream =
        records().stream().collect(Collectors.groupingBy(Record::eventName, Collectors.counting()));
    assertThat(totals.get("writes").asLong()).isEqualTo(200);
    assertThat(totals.get("malformed").asLong()).isPositive();
    assertThat(stream.get(OperationType.INSERT))
        .isEqualTo(totals.get("inserts").asLong() + totals.get("malformed").asLong());
    assertThat(stream.get(OperationType.MODIFY)).isEqualTo(totals.get("modifications").asLong());
    assertThat(stream.get(OperationType.REMOVE)).isEqualTo(totals.get("removals").asLong());
    assertThat(status.get("errors").asLong() + status.get("conflicts").asLong()).isZero();
  }

  @Test
  void what_reports_are_expected_to_say_equals_the_table_also_after_a_restart() {
    JsonNode before = run(TWO_SECONDS_WITH_SEED).get("expected");
    assertEqualsTable(before);

    restart();

    await().until(() -> !service.get("/api/simulation").body().get("expected").isNull());
    assertThat(service.get("/api/simulation").body().get("expected")).isEqualTo(before);
    assertEqualsTable(run("{\"ordersPerSecond\":100,\"duration\":\"PT1S\"}").get("expected"));
  }

  @Test
  void the_same_seed_tells_the_same_story_to_the_stream() {
    run(TWO_SECONDS_WITH_SEED);
    List<String> first = stories(records());
    run(TWO_SECONDS_WITH_SEED);
    List<String> both = stories(records());

    first.forEach(both::remove);
    assertThat(both).containsExactlyInAnyOrderElementsOf(first).isNotEmpty();
  }

  @Test
  void open_orders_are_taken_up_after_a_restart() {
    JsonNode before =
        run(
            "{\"ordersPerSecond\":50,\"insertShare\":1,\"modifyShare\":0,\"removeShare\":0,"
                + "\"malformedShare\":0.2,\"duration\":\"PT1S\"}");
    restart();

    JsonNode after =
        run(
            "{\"ordersPerSecond\":30,\"insertShare\":0,\"modifyShare\":1,\"removeShare\":0,"
                + "\"duration\":\"PT1S\"}");

    assertThat(after.get("pickUp").get("orders").asLong()).isEqualTo(50);
    assertThat(after.get("totals").get("modifications").asLong()).isEqualTo(30);
    assertThat(after.get("openOrders").asLong() + after.get("endedOrders").asLong())
        .isEqualTo(before.get("totals").get("inserts").asLong());
  }

  @Test
  void malformed_items_break_neither_the_list_nor_the_next_start() {
    run("{\"ordersPerSecond\":50,\"insertShare\":1,\"malformedShare\":1,\"duration\":\"PT1S\"}");

    Answer list = service.get("/api/orders?limit=1000");
    restart();

    assertThat(list.status()).isEqualTo(200);
    assertThat(list.body().get("orders").size()).isGreaterThan(10);
    await()
        .until(() -> service.get("/api/simulation").body().get("pickUp").get("done").asBoolean());
  }

  @Test
  void traffic_starts_on_defaults_is_retuned_and_stops_twice() {
    Answer started = service.post("/api/simulation/start", null);
    Answer retuned =
        service.post("/api/simulation/start", "{\"ordersPerSecond\":200,\"profile\":\"burst\"}");
    await().until(() -> writes(service.get("/api/simulation").body()) > 50);
    Answer stopped = service.post("/api/simulation/stop", null);
    Answer again = service.post("/api/simulation/stop", null);

    assertThat(retuned.body().get("state").asString()).isEqualTo("running");
    assertThat(started.body().get("settings").get("ordersPerSecond").asDouble()).isEqualTo(5);
    assertThat(retuned.body().get("settings").get("insertShare").asDouble()).isEqualTo(0.5);
    assertThat(stopped.body().get("state").asString()).isEqualTo("idle");
    assertThat(again.body().get("totals")).isEqualTo(stopped.body().get("totals"));
    assertThat(records()).hasSize((int) writes(stopped.body()));
  }

  @Test
  void writes_are_metrics_too() {
    JsonNode totals =
        run("{\"ordersPerSecond\":50,\"duration\":\"PT1S\",\"seed\":1}").get("totals");

    assertThat(service.get("/actuator/prometheus").response().body())
        .contains(
            "orderlake_simulation_writes_total{kind=\"insert\"} "
                + totals.get("inserts").asLong()
                + ".0",
            "orderlake_simulation_errors_total 0.0",
            "orderlake_simulation_behind_writes 0.0");
  }

  /** Starts a run with a duration and waits for its end. */
  private JsonNode run(String settings) {
    assertThat(service.post("/api/simulation/start", settings).status()).isEqualTo(200);
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> service.get("/api/simulation").body(),
            status -> status.get("state").asString().equals("idle"));
  }

  private void restart() {
    service.close();
    service = RunningSimulator.on(database.client());
  }

  private static long writes(JsonNode status) {
    return status.get("totals").get("writes").asLong();
  }

  private void assertEqualsTable(JsonNode expected) {
    long orders = 0;
    long units = 0;
    BigDecimal revenue = new BigDecimal("0.00");
    for (JsonNode order : service.get("/api/orders?limit=1000").body().get("orders")) {
      boolean malformed = order.get("version").isNull();
      if (!malformed && !order.get("status").asString().equals("cancelled")) {
        orders++;
        units += order.get("quantity").asLong();
        revenue =
            revenue.add(
                order.get("price").decimalValue().multiply(order.get("quantity").decimalValue()));
      }
    }
    assertThat(expected.get("orders").asLong()).isEqualTo(orders).isPositive();
    assertThat(expected.get("units").asLong()).isEqualTo(units);
    assertThat(expected.get("revenue").decimalValue()).isEqualTo(revenue);
  }

  /** Each order's life as the stream tells it, without ids and times. */
  private static List<String> stories(List<Record> records) {
    Map<String, String> stories =
        records.stream()
            .collect(
                Collectors.groupingBy(
                    record -> record.dynamodb().keys().get("orderid").s(),
                    Collectors.mapping(
                        record -> contentOf(record.dynamodb().newImage()),
                        Collectors.joining(" > "))));
    return new ArrayList<>(stories.values());
  }

  private static String contentOf(Map<String, AttributeValue> image) {
    return List.of("product_name", "quantity", "price", "customer_id", "payment_method", "status")
        .stream()
        .map(name -> String.valueOf(image.get(name)))
        .collect(Collectors.joining(","));
  }

  private List<Record> records() {
    DynamoDbStreamsClient streams = database.streams();
    String stream =
        database.client().describeTable(t -> t.tableName("orders")).table().latestStreamArn();
    List<Record> records = new ArrayList<>();
    for (Shard shard :
        streams.describeStream(d -> d.streamArn(stream)).streamDescription().shards()) {
      String iterator =
          streams
              .getShardIterator(
                  i ->
                      i.streamArn(stream)
                          .shardId(shard.shardId())
                          .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
              .shardIterator();
      boolean more = true;
      while (more && iterator != null) {
        String position = iterator;
        GetRecordsResponse page = streams.getRecords(g -> g.shardIterator(position));
        records.addAll(page.records());
        iterator = page.nextShardIterator();
        more = !page.records().isEmpty();
      }
    }
    return records;
  }
}
