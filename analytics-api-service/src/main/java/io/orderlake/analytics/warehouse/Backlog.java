package io.orderlake.analytics.warehouse;

import io.orderlake.analytics.lake.LakeObject;
import io.orderlake.analytics.lake.LakeStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** The lake's objects that are not in the warehouse yet. */
final class Backlog {
  /** Names of so many partitions are kept in memory: an hour may have thousands. */
  private static final int KNOWN_PARTITIONS = 4;

  private static final int MOST_OBJECTS = 2_000;

  /**
   * What waits.
   *
   * @param bytesAtFirst when it was counted
   */
  record Waiting(long objects, long bytes, long bytesAtFirst) {
    static final Waiting NOTHING = new Waiting(0, 0, 0);

    Waiting without(List<LakeObject> taken) {
      long takenBytes = taken.stream().mapToLong(LakeObject::bytes).sum();
      return new Waiting(
          Math.max(0, objects - taken.size()), Math.max(0, bytes - takenBytes), bytesAtFirst);
    }

    /** How much of it is done. */
    int percent() {
      return bytes == 0 ? 100 : (int) (100 * (bytesAtFirst - bytes) / bytesAtFirst);
    }
  }

  private final LakeStore lake;
  private final Function<String, Set<String>> recorded;
  private final TreeSet<String> waiting = new TreeSet<>();

  /** Those of the waiting partitions that the last answer leaves nothing of. */
  private final Set<String> listed = new HashSet<>();

  private final Map<String, Set<String>> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Set<String>> eldest) {
          return size() > KNOWN_PARTITIONS;
        }
      };

  /**
   * @param recorded names of a partition's objects that are in the warehouse, as a set to add to
   */
  Backlog(LakeStore lake, Function<String, Set<String>> recorded) {
    this.lake = lake;
    this.recorded = recorded;
  }

  /**
   * Objects to take next, the oldest partitions first; the same again until they are taken.
   *
   * @param mostBytes of all of them, unless the first alone is larger
   */
  List<LakeObject> next(long mostBytes) {
    waiting.addAll(lake.changedPartitions());
    listed.clear();
    List<LakeObject> next = new ArrayList<>();
    long bytes = 0;
    for (String partition : waiting) {
      for (LakeObject object : lake.list(partition, known(partition))) {
        bytes += object.bytes();
        if (!next.isEmpty() && (bytes > mostBytes || next.size() == MOST_OBJECTS)) {
          return next;
        }
        next.add(object);
      }
      listed.add(partition);
    }
    return next;
  }

  /** What waits, counted by listing all of it. */
  Waiting survey() {
    long objects = 0;
    long bytes = 0;
    for (String partition : waiting) {
      for (LakeObject object : lake.list(partition, known(partition))) {
        objects++;
        bytes += object.bytes();
      }
    }
    return new Waiting(objects, bytes, bytes);
  }

  /** Whether something waits beyond the last answer. */
  boolean hasMore() {
    return listed.size() < waiting.size();
  }

  /** Says that the last answer is in the warehouse now. */
  void taken(List<LakeObject> objects) {
    objects.forEach(object -> known(object.partition()).add(object.name()));
    waiting.removeAll(listed);
  }

  private Set<String> known(String partition) {
    return known.computeIfAbsent(partition, recorded);
  }
}
