package io.orderlake.transformer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.orderlake.transformer.FaultyProxy.Fault;
import io.orderlake.transformer.stream.ShardPosition;
import io.orderlake.transformer.stream.TableStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The whole service at an endpoint that speaks AWS's protocols, while everything that it asks of
 * DynamoDB Streams, Kinesis and S3 fails in one way after the other.
 */
@ExtendWith(OutputCaptureExtension.class)
class FaultsEndpointTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int ORDERS = 15;

  @TempDir Path data;

  private final String id = "orderlake-" + UUID.randomUUID().toString().substring(0, 13);
  private final Set<String> placed = new TreeSet<>();
  private final Set<String> seen = new HashSet<>();
  private final Set<String> delivered = new TreeSet<>();
  private DynamoDbClient dynamoDb;
  private DynamoDbStreamsClient streams;
  private KinesisClient kinesis;
  private S3Client s3;
  private FaultyProxy proxy;
  private ConfigurableApplicationContext service;

  @BeforeEach
  void make() throws Exception {
    dynamoDb = AwsEndpoint.client(DynamoDbClient.builder());
    streams = AwsEndpoint.client(DynamoDbStreamsClient.builder());
    kinesis = AwsEndpoint.client(KinesisClient.builder());
    s3 = AwsEndpoint.client(S3Client.builder().forcePathStyle(true));
    proxy = new FaultyProxy(AwsEndpoint.uri());
    kinesis.createStream(stream -> stream.streamName(id).shardCount(1));
    kinesis.waiter().waitUntilStreamExists(stream -> stream.streamName(id));
    s3.createBucket(bucket -> bucket.bucket(id));
  }

  @AfterEach
  void remove() {
    if (service != null) {
      service.close();
    }
    if (proxy == null) {
      return;
    }
    proxy.close();
    dynamoDb.deleteTable(table -> table.tableName(id));
    kinesis.deleteStream(stream -> stream.streamName(id));
    objects().forEach(object -> s3.deleteObject(gone -> gone.bucket(id).key(object.key())));
    s3.deleteBucket(bucket -> bucket.bucket(id));
  }

  @Test
  void whatever_fails_for_a_while_loses_nothing_and_needs_nobody(CapturedOutput output)
      throws Exception {
    // DynamoDB is not there when the service starts, nor is the table.
    proxy.become(Fault.NO_ANSWER);
    service = start();
    await().atMost(PATIENCE).until(() -> proxy.faults() > 3);
    createTable();
    proxy.become(Fault.NONE);
    place();
    awaitDelivered();

    for (Fault fault :
        new Fault[] {Fault.SERVER_ERROR, Fault.THROTTLED, Fault.LOST_ANSWER, Fault.NO_ANSWER}) {
      proxy.become(fault);
      place();
      await().atMost(PATIENCE).until(() -> proxy.faults() > 8);
      proxy.become(Fault.NONE);
      place();
      awaitDelivered();
    }

    await()
        .atMost(PATIENCE)
        .until(() -> get("/actuator/health").get("status").asString().equals("UP"));
    for (JsonNode stage : get("/api/pipeline").get("stages")) {
      assertThat(stage.get("failed").asLong()).as("%s", stage).isZero();
      assertThat(stage.get("gaps").asLong()).as("%s", stage).isZero();
    }
    assertThat(output.getOut().lines().filter(line -> line.contains(" WARN ")).count())
        .as("a line for each kind of failure of a stage, and no more: %s", output)
        .isLessThan(40);
    assertThat(output).doesNotContain("\tat io.orderlake");
  }

  @Test
  void streams_that_are_made_anew_are_read_and_told_as_gaps_and_a_rewind_works_then()
      throws Exception {
    createTable();
    service = start();
    place();
    awaitDelivered();

    kinesis.deleteStream(stream -> stream.streamName(id));
    kinesis.waiter().waitUntilStreamNotExists(stream -> stream.streamName(id));
    awaitNextSecond();
    kinesis.createStream(stream -> stream.streamName(id).shardCount(1));
    kinesis.waiter().waitUntilStreamExists(stream -> stream.streamName(id));
    place();
    awaitDelivered();
    assertThat(stage("delivery").get("gaps").asLong()).isEqualTo(1);

    dynamoDb.deleteTable(table -> table.tableName(id));
    dynamoDb.waiter().waitUntilTableNotExists(table -> table.tableName(id));
    awaitNextSecond();
    createTable();
    place();
    awaitDelivered();
    assertThat(stage("pipe").get("gaps").asLong()).isEqualTo(1);

    long delivered = stage("delivery").get("delivered").asLong();
    HttpResponse<String> rewound =
        send("POST", "/api/pipeline/rewind?timestamp=" + Instant.now().minusSeconds(3600));
    assertThat(rewound.statusCode()).as(rewound.body()).isEqualTo(200);
    await()
        .atMost(PATIENCE)
        .until(() -> stage("delivery").get("delivered").asLong() >= delivered + 2 * ORDERS);
    assertThat(stage("delivery").get("gaps").asLong()).isEqualTo(1);
  }

  @Test
  void what_the_service_serves_says_why_it_cannot_while_kinesis_and_the_lake_are_away()
      throws Exception {
    createTable();
    service = start();
    place();
    awaitDelivered();
    String rewind = "/api/pipeline/rewind?timestamp=" + Instant.now().minusSeconds(3600);

    for (Fault fault : new Fault[] {Fault.SERVER_ERROR, Fault.NO_ANSWER}) {
      proxy.become(fault);
      assertUnavailable("GET", "/api/stream/shards", "stream-unavailable");
      assertUnavailable(
          "GET", "/api/stream/records?shard=shardId-000000000000", "stream-unavailable");
      assertUnavailable("GET", "/api/failures", "lake-unavailable");
      assertUnavailable("POST", "/api/failures/replay", "lake-unavailable");
      assertUnavailable("POST", rewind, "rewind-not-possible-now");
    }
    proxy.become(Fault.NONE);

    for (String path : new String[] {"/api/stream/shards", "/api/failures", "/api/pipeline"}) {
      assertThat(send("GET", path).statusCode()).as(path).isEqualTo(200);
    }
    assertThat(send("POST", rewind).statusCode()).isEqualTo(200);
    place();
    awaitDelivered();
  }

  private void assertUnavailable(String method, String path, String type) throws Exception {
    HttpResponse<String> answer = send(method, path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
    assertThat(answer.headers().firstValue("retry-after")).hasValue("5");
    JsonNode problem = JSON.readTree(answer.body());
    assertThat(problem.get("type").asString()).isEqualTo("urn:orderlake:problem:" + type);
    assertThat(answer.body()).doesNotContain("127.0.0.1", "Attempt", "Exception", "software.");
  }

  /** Emulators tell when a stream was made in whole seconds. */
  private static void awaitNextSecond() {
    Instant next = Instant.now().plusSeconds(1);
    await().until(() -> Instant.now().isAfter(next));
  }

  private JsonNode stage(String name) throws Exception {
    for (JsonNode stage : get("/api/pipeline").get("stages")) {
      if (stage.get("name").asString().equals(name)) {
        return stage;
      }
    }
    throw new AssertionError("no stage " + name);
  }

  private ConfigurableApplicationContext start() {
    return CdcTransformerService.application()
        .initializers(
            context -> {
              var beans = context.getBeanFactory();
              beans.registerSingleton(
                  "dynamoDbStreamsClient", proxied(DynamoDbStreamsClient.builder()));
              beans.registerSingleton("kinesisClient", proxied(KinesisClient.builder()));
              beans.registerSingleton("s3Client", proxied(S3Client.builder().forcePathStyle(true)));
            })
        .run(
            "--server.port=0",
            "--orderlake.table.name=" + id,
            "--orderlake.stream.type=kinesis",
            "--orderlake.stream.name=" + id,
            "--orderlake.lake.location=s3://" + id,
            "--orderlake.positions.location=" + data.resolve("positions"),
            "--orderlake.pipe.dead-letters=" + data.resolve("dead-letters"),
            "--orderlake.delivery.interval=500ms");
  }

  private <B extends software.amazon.awssdk.awscore.client.builder.AwsClientBuilder<B, C>, C>
      C proxied(B builder) {
    return AwsEndpoint.client(builder, URI.create(proxy.address()));
  }

  private void createTable() {
    dynamoDb.createTable(
        table ->
            table
                .tableName(id)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(
                    key -> key.attributeName("orderid").attributeType(ScalarAttributeType.S))
                .keySchema(key -> key.attributeName("orderid").keyType(KeyType.HASH))
                .streamSpecification(
                    stream ->
                        stream
                            .streamEnabled(true)
                            .streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)));
    await().atMost(PATIENCE).ignoreExceptions().until(this::isStreamRead);
  }

  /** LocalStack's streams forget what is changed before they can be read. */
  private boolean isStreamRead() {
    TableStream stream = new TableStream(streams, id, Instant::now);
    String newest = stream.id();
    String shard = stream.shards(newest).get(0).id();
    return stream.read(stream.iterator(newest, shard, ShardPosition.TRIM_HORIZON), 1).next()
        != null;
  }

  private void place() {
    for (int i = 0; i < ORDERS; i++) {
      String orderid = "order-" + placed.size();
      placed.add(orderid);
      dynamoDb.putItem(
          put ->
              put.tableName(id)
                  .item(
                      Map.of(
                          "orderid", AttributeValue.fromS(orderid),
                          "product_name", AttributeValue.fromS("Laptop"),
                          "quantity", AttributeValue.fromN("1"),
                          "price", AttributeValue.fromN("9.99"))));
    }
  }

  private void awaitDelivered() {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              for (S3Object object : objects()) {
                if (object.key().startsWith("order_changes/") && seen.add(object.key())) {
                  read(object.key());
                }
              }
              assertThat(delivered).isEqualTo(placed);
            });
  }

  private void read(String key) {
    String lines = s3.getObjectAsBytes(get -> get.bucket(id).key(key)).asString(UTF_8);
    lines.lines().map(JSON::readTree).forEach(row -> delivered.add(row.get("orderid").asString()));
  }

  private Iterable<S3Object> objects() {
    return s3.listObjectsV2Paginator(list -> list.bucket(id)).contents();
  }

  private JsonNode get(String path) throws Exception {
    return JSON.readTree(send("GET", path).body());
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    String port = service.getEnvironment().getProperty("local.server.port");
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());
  }
}
