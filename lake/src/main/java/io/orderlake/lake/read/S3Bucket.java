package io.orderlake.lake.read;

import io.orderlake.lake.LakeLocation;
import io.orderlake.lake.LakeUnavailable;
import io.orderlake.service.outage.FullDisk;
import io.orderlake.service.outage.PlainReason;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.InvalidObjectStateException;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Asks S3 through the SDK, which repeats what fails a few times by itself. */
public final class S3Bucket implements Bucket {
  private final S3Client s3;
  private final LakeLocation.S3 location;
  private final String root;

  public S3Bucket(S3Client s3, LakeLocation.S3 location) {
    this.s3 = s3;
    this.location = location;
    this.root = location.prefix();
  }

  /** Where it is, as the setting says. */
  @Override
  public String toString() {
    return location.toString();
  }

  @Override
  public ListedPage list(String prefix, String after) {
    try {
      ListObjectsV2Response page =
          s3.listObjectsV2(
              r ->
                  r.bucket(location.bucket())
                      .prefix(root + prefix)
                      .startAfter(after.isEmpty() ? null : root + after));
      return new ListedPage(
          page.contents().stream()
              .map(object -> new ListedKey(object.key().substring(root.length()), object.size()))
              .toList(),
          page.isTruncated());
    } catch (SdkException e) {
      throw unavailable(e);
    }
  }

  @Override
  public void download(String key, Path file) throws IOException {
    try {
      s3.getObject(r -> r.bucket(location.bucket()).key(root + key), file);
    } catch (NoSuchKeyException e) {
      throw gone(key, e);
    } catch (InvalidObjectStateException e) {
      throw new IOException("archived, in storage class " + e.storageClassAsString(), e);
    } catch (NoSuchBucketException | AbortedException e) {
      throw unavailable(e);
    } catch (SdkException e) {
      if (FullDisk.isBehind(e)) {
        throw new LakeUnavailable(
            "No object can be fetched, as the disk is full: " + FullDisk.room(file), e);
      }
      // Others may be read all the same; whether the lake can be reached is told by listing it.
      throw new IOException("S3 " + reason(e), e);
    }
  }

  @Override
  public void close() {
    s3.close();
  }

  private NoSuchFileException gone(String key, NoSuchKeyException cause) {
    NoSuchFileException gone = new NoSuchFileException(location + key);
    gone.initCause(cause);
    return gone;
  }

  private LakeUnavailable unavailable(SdkException cause) {
    return new LakeUnavailable("The lake " + location + " " + reason(cause), cause);
  }

  private String reason(SdkException failure) {
    if (failure instanceof NoSuchBucketException) {
      return "has no bucket: there is no " + location.bucket();
    }
    if (!(failure instanceof S3Exception answer)) {
      return "cannot be read: " + PlainReason.of(failure);
    }
    return switch (answer.statusCode()) {
      case 301, 307 -> "is in another region: set AWS_REGION to that of the bucket";
      case 401, 403 ->
          "may not be read (%s): it takes s3:ListBucket on the bucket, s3:GetObject below the prefix"
              .formatted(code(answer));
      default -> "answers %d (%s)".formatted(answer.statusCode(), code(answer));
    };
  }

  private static @Nullable String code(S3Exception answer) {
    return answer.awsErrorDetails() == null
        ? answer.getMessage()
        : answer.awsErrorDetails().errorCode();
  }
}
