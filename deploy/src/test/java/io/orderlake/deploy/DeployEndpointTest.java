package io.orderlake.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.orderlake.deploy.Script.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;

/**
 * The template, deployed, updated and removed by the scripts at an endpoint with CloudFormation.
 *
 * <p>With ministack this covers: the packaging, references that resolve, parameters, a new version
 * at an update, outputs, and that nothing is left. It makes resources without asking whether a role
 * may, and knows no {@link #UNKNOWN} types.
 */
class DeployEndpointTest {
  private static final Set<String> UNKNOWN =
      Set.of("AWS::Athena::NamedQuery", "AWS::Athena::PreparedStatement", "AWS::Glue::Classifier");

  @TempDir Path folder;

  private final String id = "orderlake-" + UUID.randomUUID().toString().substring(0, 8);
  private Map<String, String> settings;
  private DynamoDbClient dynamoDb;
  private KinesisClient kinesis;
  private S3Client s3;

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
            "AWS_REGION", "eu-central-1");
    AwsEndpoint aws = AwsEndpoint.find();
    dynamoDb = aws.client(DynamoDbClient.builder());
    kinesis = aws.client(KinesisClient.builder());
    s3 = aws.client(S3Client.builder().forcePathStyle(true));
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

    Result updated = deploy(bucket, template, "RetentionHours=48", "RemoveEvents=drop");
    assertThat(updated.status()).as(updated.output()).isZero();
    assertThat(updated.output()).containsPattern("Transform\\s+\\S+:2\n");
    assertThat(
            kinesis
                .describeStreamSummary(r -> r.streamName(id + "-changes"))
                .streamDescriptionSummary()
                .retentionPeriodHours())
        .isEqualTo(48);

    Result removed = script("remove.sh").run("--stack", id, "--yes");
    assertThat(removed.status()).as(removed.output()).isZero();
    assertThat(dynamoDb.listTables().tableNames()).doesNotContain(id);
    assertThat(kinesis.listStreams().streamNames()).doesNotContain(id + "-changes");
    assertThat(buckets()).isEqualTo(before);
    assertThat(s3.listObjectsV2(request -> request.bucket(bucket)).contents()).isEmpty();
    s3.deleteBucket(request -> request.bucket(bucket));
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
