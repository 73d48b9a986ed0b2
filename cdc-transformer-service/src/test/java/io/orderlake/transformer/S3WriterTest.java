package io.orderlake.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.lake.write.LakeWriter;
import io.orderlake.lake.write.LakeWriterContract;
import io.orderlake.lake.write.S3Writer;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Against a real endpoint that speaks S3. */
class S3WriterTest extends LakeWriterContract {
  private final String bucket = "lake-" + UUID.randomUUID();
  private S3Client client;
  private LakeWriter lake;

  @BeforeEach
  void createBucket() {
    S3ClientBuilder builder = S3Client.builder().forcePathStyle(true);
    client = AwsEndpoint.client(builder);
    client.createBucket(r -> r.bucket(bucket));
    lake = new S3Writer(client, bucket, "some/where/");
  }

  @AfterEach
  void disconnect() {
    if (client != null) {
      client.close();
    }
  }

  @Override
  protected LakeWriter lake() {
    return lake;
  }

  @Test
  void keys_are_below_the_prefix() {
    lake.put("a", CONTENT);

    assertThat(client.listObjectsV2(r -> r.bucket(bucket)).contents())
        .singleElement()
        .extracting(object -> object.key())
        .isEqualTo("some/where/a");
  }

  @Test
  void more_objects_than_a_page_holds_are_listed() {
    IntStream.range(0, 1_005).forEach(i -> lake.put("errors/" + i, CONTENT));

    assertThat(lake.list("errors/")).hasSize(1_005);
  }
}
