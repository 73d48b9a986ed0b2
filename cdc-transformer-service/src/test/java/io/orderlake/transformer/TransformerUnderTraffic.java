package io.orderlake.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
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

/**
 * The whole service over DynamoDB Local, while a few orders are changed again and again. Each
 * change that was acknowledged is known, and looked for in the lake.
 */
final class TransformerUnderTraffic implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final int ORDERS = 7;

  private final Path lake;
  private final AmazonDynamoDBLocal local = DynamoDBEmbedded.create(true);
  private final DynamoDbClient table = local.dynamoDbClient();
  private final ConfigurableApplicationContext service;
  private final Thread writer = new Thread(this::write, "writer");

  /** Held while a change is made, so that whoever holds it knows which were. */
  private final ReentrantLock writing = new ReentrantLock();

  private final List<String> acknowledged = new ArrayList<>();
  private final AtomicInteger versions = new AtomicInteger();
  private volatile boolean isEnding;

  /**
   * @param lake its folder
   * @param settings of the service, as {@code name=value}
   */
  TransformerUnderTraffic(Path lake, List<String> settings) {
    this.lake = lake;
    createTable();
    List<String> arguments = new ArrayList<>(settings.stream().map(s -> "--" + s).toList());
    arguments.addAll(
        List.of(
            "--server.port=0",
            "--orderlake.lake.location=" + lake,
            "--orderlake.pipe.poll-interval=10ms",
            "--orderlake.delivery.interval=50ms",
            "--orderlake.delivery.poll-interval=10ms"));
    service =
        CdcTransformerService.application()
            .initializers(
                context ->
                    context
                        .getBeanFactory()
                        .registerSingleton("dynamoDbStreamsClient", local.dynamoDbStreamsClient()))
            .run(arguments.toArray(String[]::new));
    writer.start();
  }

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

  /** Between two changes. */
  void dropAndCreateTable() {
    between(
        () -> {
          table.deleteTable(r -> r.tableName("orders"));
          createTable();
        });
  }

  /** Between two changes; one more is made while the stream is off, and nobody will know of it. */
  void turnStreamOffAndOn() {
    between(
        () -> {
          turn(StreamSpecification.builder().streamEnabled(false).build());
          put("order-0", versions.incrementAndGet());
          turn(
              StreamSpecification.builder()
                  .streamEnabled(true)
                  .streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)
                  .build());
        });
  }

  private void turn(StreamSpecification stream) {
    table.updateTable(r -> r.tableName("orders").streamSpecification(stream));
  }

  private void between(Runnable work) {
    writing.lock();
    try {
      work.run();
    } finally {
      writing.unlock();
    }
  }

  /** Every change that was acknowledged until now. */
  List<String> acknowledged() {
    writing.lock();
    try {
      return List.copyOf(acknowledged);
    } finally {
      writing.unlock();
    }
  }

  /** Those of them that the lake's objects do not have. */
  Set<String> missing(List<String> changes) {
    Set<String> missing = new HashSet<>(changes);
    rows().forEach(row -> missing.remove(change(row)));
    return missing;
  }

  /** That no change is in the lake under two ids, and no order's changes are in another order. */
  void assertExact() {
    Map<String, String> ids = new HashMap<>();
    Map<String, Map<String, Integer>> versionsByKey = new HashMap<>();
    for (JsonNode row : rows()) {
      String id = row.get("event_id").asString();
      String other = ids.putIfAbsent(change(row), id);
      assertThat(other == null || other.equals(id)).as("%s has one id", change(row)).isTrue();
      versionsByKey
          .computeIfAbsent(row.get("orderid").asString(), order -> new TreeMap<>())
          .put(row.get("change_key").asString(), row.get("order_version").asInt());
    }
    versionsByKey.forEach(
        (order, byKey) ->
            assertThat(List.copyOf(byKey.values())).as(order).isSorted().doesNotHaveDuplicates());
  }

  /** How many changes the lake's objects have. */
  long distinctRows() {
    return rows().stream().map(TransformerUnderTraffic::change).distinct().count();
  }

  private List<JsonNode> rows() {
    Path changes = lake.resolve("order_changes");
    if (!Files.isDirectory(changes)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(changes)) {
      return files
          .filter(Files::isRegularFile)
          .flatMap(TransformerUnderTraffic::lines)
          .map(JSON::readTree)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> lines(Path object) {
    try {
      return Files.readAllLines(object).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String change(JsonNode row) {
    return row.get("orderid").asString() + " " + row.get("order_version").asInt();
  }

  JsonNode stage(String name) {
    return get("/api/pipeline")
        .get("stages")
        .valueStream()
        .filter(stage -> stage.get("name").asString().equals(name))
        .findFirst()
        .orElseThrow();
  }

  JsonNode health() {
    return get("/actuator/health");
  }

  /** What another service would be told. */
  private JsonNode get(String path) {
    String port = service.getEnvironment().getProperty("local.server.port");
    URI address = URI.create("http://127.0.0.1:" + port + path);
    try {
      return JSON.readTree(
          HTTP.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void write() {
    while (!isEnding) {
      writing.lock();
      try {
        int version = versions.incrementAndGet();
        String order = "order-" + version % ORDERS;
        put(order, version);
        acknowledged.add(order + " " + version);
      } finally {
        writing.unlock();
      }
      try {
        Thread.sleep(2);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private @Nullable Object put(String order, int version) {
    return table.putItem(
        r ->
            r.tableName("orders")
                .item(
                    Map.of(
                        "orderid", AttributeValue.fromS(order),
                        "version", AttributeValue.fromN(String.valueOf(version)),
                        "product_name", AttributeValue.fromS("Laptop"),
                        "quantity", AttributeValue.fromN("1"),
                        "price", AttributeValue.fromN("19.99"),
                        "updated_at", AttributeValue.fromS(Instant.now().toString()))));
  }

  /** No further changes. */
  void stopTraffic() throws InterruptedException {
    isEnding = true;
    writer.join();
  }

  @Override
  public void close() throws Exception {
    stopTraffic();
    service.close();
    local.shutdown();
  }
}
