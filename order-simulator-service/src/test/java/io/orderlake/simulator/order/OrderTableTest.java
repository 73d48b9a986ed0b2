package io.orderlake.simulator.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.orderlake.service.http.StartRefused;
import io.orderlake.simulator.LocalDynamoDb;
import io.orderlake.simulator.RunningSimulator;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

class OrderTableTest {
  private LocalDynamoDb database;

  @BeforeEach
  void start() {
    database = new LocalDynamoDb();
  }

  @AfterEach
  void stop() {
    database.close();
  }

  @Test
  void the_table_is_created_with_a_stream_of_both_images() {
    new OrderTable(database.client(), new OrderTableProperties("orders", true, Duration.ZERO));

    StreamSpecification stream =
        database.client().describeTable(t -> t.tableName("orders")).table().streamSpecification();
    assertThat(stream.streamViewType()).isEqualTo(StreamViewType.NEW_AND_OLD_IMAGES);
  }

  @Test
  void a_table_that_is_there_is_taken_as_it_is() {
    new OrderTable(database.client(), new OrderTableProperties("orders", true, Duration.ZERO));

    new OrderTable(database.client(), new OrderTableProperties("orders", true, Duration.ZERO));
    new OrderTable(database.client(), new OrderTableProperties("orders", false, Duration.ZERO));

    assertThat(database.client().listTables().tableNames()).containsExactly("orders");
  }

  @Test
  void a_missing_table_ends_the_start_with_what_to_do() {
    StartRefused failure = failureOf(database.client());

    assertThat(failure.getMessage()).isEqualTo("There is no table 'orders' in DynamoDB.");
    assertThat(failure.action()).contains("orderlake.table.create=true", "NEW_AND_OLD_IMAGES");
  }

  @Test
  void a_table_without_a_stream_ends_the_start_with_what_to_do() {
    create(StreamSpecification.builder().streamEnabled(false).build());

    StartRefused failure = failureOf(database.client());

    assertThat(failure.getMessage()).contains("has no stream");
    assertThat(failure.action()).contains("NEW_AND_OLD_IMAGES");
  }

  @Test
  void a_stream_of_another_view_type_ends_the_start_with_what_to_do() {
    create(
        StreamSpecification.builder()
            .streamEnabled(true)
            .streamViewType(StreamViewType.KEYS_ONLY)
            .build());

    StartRefused failure = failureOf(database.client());

    assertThat(failure.getMessage()).contains("a stream of KEYS_ONLY");
  }

  @Test
  void an_unreachable_database_ends_the_start_with_what_to_do() {
    try (DynamoDbClient nobody =
        DynamoDbClient.builder()
            .endpointOverride(URI.create("http://127.0.0.1:1"))
            .region(Region.US_EAST_1)
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1)))
            .build()) {

      StartRefused failure = failureOf(nobody);

      assertThat(failure)
          .hasMessage(
              "DynamoDB cannot be asked about the table 'orders': DynamoDB cannot be reached.");
      assertThat(failure.action()).contains("AWS_ENDPOINT_URL");
    }
  }

  @Test
  void a_database_that_comes_later_is_waited_for() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    CountDownLatch refused = new CountDownLatch(1);
    try (DynamoDbClient client = eventually(port, refused)) {
      CompletableFuture<OrderTable> table =
          CompletableFuture.supplyAsync(
              () ->
                  new OrderTable(
                      client, new OrderTableProperties("orders", false, Duration.ofMinutes(2))));
      refused.await();
      assertThat(table).isNotDone();

      HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
      server.createContext("/", OrderTableTest::describeTable);
      server.start();
      try {
        assertThat(table.get(2, TimeUnit.MINUTES).name()).isEqualTo("orders");
      } finally {
        server.stop(0);
      }
    }
  }

  private static DynamoDbClient eventually(int port, CountDownLatch refused) {
    return DynamoDbClient.builder()
        .endpointOverride(URI.create("http://127.0.0.1:" + port))
        .region(Region.US_EAST_1)
        .credentialsProvider(AnonymousCredentialsProvider.create())
        .overrideConfiguration(
            c ->
                c.retryStrategy(r -> r.maxAttempts(1))
                    .addExecutionInterceptor(
                        new ExecutionInterceptor() {
                          @Override
                          public void onExecutionFailure(
                              Context.FailedExecution context, ExecutionAttributes attributes) {
                            refused.countDown();
                          }
                        }))
        .build();
  }

  private static void describeTable(HttpExchange exchange) throws IOException {
    byte[] body =
        ("{\"Table\":{\"TableName\":\"orders\",\"TableStatus\":\"ACTIVE\",\"StreamSpecification\":"
                + "{\"StreamEnabled\":true,\"StreamViewType\":\"NEW_AND_OLD_IMAGES\"}}}")
            .getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Test
  @ExtendWith(OutputCaptureExtension.class)
  void a_start_that_fails_over_the_table_tells_so_without_a_stack_trace(CapturedOutput output) {
    catchThrowable(
        () -> RunningSimulator.on(database.client(), "orderlake.table.create=false").close());

    assertThat(output)
        .contains("There is no table 'orders' in DynamoDB.", "orderlake.table.create=true")
        .doesNotContain("\tat io.orderlake", "Exception");
  }

  private static StartRefused failureOf(DynamoDbClient client) {
    return catchThrowableOfType(
        StartRefused.class,
        () -> new OrderTable(client, new OrderTableProperties("orders", false, Duration.ZERO)));
  }

  private void create(StreamSpecification stream) {
    database
        .client()
        .createTable(
            table ->
                table
                    .tableName("orders")
                    .attributeDefinitions(
                        id -> id.attributeName("orderid").attributeType(ScalarAttributeType.S))
                    .keySchema(id -> id.attributeName("orderid").keyType(KeyType.HASH))
                    .billingMode(BillingMode.PAY_PER_REQUEST)
                    .streamSpecification(stream));
  }
}
