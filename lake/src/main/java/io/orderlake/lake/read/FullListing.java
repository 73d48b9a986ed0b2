package io.orderlake.lake.read;

import io.orderlake.lake.read.Bucket.ListedKey;
import io.orderlake.lake.read.Bucket.ListedPage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Goes over all keys of row objects again and again, so slowly that it costs next to nothing: 1,000
 * keys each {@link #PACE}, and no more than once each {@link #ROUND}. A partition is named when its
 * names are others than the time before.
 */
final class FullListing {
  static final Duration PACE = Duration.ofSeconds(2);
  static final Duration ROUND = Duration.ofMinutes(5);

  private final RowKeys keys;

  /** Of the names in each partition, as they were seen last. */
  private final Map<String, Long> fingerprints = new HashMap<>();

  private Instant nextStep = Instant.MIN;
  private Instant nextRound = Instant.MIN;
  private String after = "";
  private @Nullable String partition;
  private long fingerprint;

  FullListing(RowKeys keys) {
    this.keys = keys;
  }

  /** All partitions, in one go. */
  Set<String> all(Bucket bucket, Instant now) {
    fingerprints.clear();
    beginRound(now);
    Set<String> all = new TreeSet<>();
    while (hasMoreAfterPage(bucket, all)) {
      // All of them.
    }
    nextStep = nextRound;
    return all;
  }

  /** Partitions found changed by the next step, which is one request or, mostly, none. */
  Set<String> step(Bucket bucket, Instant now) {
    Set<String> changed = new TreeSet<>();
    if (now.isBefore(nextStep)) {
      return changed;
    }
    if (after.isEmpty()) {
      beginRound(now);
    }
    Instant next = now.plus(PACE);
    boolean hasMore = hasMoreAfterPage(bucket, changed);
    nextStep = hasMore || next.isAfter(nextRound) ? next : nextRound;
    return changed;
  }

  private void beginRound(Instant now) {
    nextRound = now.plus(ROUND);
    after = "";
    partition = null;
  }

  private boolean hasMoreAfterPage(Bucket bucket, Set<String> changed) {
    ListedPage page = bucket.list(keys.days(), after);
    for (ListedKey entry : page.entries()) {
      after = entry.key();
      LakeObject object = keys.object(entry);
      if (object != null) {
        add(object, changed);
      }
    }
    if (!page.hasMore()) {
      endPartition(changed);
      after = "";
    }
    return page.hasMore();
  }

  private void add(LakeObject object, Set<String> changed) {
    if (!object.partition().equals(partition)) {
      endPartition(changed);
      partition = object.partition();
      fingerprint = 0;
    }
    fingerprint = fingerprint * 1_000_003 + object.name().hashCode();
  }

  private void endPartition(Set<String> changed) {
    String ended = partition;
    if (ended != null && !Long.valueOf(fingerprint).equals(fingerprints.put(ended, fingerprint))) {
      changed.add(ended);
    }
    partition = null;
  }
}
