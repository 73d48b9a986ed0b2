package io.orderlake.transformer;

import io.orderlake.transformer.stream.PatientKinesis;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * A real endpoint that speaks AWS's protocols: the one that {@code ORDERLAKE_TEST_ENDPOINT} names,
 * else LocalStack in a container. Where there is neither, a test is skipped and says so.
 */
public final class AwsEndpoint {
  static {
    // As the profile localstack has it: emulators misread times in CBOR.
    System.setProperty("aws.cborEnabled", "false");
  }

  private AwsEndpoint() {}

  /** Points a client at the endpoint. */
  public static <B extends AwsClientBuilder<B, C>, C> C client(B builder) {
    return client(builder, uri());
  }

  /** Where the endpoint is. */
  public static URI uri() {
    return uri(System.getenv("ORDERLAKE_TEST_ENDPOINT"));
  }

  /**
   * A client of a Kinesis that splits and merges shards: {@code ORDERLAKE_TEST_KINESIS_ENDPOINT},
   * such as kinesis-local, else LocalStack.
   */
  public static KinesisClient kinesis() {
    // kinesis-local takes seconds for a megabyte, and minutes on a busy machine.
    return client(
        PatientKinesis.builder(Duration.ofMinutes(5)),
        uri(System.getenv("ORDERLAKE_TEST_KINESIS_ENDPOINT")));
  }

  /** Points a client at some endpoint. */
  public static <B extends AwsClientBuilder<B, C>, C> C client(B builder, URI endpoint) {
    return builder
        .endpointOverride(endpoint)
        .region(Region.EU_CENTRAL_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
        .build();
  }

  private static URI uri(@Nullable String given) {
    return given == null ? LocalStack.start() : URI.create(given);
  }
}
