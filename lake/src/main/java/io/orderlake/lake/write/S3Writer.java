package io.orderlake.lake.write;

import io.orderlake.lake.LakeUnavailable;
import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A lake in an S3 bucket, below a prefix. */
public final class S3Writer implements LakeWriter {
  private final S3Client client;
  private final String bucket;
  private final String root;

  /**
   * @param root the part of every key that the lake's own keys follow; empty, or ending in a slash
   */
  public S3Writer(S3Client client, String bucket, String root) {
    this.client = client;
    this.bucket = bucket;
    this.root = root;
  }

  @Override
  public void put(String key, byte[] content) {
    asked(
        "does not take an object",
        () ->
            client.putObject(
                r -> r.bucket(bucket).key(root + key), RequestBody.fromBytes(content)));
  }

  @Override
  public List<String> list(String prefix) {
    return asked(
        "cannot be listed",
        () ->
            client
                .listObjectsV2Paginator(r -> r.bucket(bucket).prefix(root + prefix))
                .contents()
                .stream()
                .map(S3Object::key)
                .map(key -> key.substring(root.length()))
                .toList());
  }

  @Override
  public boolean hasAny(String prefix) {
    return asked(
        "cannot be listed",
        () ->
            !client
                .listObjectsV2(r -> r.bucket(bucket).prefix(root + prefix).maxKeys(1))
                .contents()
                .isEmpty());
  }

  @Override
  public byte[] get(String key) {
    return asked(
        "does not give an object",
        () -> client.getObjectAsBytes(r -> r.bucket(bucket).key(root + key)).asByteArrayUnsafe());
  }

  private <T> T asked(String whatFails, Supplier<T> call) {
    try {
      return call.get();
    } catch (SdkException e) {
      throw new LakeUnavailable(
          "The lake's bucket " + bucket + " " + whatFails + ": " + e.getMessage(), e);
    }
  }
}
