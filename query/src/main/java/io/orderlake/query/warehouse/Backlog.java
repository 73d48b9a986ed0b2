package io.orderlake.query.warehouse;

import io.orderlake.lake.read.LakeObject;
import io.orderlake.lake.read.LakeReader;
import java.util.ArrayList;
import java.util.Collection;
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

  private final LakeReader lake;
  private final Function<String, Set<String>> recorded;
  private final Unreadable unreadable;
  private final boolean once;
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

  private Backlog(
      LakeReader lake,
      Function<String, Set<String>> recorded,
      Unreadable unreadable,
      boolean once) {
    this.lake = lake;
    this.recorded = recorded;
    this.unreadable = unreadable;
    this.once = once;
  }

  /**
   * Of a warehouse that is kept up to date.
   *
   * @param recorded names of a partition's objects that are in the warehouse, as a set to add to
   * @param unreadable objects that are tried when it is time for them
   */
  static Backlog of(
      LakeReader lake, Function<String, Set<String>> recorded, Unreadable unreadable) {
    return new Backlog(lake, recorded, unreadable, false);
  }

  /**
   * Of one load of the whole lake, in which each object is tried that was not unreadable before.
   */
  static Backlog ofLoad(
      LakeReader lake, Function<String, Set<String>> recorded, Unreadable unreadable) {
    return new Backlog(lake, recorded, unreadable, true);
  }

  /**
   * Objects to take next, the oldest partitions first; the same again until they are taken, or
   * cannot be read.
   *
   * @param mostBytes of all of them, unless the first alone is larger
   */
  List<LakeObject> next(long mostBytes) {
    waiting.addAll(lake.changedPartitions());
    if (!once) {
      waiting.addAll(unreadable.duePartitions());
    }
    listed.clear();
    List<LakeObject> next = new ArrayList<>();
    long bytes = 0;
    for (String partition : waiting) {
      for (LakeObject object : list(partition)) {
        bytes += Math.max(0, object.bytes());
        if (!next.isEmpty() && (bytes > mostBytes || next.size() == MOST_OBJECTS)) {
          return next;
        }
        next.add(object);
      }
      listed.add(partition);
    }
    if (next.isEmpty()) {
      // Or they would be listed at each look until something comes.
      waiting.removeAll(listed);
    }
    return next;
  }

  /** What waits, counted by listing all of it. */
  Waiting survey() {
    long objects = 0;
    long bytes = 0;
    for (String partition : waiting) {
      for (LakeObject object : list(partition)) {
        objects++;
        bytes += Math.max(0, object.bytes());
      }
    }
    return new Waiting(objects, bytes, bytes);
  }

  /** Whether something waits beyond the last answer. */
  boolean hasMore() {
    return listed.size() < waiting.size();
  }

  /**
   * Says which objects of the last answer are in the warehouse now.
   *
   * @param all whether none of the others is to be tried at once
   */
  void taken(Collection<LakeObject> objects, boolean all) {
    objects.forEach(object -> known(object.partition()).add(object.name()));
    if (all) {
      waiting.removeAll(listed);
    }
  }

  /** Makes it look anew which objects are in the warehouse. */
  void forget() {
    known.clear();
  }

  private List<LakeObject> list(String partition) {
    List<LakeObject> objects = lake.list(partition, known(partition));
    unreadable.listed(partition, objects);
    return objects.stream().filter(object -> !isPassedOver(object)).toList();
  }

  private boolean isPassedOver(LakeObject object) {
    return once ? unreadable.has(object) : unreadable.isWaiting(object);
  }

  private Set<String> known(String partition) {
    return known.computeIfAbsent(partition, recorded);
  }
}
