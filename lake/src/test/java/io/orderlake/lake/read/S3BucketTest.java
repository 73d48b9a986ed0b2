package io.orderlake.lake.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.orderlake.lake.LakeLocation;
import io.orderlake.lake.LakeUnavailable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;

/** What is made of S3's refusals, which a server here answers to the SDK as S3 writes them. */
@Timeout(60)
class S3BucketTest {
  @TempDir Path folder;
  private HttpServer server;
  private S3Bucket bucket;
  private int status;
  private String body = "";
  private int missingBytes;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    S3Client client =
        S3Client.builder()
            .endpointOverride(URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
            .forcePathStyle(true)
            .region(Region.EU_CENTRAL_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
            .overrideConfiguration(o -> o.retryStrategy(DefaultRetryStrategy.doNotRetry()))
            .build();
    bucket = new S3Bucket(client, new LakeLocation.S3("orders", "lake/"));
  }

  @AfterEach
  void stop() {
    bucket.close();
    server.stop(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "404 | NoSuchBucket      | has no bucket: there is no orders",
        "403 | AccessDenied      | may not be read (AccessDenied): it takes s3:ListBucket",
        "301 | PermanentRedirect | is in another region: set AWS_REGION",
        "503 | SlowDown          | answers 503 (SlowDown)"
      })
  void a_refusal_says_what_is_wrong_with_the_lake(int status, String code, String reason) {
    refuse(status, code);

    assertThatThrownBy(() -> bucket.list("dt=", ""))
        .isInstanceOf(LakeUnavailable.class)
        .hasMessageStartingWith("The lake s3://orders/lake/ " + reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "403 | AccessDenied      | S3 may not be read (AccessDenied)",
        "500 | InternalError     | S3 answers 500 (InternalError)",
        "503 | SlowDown          | S3 answers 503 (SlowDown)"
      })
  void an_object_that_is_refused_is_a_failure_of_this_object_alone(
      int status, String code, String reason) {
    refuse(status, code);

    assertThatThrownBy(() -> bucket.download("dt=1/hour=2/a.ndjson", folder.resolve("a")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(reason);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void without_a_bucket_no_object_can_be_read() {
    refuse(404, "NoSuchBucket");

    assertThatThrownBy(() -> bucket.download("dt=1/hour=2/a.ndjson", folder.resolve("a")))
        .isInstanceOf(LakeUnavailable.class)
        .hasMessageStartingWith("The lake s3://orders/lake/ has no bucket");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void an_object_that_is_archived_is_a_failure_of_this_object_alone() {
    refuse(403, "InvalidObjectState");

    assertThatThrownBy(() -> bucket.download("dt=1/hour=2/a.ndjson", folder.resolve("a")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("archived");
  }

  @Test
  void a_server_that_is_not_there_cannot_be_reached() {
    server.stop(0);

    assertThatThrownBy(() -> bucket.list("dt=", ""))
        .isInstanceOf(LakeUnavailable.class)
        .hasMessage("The lake s3://orders/lake/ cannot be read: S3 cannot be reached");
  }

  @Test
  void a_transfer_that_breaks_off_leaves_no_half_of_an_object() {
    status = 200;
    body = "{}\n";
    missingBytes = 10;

    assertThatThrownBy(() -> bucket.download("dt=1/hour=2/a.ndjson", folder.resolve("a")))
        .isInstanceOf(IOException.class);
    assertThat(folder).isEmptyDirectory();
  }

  private void refuse(int status, String code) {
    this.status = status;
    this.body =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>%s</Code><Message>No</Message></Error>"
            .formatted(code);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] bytes = body.getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/xml");
      exchange.sendResponseHeaders(status, bytes.length + missingBytes);
      exchange.getResponseBody().write(bytes);
    }
  }
}
