package io.orderlake.analytics.lake;

import io.orderlake.contract.LakeLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A lake in S3.
 *
 * <p>Keys begin with the hour of arrival, so that what is new comes after the last key seen: a call
 * when nothing is new is one request. An object with an earlier key is found too: in the newest
 * partitions within {@link #SWEEP}, in all others within {@link #FULL_SWEEP}.
 */
public final class S3Lake implements LakeStore, AutoCloseable {
  private static final int NEWEST_PARTITIONS = 3;
  private static final Duration SWEEP = Duration.ofSeconds(10);
  private static final Duration FULL_SWEEP = Duration.ofHours(1);

  private final S3Client s3;
  private final String bucket;

  /** What row objects' keys begin with, ending in a slash. */
  private final String root;

  private final InstantSource clock;
  private final Downloads downloads;
  private final TreeSet<String> newest = new TreeSet<>();
  private String lastKey = "";
  private Instant nextSweep = Instant.MIN;
  private Instant nextFullSweep = Instant.MIN;

  /**
   * @param prefix of the lake in the bucket, or empty; slashes at its ends do not matter
   */
  public S3Lake(S3Client s3, String bucket, String prefix, InstantSource clock) {
    this.s3 = s3;
    this.bucket = bucket;
    String path = prefix.replaceAll("^/+|/+$", "");
    this.root = (path.isEmpty() ? "" : path + "/") + LakeLayout.CHANGES_PREFIX;
    this.clock = clock;
    this.downloads = new Downloads(s3, bucket);
  }

  @Override
  public List<String> changedPartitions() {
    Instant now = clock.instant();
    if (!now.isBefore(nextFullSweep)) {
      nextFullSweep = now.plus(FULL_SWEEP);
      nextSweep = now.plus(SWEEP);
      return remembered(allPartitions());
    }
    TreeSet<String> changed = new TreeSet<>(partitionsAfterLastKey());
    if (!now.isBefore(nextSweep)) {
      nextSweep = now.plus(SWEEP);
      changed.addAll(newest);
    }
    return remembered(List.copyOf(changed));
  }
}
