package io.orderlake.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.orderlake.deploy.Script.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The template, deployed, updated and removed by the scripts at an endpoint with CloudFormation.
 *
 * <p>With ministack this covers: the packaging, references that resolve, parameters, a new version
 * at an update, outputs, and that nothing is left. It makes resources without asking whether a role
 * may, and knows no {@link #UNKNOWN} types.
 */
class DeployEndpointTest {
  private static final Set<String> UNKNOWN =
      Set.of("AWS::Athena::NamedQuery", "AWS::Athena::PreparedStatement");

  @TempDir Path folder;

  private final String id = "orderlake-" + UUID.randomUUID().toString().substring(0, 8);
  private Map<String, String> settings;
  private DynamoDbClient dynamoDb;
  private KinesisClient kinesis;
  private S3Client s3;
  private DynamoDbStreamsClient streams;
  private SqsClient sqs;

  @BeforeEach
  void findEndpoint() throws Exception {
    String endpoint = System.getenv("ORDERLAKE_TEST_ATHENA_ENDPOINT");
    assumeTrue(endpoint != null, "Skipped: LocalStack's free image has no CloudFormation of Pipes");
    ScriptsTest.assumeAws();
    settings =
        Map.of(
            "AWS_ENDPOINT_URL", endpoint,
            "AWS_ACCESS_KEY_ID", "test",
            "AWS_SECRET_ACCESS_KEY", "test",
            "AWS_REGION", "eu-central-1",
            "ORDERLAKE_LAKE_PATHSTYLEACCESS", "true");
    AwsEndpoint aws = new AwsEndpoint(URI.create(endpoint));
    dynamoDb = aws.client(DynamoDbClient.builder());
    kinesis = aws.client(KinesisClient.builder());
    s3 = aws.client(S3Client.builder().forcePathStyle(true));
    streams = aws.client(DynamoDbStreamsClient.builder());
    sqs = aws.client(SqsClient.builder());
  }

  @Test
  void a_stack_is_made_brought_up_to_date_and_removed_without_a_trace() throws Exception {
    String bucket = id + "-artifacts";
    s3.createBucket(request -> request.bucket(bucket));
    Set<String> before = buckets();
    Path template =
        Files.writeString(folder.resolve("template.json"), Template.read().without(UNKNOWN));

    Result made = deploy(bucket, template);
    assertThat(made.status()).as(made.output()).isZero();
    assertThat(made.output())
        .containsPattern("TableName\\s+" + id)
        .containsPattern("Transform\\s+\\S+:1\n");
    assertThat(dynamoDb.describeTable(r -> r.tableName(id)).table().latestStreamArn()).isNotNull();
    assertThat(kinesis.listStreams().streamNames()).contains(id + "-changes");
    assertThat(buckets()).hasSize(before.size() + 1);
    String lake = buckets().stream().filter(name -> !before.contains(name)).findAny().orElseThrow();
    assertRefusedRecordsAreReplayed(lake);
    assertDeadLettersAreRedriven();

    Result updated = deploy(bucket, template, "RetentionHours=48", "RemoveEvents=drop");
    assertThat(updated.status()).as(updated.output()).isZero();
    assertThat(updated.output()).containsPattern("Transform\\s+\\S+:2\n");
    assertThat(
            kinesis
                .describeStreamSummary(r -> r.streamName(id + "-changes"))
                .streamDescriptionSummary()
                .retentionPeriodHours())
        .isEqualTo(48);

    protect(lake);
    Result removed = script("remove.sh").run("--stack", id, "--yes");
    assertThat(removed.status()).as(removed.output()).isZero();
    assertThat(dynamoDb.listTables().tableNames()).doesNotContain(id);
    assertThat(kinesis.listStreams().streamNames()).doesNotContain(id + "-changes");
    assertThat(buckets()).isEqualTo(before);
    assertThat(s3.listObjectsV2(request -> request.bucket(bucket)).contents()).isEmpty();
    s3.deleteBucket(request -> request.bucket(bucket));
  }

  /** As Firehose leaves them, in gzip. */
  private void assertRefusedRecordsAreReplayed(String lake) throws Exception {
    String record = golden("pipe/insert.json").replace("table/orders/", "table/" + id + "/");
    String error =
        "{\"arrivalTimestamp\":1732147198120,\"errorCode\":\"Lambda.FunctionError\",\"rawData\":\"%s\"}\n"
            .formatted(Base64.getEncoder().encodeToString(record.getBytes(UTF_8)));
    ByteArrayOutputStream object = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(object)) {
      gzip.write(error.getBytes(UTF_8));
    }
    s3.putObject(
        r -> r.bucket(lake).key("errors/processing-failed/dt=2024-11-20/hour=23/refused.gz"),
        RequestBody.fromBytes(object.toByteArray()));

    for (int delivered : List.of(1, 0)) {
      Result replayed = script("replay.sh").run("--stack", id, "--from", "2024-11-20T23:00:00Z");
      assertThat(replayed.output())
          .endsWith("Replayed: " + delivered + " delivered, 0 dropped, 0 still failing\n");
      assertThat(replayed.status()).isZero();
    }
    assertThat(s3.listObjectsV2(r -> r.bucket(lake).prefix("order_changes/")).contents())
        .extracting(S3Object::key)
        .singleElement(InstanceOfAssertFactories.STRING)
        .startsWith("order_changes/dt=2024-11-20/hour=23/" + id + "-changes-replay-")
        .endsWith(".ndjson.gz");
  }

  private void assertDeadLettersAreRedriven() throws Exception {
    String queue =
        sqs.listQueues(r -> r.queueNamePrefix(id)).queueUrls().stream().findAny().orElseThrow();
    dynamoDb.putItem(
        r -> r.tableName(id).item(Map.of("orderid", AttributeValue.fromS("given-up"))));
    String arn = dynamoDb.describeTable(r -> r.tableName(id)).table().latestStreamArn();
    Shard shard = streams.describeStream(r -> r.streamArn(arn)).streamDescription().shards().get(0);
    String number = numberOfFirst(arn, shard.shardId());
    sqs.sendMessage(
        r ->
            r.queueUrl(queue)
                .messageBody(
                    """
                    {"DDBStreamBatchInfo":{"shardId":"%s","startSequenceNumber":"%s",
                    "endSequenceNumber":"%s","batchSize":1,"streamArn":"%s"}}
                    """
                        .formatted(shard.shardId(), number, number, arn)));

    Result redriven = script("redrive.sh").run("--stack", id);

    assertThat(redriven.output())
        .endsWith("Redriven: 1 changes of 1 messages; 0 messages stay in the queue\n");
    assertThat(redriven.status()).isZero();
    assertThat(sqs.receiveMessage(r -> r.queueUrl(queue)).messages()).isEmpty();
  }

  /** As the template has them, or should they be so by hand. */
  private void protect(String lake) {
    dynamoDb.updateTable(r -> r.tableName(id).deletionProtectionEnabled(true));
    s3.putBucketVersioning(
        r -> r.bucket(lake).versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));
    for (String version : List.of("first", "second")) {
      s3.putObject(r -> r.bucket(lake).key("a b/é"), RequestBody.fromString(version));
    }
    s3.deleteObject(r -> r.bucket(lake).key("a b/é"));
  }

  private String numberOfFirst(String arn, String shard) {
    String iterator =
        streams
            .getShardIterator(
                r ->
                    r.streamArn(arn)
                        .shardId(shard)
                        .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
            .shardIterator();
    return streams
        .getRecords(r -> r.shardIterator(iterator))
        .records()
        .get(0)
        .dynamodb()
        .sequenceNumber();
  }

  private static String golden(String name) throws IOException {
    try (InputStream golden = DeployEndpointTest.class.getResourceAsStream("/golden/" + name)) {
      return new String(golden.readAllBytes(), UTF_8);
    }
  }

  @Test
  void what_is_missing_is_named() throws Exception {
    Result noBucket =
        script("deploy.sh").run("--stack", id, "--bucket", "no-such-bucket-of-orderlake");
    assertThat(noBucket.output()).contains("the bucket 'no-such-bucket-of-orderlake' is missing");
    assertThat(noBucket.status()).isEqualTo(2);
    for (String name : Set.of("try.sh", "remove.sh")) {
      assertThat(script(name).run("--stack", id).output())
          .contains("there is no stack '" + id + "' in eu-central-1");
    }
  }

  private Script script(String name) {
    return new Script(name, folder, settings);
  }

  private Result deploy(String bucket, Path template, String... more) throws Exception {
    String[] arguments = {
      "--bucket",
      bucket,
      "--stack",
      id,
      "--template",
      template.toString(),
      "TableName=" + id,
      "Database=" + id.replace('-', '_')
    };
    String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return script("deploy.sh").run(all);
  }

  private Set<String> buckets() {
    return s3.listBuckets().buckets().stream().map(Bucket::name).collect(Collectors.toSet());
  }
}
