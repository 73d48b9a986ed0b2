package io.orderlake.query.warehouse;

import io.orderlake.lake.read.LakeObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Objects of which the bytes cannot be read. Each waits by itself and is tried again and again,
 * with pauses that grow, while all others are taken in. Written to by one thread, read by many.
 */
public final class Unreadable {
  private static final Logger log = LoggerFactory.getLogger(Unreadable.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final InstantSource clock;
  private final Map<String, Trial> trials = new ConcurrentHashMap<>();

  private record Trial(
      LakeObject object, String reason, Instant since, Instant next, Duration pause) {}

  /**
   * An object that cannot be read.
   *
   * @param object its key
   * @param since when it was tried first
   * @param nextTry when it is tried again
   */
  public record UnreadableObject(String object, String reason, Instant since, Instant nextTry) {}

  Unreadable(InstantSource clock) {
    this.clock = clock;
  }

  /** All of them, the first that failed first. */
  public List<UnreadableObject> all() {
    return trials.values().stream()
        .sorted(Comparator.comparing(Trial::since).thenComparing(trial -> trial.object().key()))
        .map(t -> new UnreadableObject(t.object().key(), t.reason(), t.since(), t.next()))
        .toList();
  }

  /** Says that an object could not be read. */
  void failed(LakeObject object, String reason) {
    Instant now = clock.instant();
    Trial before = trials.get(object.key());
    Duration pause = before == null ? FIRST_PAUSE : doubled(before.pause());
    Instant since = before == null ? now : before.since();
    trials.put(object.key(), new Trial(object, reason, since, now.plus(pause), pause));
    if (before == null || !before.reason().equals(reason)) {
      log.warn("The object {} cannot be read, and is tried again: {}", object.key(), reason);
    }
  }

  /** Says that an object was taken in, or is gone from the lake. */
  void settled(LakeObject object) {
    if (trials.remove(object.key()) != null) {
      log.info("The object {} is waited for no more", object.key());
    }
  }

  /** Says which objects of a partition there are: others are waited for no more. */
  void listed(String partition, List<LakeObject> objects) {
    if (trials.isEmpty()) {
      return;
    }
    Set<String> keys = objects.stream().map(LakeObject::key).collect(Collectors.toSet());
    trials.values().stream()
        .map(Trial::object)
        .filter(object -> object.partition().equals(partition) && !keys.contains(object.key()))
        .forEach(this::settled);
  }

  /** Whether it is too soon to try an object again. */
  boolean isWaiting(LakeObject object) {
    Trial trial = trials.get(object.key());
    return trial != null && !isDue(trial);
  }

  /** Partitions of the objects that are to be tried again now. */
  Set<String> duePartitions() {
    return trials.values().stream()
        .filter(this::isDue)
        .map(trial -> trial.object().partition())
        .collect(Collectors.toSet());
  }

  /** Whether an object could not be read when it was tried last. */
  boolean has(LakeObject object) {
    return trials.containsKey(object.key());
  }

  /** Forgets them: all are tried anew. */
  void clear() {
    trials.clear();
  }

  private boolean isDue(Trial trial) {
    Duration left = Duration.between(clock.instant(), trial.next());
    // A clock that was set back must not make it wait.
    return left.isNegative() || left.isZero() || left.compareTo(LONGEST_PAUSE) > 0;
  }

  private static Duration doubled(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }
}
