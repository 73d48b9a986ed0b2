package io.orderlake.deploy;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;

/**
 * What stands for AWS: the endpoint that {@code ORDERLAKE_TEST_ENDPOINT} names, else the image of
 * docker-compose.yml in a container. Where there is neither, a test is skipped and says so.
 */
record AwsEndpoint(URI uri) {
  private static LocalStackContainer container;

  static {
    // As the profile localstack has it: emulators misread times in CBOR.
    System.setProperty("aws.cborEnabled", "false");
  }

  static synchronized AwsEndpoint find() throws Exception {
    String given = System.getenv("ORDERLAKE_TEST_ENDPOINT");
    if (given != null) {
      return new AwsEndpoint(URI.create(given));
    }
    assumeTrue(
        DockerClientFactory.instance().isDockerAvailable(),
        "Skipped: neither an endpoint (ORDERLAKE_TEST_ENDPOINT) nor Docker is there");
    if (container == null) {
      container =
          new LocalStackContainer(DockerImageName.parse(Compose.read().image("localstack")))
              .withServices("dynamodb", "dynamodbstreams", "kinesis", "s3", "sns");
      container.start();
    }
    return new AwsEndpoint(container.getEndpoint());
  }

  <B extends AwsClientBuilder<B, C>, C> C client(B builder) {
    return builder
        .endpointOverride(uri)
        .region(Region.EU_CENTRAL_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
        .build();
  }
}
