package io.orderlake.query;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;

/**
 * An endpoint that speaks the protocols of Athena and Glue, as {@code
 * ORDERLAKE_TEST_ATHENA_ENDPOINT} names it; without one a test is skipped and says so. LocalStack's
 * community image has neither.
 */
public final class AwsEndpoint {

  private AwsEndpoint() {}

  /** Points a client at the endpoint. */
  public static <B extends AwsClientBuilder<B, C>, C> C client(B builder) {
    return builder
        .endpointOverride(uri())
        .region(Region.EU_CENTRAL_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
        .build();
  }

  /** Makes a bucket, if it is not there; unsigned, as emulators allow. */
  public static void bucket(String name) throws IOException, InterruptedException {
    HttpRequest put =
        HttpRequest.newBuilder(uri().resolve("/" + name)).PUT(BodyPublishers.noBody()).build();
    HttpClient.newHttpClient().send(put, BodyHandlers.discarding());
  }

  private static URI uri() {
    String endpoint = System.getenv("ORDERLAKE_TEST_ATHENA_ENDPOINT");
    assumeTrue(
        endpoint != null,
        "Skipped: no endpoint with Athena and Glue is given (ORDERLAKE_TEST_ATHENA_ENDPOINT)");
    return URI.create(endpoint);
  }
}
