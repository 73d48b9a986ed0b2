package io.orderlake.analytics.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.lake.LakeLocation;
import io.orderlake.lake.LakeUnavailable;
import io.orderlake.lake.read.LakeReader;
import io.orderlake.lake.read.LakeReaderContract;
import io.orderlake.lake.read.S3Bucket;
import io.orderlake.lake.read.S3Reader;
import io.orderlake.query.AwsEndpoint;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** The lake in S3 over the wire, at an endpoint that speaks S3. */
class S3LakeEndpointTest extends LakeReaderContract {
  @TempDir Path folder;
  private final String name = "lake-" + UUID.randomUUID();
  private S3Client client;
  private S3Reader lake;

  @BeforeEach
  void open() {
    client = AwsEndpoint.client(S3Client.builder().forcePathStyle(true));
    client.createBucket(r -> r.bucket(name));
    lake = open(new LakeLocation.S3(name, "some/lake/"));
  }

  @AfterEach
  void close() {
    if (lake != null) {
      lake.close();
    }
  }

  @Override
  protected LakeReader lake() {
    return lake;
  }

  @Override
  protected void put(String key, byte[] content) {
    putKey("some/lake/" + key, content);
  }

  @Override
  protected void delete(String key) {
    client.deleteObject(r -> r.bucket(name).key("some/lake/" + key));
  }

  @Test
  void keys_beside_the_row_objects_are_none_of_ours() {
    putKey("some/lake/errors/processing-failed/dt=2026-11-20/hour=23/a.ndjson", CONTENT);
    putKey("some/lake/replayed/dt=2026-11-20/hour=23/a.ndjson", CONTENT);
    putKey("some/lake2/" + PREFIX + "dt=2026-11-20/hour=23/a.ndjson", CONTENT);
    putKey("some/lake/" + PREFIX + "dt=2026-11-20/hour=23/", new byte[0]);
    putKey("some/lake/" + PREFIX + "dt=2026-11-20/hour=23/more/a.ndjson", CONTENT);

    assertThat(lake.changedPartitions()).isEmpty();
    assertThat(lake.list(HOUR, Set.of())).isEmpty();
  }

  @Test
  void more_objects_than_a_page_holds_are_listed_with_names_of_any_kind() {
    for (int i = 0; i < 1_005; i++) {
      put(HOUR, "a b+ü&" + i + ".ndjson", CONTENT);
    }

    assertThat(lake.changedPartitions()).containsExactly(HOUR);
    assertThat(names(HOUR, Set.of("a b+ü&7.ndjson"))).hasSize(1_004).contains("a b+ü&1000.ndjson");
  }

  @Test
  void a_bucket_that_is_not_there_is_named() {
    try (S3Reader wrong = open(new LakeLocation.S3("no-such-" + name, ""))) {
      assertThatThrownBy(wrong::changedPartitions)
          .isInstanceOf(LakeUnavailable.class)
          .hasMessageContaining("there is no no-such-" + name);
      assertThatThrownBy(() -> wrong.fetch(object(HOUR, "a.ndjson", 3)))
          .isInstanceOf(LakeUnavailable.class);
    }
  }

  private S3Reader open(LakeLocation.S3 location) {
    S3Client own = AwsEndpoint.client(S3Client.builder().forcePathStyle(true));
    return new S3Reader(
        new S3Bucket(own, location), PREFIX, folder.resolve("downloads"), () -> now);
  }

  private void putKey(String key, byte[] content) {
    client.putObject(r -> r.bucket(name).key(key), RequestBody.fromBytes(content));
  }
}
