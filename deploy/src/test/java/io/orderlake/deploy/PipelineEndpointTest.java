package io.orderlake.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.orderlake.deploy.Orders.Order;
import io.orderlake.deploy.Orders.Sales;
import io.orderlake.lake.LakeLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The whole chain at an endpoint that speaks AWS's protocols, each service in a process of its own
 * from its packaged jar: simulator, DynamoDB, its stream, pipe, Kinesis, delivery, S3, warehouse,
 * reports.
 */
class PipelineEndpointTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir Path folder;

  private final String id = "orderlake-" + UUID.randomUUID().toString().substring(0, 13);
  private final Map<String, String> settings =
      new HashMap<>(
          Map.of(
              "ORDERLAKE_TABLE_NAME",
              id,
              "ORDERLAKE_STREAM_NAME",
              id,
              "ORDERLAKE_LAKE_LOCATION",
              "s3://" + id,
              "ORDERLAKE_DELIVERY_INTERVAL",
              "1s"));
  private AwsEndpoint aws;
  private DynamoDbClient dynamoDb;
  private KinesisClient kinesis;
  private S3Client s3;

  @BeforeEach
  void make() throws Exception {
    aws = AwsEndpoint.find();
    dynamoDb = aws.client(DynamoDbClient.builder());
    kinesis = aws.client(KinesisClient.builder());
    s3 = aws.client(S3Client.builder().forcePathStyle(true));
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
    kinesis.createStream(stream -> stream.streamName(id).shardCount(2));
    kinesis.waiter().waitUntilStreamExists(stream -> stream.streamName(id));
    s3.createBucket(bucket -> bucket.bucket(id));
  }

  @AfterEach
  void remove() {
    if (s3 == null) {
      return;
    }
    dynamoDb.deleteTable(table -> table.tableName(id));
    kinesis.deleteStream(stream -> stream.streamName(id));
    objects("").forEach(object -> s3.deleteObject(gone -> gone.bucket(id).key(object.key())));
    s3.deleteBucket(bucket -> bucket.bucket(id));
  }

  @Test
  void reports_equal_the_table_though_pipe_and_delivery_were_killed_under_traffic()
      throws Exception {
    int port = ServiceProcess.freePort();
    settings.put("ORDERLAKE_RECONCILIATION_TRANSFORMER", "http://127.0.0.1:" + port);
    try (ServiceProcess simulator = start("order-simulator-service", ServiceProcess.freePort());
        ServiceProcess analytics = start("analytics-api-service", ServiceProcess.freePort())) {
      ServiceProcess transformer = start("cdc-transformer-service", port);
      try {
        simulator.awaitUp();
        transformer.awaitUp();
        simulator.post("/api/simulation/start", "{\"ordersPerSecond\":80,\"seed\":7}");
        awaitWrites(simulator, 150);
        transformer.kill();
        awaitWrites(simulator, 400);
        int writes = writesUntilStopped(simulator);
        transformer = start("cdc-transformer-service", port);
        awaitDelivered(writes);
        analytics.awaitUp();
        awaitWarehouse(analytics, writes);

        assertReportsEqual(Orders.of(dynamoDb, id), analytics);
        assertThat(analytics.get("/api/reconciliation").get("differences")).isEmpty();
      } finally {
        transformer.close();
      }
    }
  }

  private ServiceProcess start(String service, int port) throws Exception {
    return ServiceProcess.start(service, port, aws, folder, settings);
  }

  private static void awaitWrites(ServiceProcess simulator, int writes) {
    await().atMost(PATIENCE).until(() -> writes(simulator.get("/api/simulation")) >= writes);
  }

  /** A stop need not wait for all writes that are under way. */
  private static int writesUntilStopped(ServiceProcess simulator) {
    simulator.post("/api/simulation/stop", "");
    await()
        .atMost(PATIENCE)
        .until(() -> simulator.get("/api/simulation").at("/state").asString().equals("idle"));
    return writes(simulator.get("/api/simulation"));
  }

  private static int writes(JsonNode simulation) {
    return simulation.at("/totals/writes").asInt();
  }

  /** Nothing is lost on the way to S3, and no change has two meanings. */
  private void awaitDelivered(int writes) {
    Set<String> events = new HashSet<>();
    Set<String> rows = new HashSet<>();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () -> {
              for (S3Object object : objects("order_changes/")) {
                for (String row : lines(object)) {
                  rows.add(row);
                  events.add(JsonMapper.shared().readTree(row).get("event_id").asString());
                }
              }
              assertThat(events).hasSize(writes);
            });
    assertThat(rows).hasSize(writes);
    assertThat(objects(LakeLayout.ERRORS_PREFIX)).isEmpty();
  }

  /** A kill makes the transformer deliver again what it did last. */
  private static void awaitWarehouse(ServiceProcess analytics, int writes) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              JsonNode warehouse = analytics.get("/api/warehouse");
              assertThat(warehouse.get("rows").asInt() - warehouse.get("duplicates").asInt())
                  .isEqualTo(writes);
            });
  }

  private List<S3Object> objects(String prefix) {
    return s3
        .listObjectsV2Paginator(request -> request.bucket(id).prefix(prefix))
        .contents()
        .stream()
        .toList();
  }

  private List<String> lines(S3Object object) {
    return s3.getObjectAsBytes(request -> request.bucket(id).key(object.key()))
        .asUtf8String()
        .lines()
        .toList();
  }

  private static void assertReportsEqual(Orders table, ServiceProcess analytics) {
    assertThat(table.byId()).hasSizeGreaterThan(50);
    assertThat(Sales.of(analytics.get("/api/sales/summary").at("/rows/0")).normal())
        .isEqualTo(table.sales());
    assertThat(salesBy(analytics, "sales/by-product?limit=1000", "product_name"))
        .isEqualTo(table.salesBy(Order::product));
    assertThat(salesBy(analytics, "sales/by-customer?limit=1000", "customer_id"))
        .isEqualTo(table.salesBy(Order::customer));
    table
        .byId()
        .forEach(
            (orderid, order) ->
                assertThat(analytics.get("/api/orders/history?orderid=" + orderid).get("rows"))
                    .as("changes of %s", orderid)
                    .hasSize((int) order.version()));
  }

  private static Map<String, Sales> salesBy(
      ServiceProcess analytics, String report, String column) {
    Map<String, Sales> sales = new TreeMap<>();
    for (JsonNode row : analytics.get("/api/" + report).get("rows")) {
      sales.put(row.get(column).asString(), Sales.of(row).normal());
    }
    return sales;
  }
}
