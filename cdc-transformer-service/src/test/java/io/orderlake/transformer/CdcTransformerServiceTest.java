package io.orderlake.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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

/** The whole service, from DynamoDB Local's stream to a lake in a folder, by what it serves. */
class CdcTransformerServiceTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir Path data;

  private final AmazonDynamoDBLocal local = DynamoDBEmbedded.create(true);
  private final DynamoDbClient table = local.dynamoDbClient();
  private ConfigurableApplicationContext service;

  @BeforeEach
  void start() {
    table.createTable(
        r ->
            r.tableName("orders")
                .attributeDefinitions(
                    a -> a.attributeName("orderid").attributeType(ScalarAttributeType.S))
                .keySchema(k -> k.attributeName("orderid").keyType(KeyType.HASH))
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .streamSpecification(
                    s -> s.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)));
    startService();
  }

  @AfterEach
  void stop() {
    service.close();
    local.shutdown();
  }

  @Test
  void every_change_ends_in_exactly_one_way_and_the_counts_add_up() throws Exception {
    for (int i = 0; i < 20; i++) {
      put("order-" + i, "10.00");
    }
    put("order-1", "11.00");
    put("bad", "not a price");
    table.deleteItem(r -> r.tableName("orders").key(Map.of("orderid", s("order-2"))));
    awaitDone(23);

    JsonNode pipe = stage("pipe");
    assertThat(pipe.get("read").asLong()).isEqualTo(23);
    assertThat(pipe.get("delivered").asLong()).isEqualTo(23);
    assertThat(pipe.get("inFlight").asLong()).isZero();
    JsonNode delivery = stage("delivery");
    assertThat(delivery.get("delivered").asLong()).isEqualTo(22);
    assertThat(delivery.get("failed").asLong()).isEqualTo(1);
    assertThat(delivery.get("dropped").asLong()).isZero();
    assertThat(delivery.get("lagRecords").asLong()).isZero();
    assertThat(delivery.get("lagSeconds").asDouble()).isZero();
    assertThat(delivery.get("lastError").isNull()).isTrue();
    assertThat(delivery.get("refusals").get("tooMany").asBoolean()).isFalse();
    assertThat(pipe.get("refusals").isNull()).isTrue();
    assertThat(rows()).hasSize(22);
  }

  @Test
  void the_counts_are_metrics_too_and_health_is_up() throws Exception {
    put("order-1", "10.00");
    awaitDone(1);

    assertThat(get("/actuator/prometheus"))
        .contains(
            "orderlake_stage_records_total{entity=\"orders\",kind=\"delivered\",stage=\"delivery\",table=\"orders\"} 1.0")
        .contains(
            "orderlake_stage_records_total{entity=\"\",kind=\"read\",stage=\"pipe\",table=\"orders\"} 1.0")
        .contains(
            "orderlake_stage_records_total{entity=\"orders\",kind=\"read_again\",stage=\"delivery\",table=\"orders\"} ")
        .contains(
            "orderlake_stage_struggling_seconds{entity=\"\",stage=\"pipe\",table=\"orders\"} ")
        .contains(
            "orderlake_stage_lag_records{entity=\"orders\",stage=\"delivery\",table=\"orders\"} 0.0");
    assertThat(json("/actuator/health").get("status").asString()).isEqualTo("UP");
  }

  @Test
  void while_the_lake_takes_nothing_all_waits_and_is_told_and_then_arrives() throws Exception {
    put("order-0", "10.00");
    awaitDone(1);
    Path unfinished = data.resolve("lake/.unfinished");
    Files.delete(unfinished);
    Files.createFile(unfinished); // Where the lake makes its objects, it can make none.
    for (int i = 1; i <= 300; i++) {
      put("order-" + i, "10.00");
    }
    await()
        .untilAsserted(
            () -> {
              JsonNode delivery = stage("delivery");
              assertThat(delivery.get("lagRecords").asLong()).isEqualTo(300);
              assertThat(delivery.get("lagSeconds").asDouble()).isPositive();
              assertThat(delivery.get("lastError").get("message").asString())
                  .contains("does not take an object");
            });

    Files.delete(unfinished);

    awaitDone(301);
    assertThat(rows()).hasSize(301);
  }

  @Test
  void a_refused_record_is_shown_with_its_reason_and_its_data() throws Exception {
    put("bad", "not a price");
    awaitDone(1);

    JsonNode page = json("/api/failures");
    JsonNode failure = page.get("failures").get(0);
    assertThat(failure.get("reason").asString()).contains("price");
    assertThat(failure.get("replayed").asBoolean()).isFalse();
    assertThat(failure.get("data").asString()).contains("\"orderid\":{\"S\":\"bad\"}");
    assertThat(page.get("countByReason").properties()).hasSize(1);
    assertThat(page.get("nextCursor").isNull()).isTrue();
  }

  @Test
  void a_chain_that_refuses_every_record_is_down_with_the_reason_and_recovers() throws Exception {
    for (int i = 0; i < 6; i++) {
      put("bad-" + i, "not a price");
    }
    awaitDone(6);

    JsonNode refusals = stage("delivery").get("refusals");
    assertThat(refusals.get("refused").asLong()).isEqualTo(6);
    assertThat(refusals.get("of").asLong()).isEqualTo(6);
    assertThat(refusals.get("share").asDouble()).isEqualTo(1);
    assertThat(refusals.get("tooMany").asBoolean()).isTrue();
    assertThat(refusals.get("reason").asString()).contains("price");
    JsonNode health = JSON.readTree(send("GET", "/actuator/health").body());
    assertThat(health.at("/components/pipeline/status").asString()).isEqualTo("DOWN");
    assertThat(health.at("/components/pipeline/details/delivery").asString())
        .startsWith("refused 6 of the 6 records")
        .endsWith(refusals.get("reason").asString());

    for (int i = 0; i < 7; i++) {
      put("order-" + i, "10.00");
    }
    awaitDone(13);

    assertThat(stage("delivery").get("refusals").get("tooMany").asBoolean()).isFalse();
    assertThat(send("GET", "/actuator/health").statusCode()).isEqualTo(200);
  }

  @Test
  void failures_come_in_pages() throws Exception {
    for (int i = 0; i < 7; i++) {
      put("bad-" + i, "not a price");
    }
    awaitDone(7);

    List<String> oldestFirst = failures("");
    assertThat(oldestFirst).hasSize(7).doesNotHaveDuplicates();
    List<String> latestFirst = failures("&latestFirst=true");
    Collections.reverse(latestFirst);
    assertThat(latestFirst).isEqualTo(oldestFirst);
  }

  private List<String> failures(String order) throws Exception {
    List<String> ids = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page =
          json(
              "/api/failures?limit=3&cursor="
                  + java.net.URLEncoder.encode(cursor, "UTF-8")
                  + order);
      page.get("failures").forEach(failure -> ids.add(failure.get("id").asString()));
      cursor = page.get("nextCursor").asString("");
    } while (!cursor.isEmpty());
    return ids;
  }

  @Test
  void a_replay_after_a_fix_brings_the_record_to_the_lake_once_and_marks_it() throws Exception {
    put("order-1", "10.00");
    awaitDone(1);
    String record =
        json("/api/stream/records?shard=" + shardWithRecords()).at("/records/0/data").asString();
    writeError(
        "{\"rawData\":\"%s\",\"errorCode\":\"Lambda.FunctionError\",\"errorMessage\":\"fixed since\"}"
            .formatted(
                Base64.getEncoder().encodeToString(record.getBytes(StandardCharsets.UTF_8))));
    put("bad", "not a price");
    awaitDone(2);

    assertThat(JSON.readTree(post("/api/failures/replay?reason=another")))
        .isEqualTo(replayed(0, 0));
    assertThat(JSON.readTree(post("/api/failures/replay"))).isEqualTo(replayed(1, 1));
    assertThat(JSON.readTree(post("/api/failures/replay")))
        .as("what was replayed is not replayed again")
        .isEqualTo(replayed(0, 1));
    assertThat(rows()).as("the row of the change, and its replay").hasSize(2);
    assertThat(rows().get(0)).isEqualTo(rows().get(1));
    List<Boolean> replayed = new ArrayList<>();
    json("/api/failures?reason=fixed%20since")
        .get("failures")
        .forEach(failure -> replayed.add(failure.get("replayed").asBoolean()));
    assertThat(replayed).containsExactly(true);
  }

  private static JsonNode replayed(int delivered, int stillFailing) {
    String reasons =
        stillFailing == 0 ? "" : "\"price: is not a number attribute (N)\":" + stillFailing;
    return JSON.readTree(
        "{\"delivered\":%d,\"dropped\":0,\"stillFailing\":%d,\"reasons\":{%s}}"
            .formatted(delivered, stillFailing, reasons));
  }

  @Test
  void dead_letters_of_an_earlier_version_are_listed_and_reach_the_lake_when_they_are_put_again()
      throws Exception {
    put("order-1", "10.00");
    awaitDone(1);
    String record =
        json("/api/stream/records?shard=" + shardWithRecords()).at("/records/0/data").asString();
    service.close();
    for (int number = 1; number <= 3; number++) {
      writeDeadLetter(number, number == 2 ? "Throttled" : "InternalFailure", record);
    }
    startService();

    JsonNode page = json("/api/dead-letters?limit=2");
    assertThat(page.get("countByReason"))
        .isEqualTo(JSON.readTree("{\"InternalFailure\":2,\"Throttled\":1}"));
    assertThat(page.get("deadLetters"))
        .extracting(letter -> letter.get("sequenceNumber").asString())
        .containsExactly("3", "2");
    JsonNode newest = page.get("deadLetters").get(0);
    assertThat(newest.get("data").asString()).isEqualTo(record);
    assertThat(newest.get("partitionKey").asString()).isEqualTo("order-1");
    assertThat(newest.get("time").asString()).isEqualTo("2026-11-20T23:59:53Z");
    JsonNode last = json("/api/dead-letters?limit=2&cursor=" + page.get("nextCursor").asString());
    assertThat(last.get("deadLetters")).hasSize(1);
    assertThat(last.get("nextCursor").isNull()).isTrue();
    assertThat(json("/api/dead-letters?reason=Throttled").get("deadLetters")).hasSize(1);

    assertThat(JSON.readTree(post("/api/dead-letters/replay?reason=Throttled")))
        .isEqualTo(
            JSON.readTree(
                "{\"put\":1,\"stillRefused\":0,\"reasons\":{},\"waiting\":0,\"left\":2}"));
    assertThat(JSON.readTree(post("/api/dead-letters/replay")).get("put").asInt()).isEqualTo(2);
    await().until(() -> rows().size() == 4);
    assertThat(rows().stream().distinct()).hasSize(1);
    assertThat(json("/api/dead-letters").get("deadLetters")).isEmpty();
    assertThat(send("POST", "/api/dead-letters/replay?limit=10001").statusCode()).isEqualTo(400);
  }

  @Test
  void while_the_state_is_gone_the_stages_wait_and_dead_letters_are_unavailable() throws Exception {
    put("order-1", "10.00");
    awaitDone(1);
    Path state = data.resolve("positions/state.db");
    Files.move(state, data.resolve("away"));
    put("order-2", "10.00");
    HttpResponse<String> answer = send("GET", "/api/dead-letters");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("retry-after")).hasValue("5");
    assertThat(JSON.readTree(answer.body()).get("type").asString())
        .isEqualTo("urn:orderlake:problem:state-unavailable");
    await()
        .untilAsserted(
            () ->
                assertThat(stage("pipe").at("/lastError/message").asString())
                    .contains(state.toString()));
    Files.move(data.resolve("away"), state);

    awaitDone(2);
    assertThat(rows()).hasSize(2);
  }

  private void writeDeadLetter(int number, String reason, String record) throws IOException {
    Files.writeString(
        data.resolve("dead-letters.ndjson"),
        """
        {"time":"2026-11-20T23:59:5%d.000Z","reason":"%s","attempts":31,"sequenceNumber":"%d","rawData":"%s"}
        """
            .formatted(
                number,
                reason,
                number,
                Base64.getEncoder().encodeToString(record.getBytes(StandardCharsets.UTF_8))),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  @Test
  void a_rewind_delivers_again_from_a_time_on() throws Exception {
    put("order-1", "10.00");
    put("order-2", "10.00");
    awaitDone(2);
    String answer = post("/api/pipeline/rewind?timestamp=" + Instant.now().minusSeconds(3600));
    assertThat(JSON.readTree(answer).get("note").asString()).contains("among the failures");
    await().until(() -> rows().size() == 4);

    assertThat(rows().stream().distinct()).hasSize(2);
    put("order-3", "10.00");
    awaitDone(5);
    assertThat(rows()).hasSize(5);
    assertThat(stage("delivery").get("delivered").asLong()).isEqualTo(5);
  }

  @Test
  void a_restart_goes_on_where_it_was() throws Exception {
    put("order-1", "10.00");
    awaitDone(1);
    service.close();
    put("order-1", "11.00");
    startService();
    await().until(() -> rows().size() == 2);

    assertThat(stage("pipe").get("read").asLong()).isEqualTo(1);
    assertThat(stage("delivery").get("read").asLong()).isEqualTo(1);
  }

  @Test
  void raw_records_can_be_looked_at_by_shard_and_position() throws Exception {
    for (int i = 0; i < 5; i++) {
      put("order-1", "1" + i + ".00");
    }
    awaitDone(5);
    String shard = shardWithRecords();
    JsonNode all = json("/api/stream/records?shard=" + shard).get("records");
    assertThat(all).hasSize(5);
    assertThat(all.get(0).get("partitionKey").asString()).isEqualTo("order-1");
    assertThat(JSON.readTree(all.get(4).get("data").asString()).at("/eventName").asString())
        .isEqualTo("MODIFY");

    String second = all.get(1).get("sequenceNumber").asString();
    assertThat(
            json("/api/stream/records?limit=2&position=AFTER_SEQUENCE_NUMBER&shard="
                    + shard
                    + "&sequenceNumber="
                    + second)
                .get("records"))
        .containsExactly(all.get(2), all.get(3));
    assertThat(
            json("/api/stream/records?position=AT_TIMESTAMP&timestamp=2000-01-01T00:00:00Z&shard="
                    + shard)
                .get("records"))
        .hasSize(5);
    assertThat(json("/api/stream/records?position=LATEST&shard=" + shard).get("records")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/stream/records parameter=shard",
        "/api/stream/records?shard=none parameter=shard",
        "/api/stream/records?shard=shardId-000000000000&limit=0 parameter=limit",
        "/api/stream/records?shard=shardId-000000000000&limit=x parameter=limit",
        "/api/stream/records?shard=shardId-000000000000&position=NEXT parameter=position",
        "/api/stream/records?shard=shardId-000000000000&position=AT_TIMESTAMP parameter=timestamp",
        "/api/stream/records?shard=shardId-000000000000&position=AFTER_SEQUENCE_NUMBER"
            + "&sequenceNumber=99999999999999999999999999999 parameter=sequenceNumber",
        "/api/stream/records?shard=shardId-000000000001&position=AFTER_SEQUENCE_NUMBER"
            + "&sequenceNumber=1 parameter=sequenceNumber",
        "/api/stream/records?shard=shardId-000000000000&position=AT_TIMESTAMP"
            + "&timestamp=-1000000000-01-01T00:00:00Z parameter=timestamp",
        "/api/failures?limit=1001 parameter=limit",
        "/api/failures?cursor=x parameter=cursor",
        "/api/dead-letters?limit=1001 parameter=limit",
        "/api/dead-letters?cursor=x parameter=cursor"
      })
  void a_bad_parameter_is_named(String example) throws Exception {
    String[] parts = example.split(" parameter=");
    HttpResponse<String> answer = send("GET", parts[0]);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
    JsonNode problem = JSON.readTree(answer.body());
    assertThat(problem.get("type").asString()).isEqualTo("urn:orderlake:problem:invalid-parameter");
    assertThat(problem.get("parameter").asString()).isEqualTo(parts[1]);
  }

  @Test
  void a_rewind_to_the_future_or_to_nowhere_is_refused() throws Exception {
    for (String timestamp :
        List.of("2999-01-01T00:00:00Z", "yesterday", "", "1969-12-31T23:59:59Z")) {
      HttpResponse<String> answer = send("POST", "/api/pipeline/rewind?timestamp=" + timestamp);
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(JSON.readTree(answer.body()).get("parameter").asString()).isEqualTo("timestamp");
    }
  }

  private void startService() {
    service =
        CdcTransformerService.application()
            .initializers(
                context -> {
                  context.getBeanFactory().registerSingleton("dynamoDbClient", table);
                  context
                      .getBeanFactory()
                      .registerSingleton("dynamoDbStreamsClient", local.dynamoDbStreamsClient());
                })
            .run(
                "--server.port=0",
                "--orderlake.lake.location=" + data.resolve("lake"),
                "--orderlake.positions.location=" + data.resolve("positions"),
                "--orderlake.stream.file=" + data.resolve("stream.db"),
                "--orderlake.pipe.dead-letters=" + data.resolve("dead-letters.ndjson"),
                "--orderlake.pipe.poll-interval=5ms",
                "--orderlake.delivery.poll-interval=5ms",
                "--orderlake.delivery.interval=20ms");
  }

  private void awaitDone(int changes) {
    await()
        .until(
            () -> {
              JsonNode delivery = stage("delivery");
              return delivery.get("read").asLong() == changes
                  && delivery.get("inFlight").asLong() == 0;
            });
  }

  private JsonNode stage(String name) throws Exception {
    for (JsonNode stage : json("/api/pipeline").get("stages")) {
      if (stage.get("name").asString().equals(name)) {
        return stage;
      }
    }
    throw new AssertionError("no stage " + name);
  }

  private String shardWithRecords() throws Exception {
    for (JsonNode shard : json("/api/stream/shards").get("shards")) {
      String id = shard.get("id").asString();
      if (!json("/api/stream/records?shard=" + id).get("records").isEmpty()) {
        return id;
      }
    }
    throw new AssertionError("no shard has records");
  }

  private List<String> rows() throws IOException {
    Path changes = data.resolve("lake/order_changes");
    if (!Files.exists(changes)) {
      return List.of();
    }
    List<String> rows = new ArrayList<>();
    try (Stream<Path> files = Files.walk(changes)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".ndjson")).toList()) {
        rows.addAll(Files.readAllLines(file));
      }
    }
    return rows;
  }

  private void writeError(String line) throws IOException {
    Path folder = data.resolve("lake/errors/processing-failed/dt=2026-11-01/hour=00");
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("earlier"), line + "\n");
  }

  private void put(String orderid, String price) {
    AttributeValue value =
        price.matches("[\\d.]+") ? AttributeValue.fromN(price) : AttributeValue.fromS(price);
    table.putItem(
        r ->
            r.tableName("orders")
                .item(
                    Map.of(
                        "orderid", s(orderid),
                        "product_name", s("Laptop"),
                        "quantity", AttributeValue.fromN("1"),
                        "price", value)));
  }

  private static AttributeValue s(String text) {
    return AttributeValue.fromS(text);
  }

  private JsonNode json(String path) throws Exception {
    return JSON.readTree(get(path));
  }

  private String get(String path) throws Exception {
    return succeeded(send("GET", path));
  }

  private String post(String path) throws Exception {
    return succeeded(send("POST", path));
  }

  private static String succeeded(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    String port = service.getEnvironment().getProperty("local.server.port");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, BodyPublishers.noBody())
            .build();
    return HTTP.send(request, BodyHandlers.ofString());
  }
}
