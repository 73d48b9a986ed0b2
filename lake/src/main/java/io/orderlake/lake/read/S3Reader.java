package io.orderlake.lake.read;

import io.orderlake.lake.read.Bucket.ListedKey;
import io.orderlake.lake.read.Bucket.ListedPage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A lake in S3.
 *
 * <p>Keys begin with the hour of arrival, so that what is new is at their end: a call when nothing
 * is new is one LIST request, whose answer begins 100 keys before the last. An object whose name
 * comes earlier than that is found too: in the newest three partitions within {@link #SWEEP}, for a
 * request each and one for each further 1,000 objects in it; in any other within five minutes, or
 * two seconds for each 1,000 objects of the lake if that is longer, for one request in two seconds
 * at most.
 *
 * <p>Keys that are no row objects are passed over. Partitions of a time that is yet to come are
 * found as late ones are: a single wrong one must not hide what comes before it. So it is with
 * those of a clock that was set back meanwhile.
 */
public final class S3Reader implements LakeReader {
  private static final int NEWEST_PARTITIONS = 3;
  private static final Duration SWEEP = Duration.ofSeconds(30);

  private final Bucket bucket;
  private final RowKeys keys;
  private final InstantSource clock;
  private final Downloads downloads;
  private final TailListing window;
  private final FullListing walk;

  /** The key in each partition up to which the reader has all, where that is known. */
  private final Map<String, String> listedTo = new HashMap<>();

  private final TreeSet<String> newest = new TreeSet<>();

  /** Found, and not answered yet. */
  private final Set<String> changed = new TreeSet<>();

  private final Ahead ahead;
  private boolean allNamed;
  private Instant nextSweep = Instant.EPOCH;

  /**
   * @param prefix of the row objects, as their table's mapping says it
   * @param folder for objects while they are read
   */
  public S3Reader(Bucket bucket, String prefix, Path folder, InstantSource clock) {
    this.bucket = bucket;
    this.keys = new RowKeys(prefix);
    this.window = new TailListing(keys);
    this.walk = new FullListing(keys);
    this.ahead = new Ahead(bucket + "/" + prefix);
    this.clock = clock;
    this.downloads = new Downloads(bucket, folder);
  }

  @Override
  public Path files() {
    return downloads.folder();
  }

  @Override
  public List<String> changedPartitions() {
    Instant now = clock.instant();
    if (nextSweep.minus(SWEEP).isAfter(now)) {
      nextSweep = Instant.EPOCH;
      rewind();
    }
    if (!allNamed) {
      changed.addAll(walk.all(bucket, now));
      beginWindow(now, changed);
    } else {
      findNewest(now);
      findLate(now);
    }
    ahead.look(changed, now);
    List<String> answer = List.copyOf(changed);
    changed.clear();
    return answer;
  }

  @Override
  public List<LakeObject> list(String partition, Set<String> known) {
    List<LakeObject> objects = new ArrayList<>();
    String prefix = keys.in(partition);
    String after = listedTo.getOrDefault(partition, prefix);
    ListedPage page;
    do {
      page = bucket.list(prefix, after);
      for (ListedKey entry : page.entries()) {
        after = entry.key();
        LakeObject object = keys.object(entry);
        if (object != null && !known.contains(object.name())) {
          objects.add(object);
        } else if (objects.isEmpty()) {
          listedTo.put(partition, after);
        }
      }
    } while (page.hasMore());
    return objects;
  }

  @Override
  public boolean has(LakeObject object) {
    String key = object.key();
    return bucket.list(key, "").entries().stream().anyMatch(entry -> entry.key().equals(key));
  }

  @Override
  public void announce(List<LakeObject> objects) {
    downloads.announce(objects);
  }

  @Override
  public Path fetch(LakeObject object) throws IOException {
    return downloads.fetch(object);
  }

  @Override
  public void release(Path file) {
    Downloads.delete(file);
  }

  @Override
  public void resume(String newestPartition) {
    beginWindow(clock.instant(), List.of(newestPartition));
  }

  @Override
  public void rewind() {
    listedTo.clear();
    allNamed = false;
  }

  @Override
  public void close() {
    downloads.close();
    bucket.close();
  }

  private void beginWindow(Instant now, Collection<String> partitions) {
    newest.clear();
    remember(partitions, now);
    window.startAfter(newest.isEmpty() ? "" : keys.in(newest.last()));
    allNamed = true;
  }

  private void findNewest(Instant now) {
    String start = window.start();
    Set<String> found = window.changed(bucket, keys.firstYetToCome(now));
    for (String partition : found) {
      listedTo.merge(partition, start, (one, other) -> one.compareTo(other) < 0 ? one : other);
    }
    changed.addAll(found);
    remember(found, now);
  }

  private void findLate(Instant now) {
    if (!now.isBefore(nextSweep)) {
      nextSweep = now.plus(SWEEP);
      listAll(newest);
    }
    listAll(walk.step(bucket, now));
  }

  private void listAll(Set<String> partitions) {
    partitions.forEach(partition -> listedTo.put(partition, keys.in(partition)));
    changed.addAll(partitions);
  }

  private void remember(Collection<String> partitions, Instant now) {
    String end = LakeObject.firstYetToCome(now);
    partitions.stream().filter(partition -> partition.compareTo(end) < 0).forEach(newest::add);
    while (newest.size() > NEWEST_PARTITIONS) {
      newest.pollFirst();
    }
  }
}
