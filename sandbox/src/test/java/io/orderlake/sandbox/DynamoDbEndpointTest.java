package io.orderlake.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.dynamodb.services.local.embedded.DynamoDBEmbedded;
import software.amazon.dynamodb.services.local.shared.access.AmazonDynamoDBLocal;

/** Any program's way to the tables of the sandbox, as AWS's own client goes it. */
class DynamoDbEndpointTest {
  private static AmazonDynamoDBLocal database;
  private static DynamoDbEndpoint endpoint;
  private static DynamoDbClient client;
  private static DynamoDbStreamsClient streams;

  @BeforeAll
  static void open() {
    database = DynamoDBEmbedded.create(true);
    endpoint =
        DynamoDbEndpoint.open(0, database.dynamoDbClient(), database.dynamoDbStreamsClient(), null);
    client = client(endpoint, "any");
    streams =
        DynamoDbStreamsClient.builder()
            .endpointOverride(URI.create("http://127.0.0.1:" + endpoint.port()))
            .region(Region.EU_CENTRAL_1)
            .credentialsProvider(credentials("any"))
            .build();
    database
        .dynamoDbClient()
        .createTable(
            r ->
                r.tableName("things")
                    .keySchema(k -> k.attributeName("id").keyType(KeyType.HASH))
                    .attributeDefinitions(
                        a -> a.attributeName("id").attributeType(ScalarAttributeType.S))
                    .billingMode("PAY_PER_REQUEST")
                    .streamSpecification(
                        s ->
                            s.streamEnabled(true)
                                .streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)));
  }

  @AfterAll
  static void close() {
    client.close();
    streams.close();
    endpoint.close();
    database.shutdown();
  }

  @Test
  void what_a_program_puts_is_in_the_table_that_the_pipeline_reads_whatever_its_types() {
    Map<String, AttributeValue> item =
        Map.of(
            "id", AttributeValue.fromS("ä \"1\""),
            "n", AttributeValue.fromN("12345678901234567890123456789012345678"),
            "b", AttributeValue.fromB(SdkBytes.fromUtf8String("bytes")),
            "t", AttributeValue.fromBool(true),
            "nothing", AttributeValue.fromNul(true),
            "ss", AttributeValue.fromSs(List.of("a", "b")),
            "ns", AttributeValue.fromNs(List.of("1", "2")),
            "m", AttributeValue.fromM(Map.of("deep", AttributeValue.fromN("1"))),
            "l", AttributeValue.fromL(List.of(AttributeValue.fromS("x"))));
    client.putItem(r -> r.tableName("things").item(item));

    assertThat(
            database
                .dynamoDbClient()
                .getItem(r -> r.tableName("things").key(Map.of("id", item.get("id"))))
                .item())
        .isEqualTo(item);
    assertThat(client.scan(r -> r.tableName("things")).items()).contains(item);
  }

  @Test
  void updates_queries_and_lists_are_answered() {
    Map<String, AttributeValue> key = Map.of("id", AttributeValue.fromS("counted"));
    for (int i = 0; i < 2; i++) {
      client.updateItem(
          r ->
              r.tableName("things")
                  .key(key)
                  .updateExpression("ADD hits :one")
                  .expressionAttributeValues(Map.of(":one", AttributeValue.fromN("1"))));
    }

    assertThat(
            client
                .query(
                    r ->
                        r.tableName("things")
                            .keyConditionExpression("id = :id")
                            .expressionAttributeValues(Map.of(":id", key.get("id"))))
                .items())
        .singleElement()
        .satisfies(item -> assertThat(item.get("hits").n()).isEqualTo("2"));
    assertThat(client.listTables().tableNames()).contains("things");
    assertThat(client.describeTable(r -> r.tableName("things")).table().latestStreamArn())
        .isNotBlank();
  }

  @Test
  void the_tables_stream_is_read_too() {
    client.putItem(r -> r.tableName("things").item(Map.of("id", AttributeValue.fromS("streamed"))));
    String arn = client.describeTable(r -> r.tableName("things")).table().latestStreamArn();
    String shard =
        streams.describeStream(r -> r.streamArn(arn)).streamDescription().shards().get(0).shardId();
    String iterator =
        streams
            .getShardIterator(
                r ->
                    r.streamArn(arn)
                        .shardId(shard)
                        .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
            .shardIterator();

    assertThat(streams.getRecords(r -> r.shardIterator(iterator)).records())
        .anySatisfy(
            record -> assertThat(record.dynamodb().newImage().get("id").s()).isEqualTo("streamed"));
  }

  @Test
  void failures_are_those_of_the_service() {
    assertThatThrownBy(() -> client.describeTable(r -> r.tableName("none")))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(
            () ->
                client.putItem(
                    r ->
                        r.tableName("things")
                            .item(Map.of("id", AttributeValue.fromS("new")))
                            .conditionExpression("attribute_exists(id)")))
        .isInstanceOf(ConditionalCheckFailedException.class);
    assertThatThrownBy(
            () ->
                client.transactWriteItems(
                    r ->
                        r.transactItems(
                            t ->
                                t.put(
                                    p ->
                                        p.tableName("things")
                                            .item(Map.of("id", AttributeValue.fromS("new")))
                                            .conditionExpression("attribute_exists(id)")))))
        .asInstanceOf(type(TransactionCanceledException.class))
        .satisfies(
            cancelled ->
                assertThat(cancelled.cancellationReasons())
                    .singleElement()
                    .satisfies(
                        reason -> assertThat(reason.code()).isEqualTo("ConditionalCheckFailed")));
  }

  @Test
  void a_condition_that_fails_tells_the_item_where_it_is_asked_for() {
    Map<String, AttributeValue> item = Map.of("id", AttributeValue.fromS("there"));
    client.putItem(r -> r.tableName("things").item(item));

    assertThatThrownBy(
            () ->
                client.putItem(
                    r ->
                        r.tableName("things")
                            .item(item)
                            .conditionExpression("attribute_not_exists(id)")
                            .returnValuesOnConditionCheckFailure("ALL_OLD")))
        .asInstanceOf(type(ConditionalCheckFailedException.class))
        .satisfies(failed -> assertThat(failed.item()).isEqualTo(item));
  }

  @ParameterizedTest
  @CsvSource({
    "DynamoDB_20120810.Frobnicate, {}, UnknownOperationException",
    "DynamoDB_20120810.DescribeContinuousBackups, '{\"TableName\":\"things\"}', UnknownOperationException",
    "DynamoDB_20120810.ListBackups, {}, UnknownOperationException",
    "DynamoDB_20120810.ExportTableToPointInTime, {}, UnknownOperationException",
    "DynamoDB_20120810.DescribeEndpoints, {}, UnknownOperationException",
    "DynamoDB_20120810.putItem, {}, UnknownOperationException",
    "DynamoDB_20120810.Close, {}, UnknownOperationException",
    "Kinesis_20131202.PutRecord, {}, UnknownOperationException",
    "DynamoDB_20120810.GetItem, {, SerializationException",
    "DynamoDB_20120810.GetItem, '[1]', SerializationException",
    "DynamoDB_20120810.GetItem, '', SerializationException",
    "DynamoDB_20120810.GetItem, {}, ValidationException"
  })
  void what_is_no_request_is_refused_with_the_reason(String target, String body, String type)
      throws Exception {
    HttpResponse<String> answer = ask(target, body);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("#" + type + "\"");
  }

  @Test
  void web_pages_may_not_ask() throws Exception {
    String list = "DynamoDB_20120810.ListTables";

    assertThat(ask(list, "{}").statusCode()).isEqualTo(200);
    HttpResponse<String> refused = ask(list, "{}", "Origin", "https://example.com");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.headers().map()).doesNotContainKey("access-control-allow-origin");
    assertThat(raw("POST / HTTP/1.1\r\nHost: example.com\r\nContent-Length: 0\r\n\r\n"))
        .as("a name that was led to this machine")
        .startsWith("HTTP/1.1 403");
  }

  @Test
  void where_tokens_are_set_the_access_key_has_to_be_the_one_that_controls() {
    String token = "a+control/token-of+28/letters";
    try (DynamoDbEndpoint guarded =
        DynamoDbEndpoint.open(
            0, database.dynamoDbClient(), database.dynamoDbStreamsClient(), token)) {
      try (DynamoDbClient knows = client(guarded, token)) {
        assertThat(knows.listTables().tableNames()).contains("things");
      }
      for (String other :
          List.of("any", token.substring(1), token + "x", token.replace('a', 'b'))) {
        try (DynamoDbClient stranger = client(guarded, other)) {
          assertThatThrownBy(stranger::listTables).hasMessageContaining("control token");
        }
      }
    }
  }

  @Test
  void a_port_in_use_is_told_with_the_setting() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThatThrownBy(
              () ->
                  DynamoDbEndpoint.open(
                      taken.getLocalPort(),
                      database.dynamoDbClient(),
                      database.dynamoDbStreamsClient(),
                      null))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("port " + taken.getLocalPort())
          .hasMessageContaining("orderlake.first-port");
    }
  }

  private static DynamoDbClient client(DynamoDbEndpoint endpoint, String accessKey) {
    return DynamoDbClient.builder()
        .endpointOverride(URI.create("http://127.0.0.1:" + endpoint.port()))
        .region(Region.EU_CENTRAL_1)
        .credentialsProvider(credentials(accessKey))
        .build();
  }

  private static StaticCredentialsProvider credentials(String accessKey) {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, "secret"));
  }

  private static HttpResponse<String> ask(String target, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoint.port()))
            .header("X-Amz-Target", target)
            .POST(BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
  }

  private static String raw(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", endpoint.port())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
    }
  }
}
