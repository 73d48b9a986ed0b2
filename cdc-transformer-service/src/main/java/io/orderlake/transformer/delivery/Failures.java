package io.orderlake.transformer.delivery;

import io.orderlake.lake.LakeLayout;
import io.orderlake.lake.RefusedObject;
import io.orderlake.lake.RefusedObject.RefusedRecord;
import io.orderlake.lake.write.LakeWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The records that the transform refused, as they lie in the lake, and which of them were replayed.
 *
 * <p>Objects of refused records never change, so what was read once is remembered: counts by
 * reason, not the records. What was replayed is noted in an object beside, a {@link ReplayNote}. It
 * is marked so, and not moved: of an object some records may succeed and others not, and a copy
 * with a deletion after it can be parted by an interruption.
 */
final class Failures {
  private final LakeWriter lake;
  private final String prefix;
  private final String notes;
  private final Map<String, Map<String, Integer>> reasonsByObject = new ConcurrentHashMap<>();

  /** A failure, and whether it was replayed. */
  record Failure(String object, RefusedRecord record, boolean replayed) {
    String id() {
      return object + "#" + record.line();
    }
  }

  /**
   * @param errorPrefix as delivery writes them; the part before its first expression is listed, but
   *     for what is in it of other entities
   */
  Failures(LakeWriter lake, String errorPrefix) {
    this.lake = lake;
    this.prefix = DeliveryProperties.foldersOf(errorPrefix);
    int ofEntity = prefix.lastIndexOf("/" + LakeLayout.ENTITY_FOLDER) + 1;
    this.notes = LakeLayout.REPLAYED_PREFIX + (ofEntity == 0 ? "" : prefix.substring(ofEntity));
  }

  /** The objects that hold failures, in order; the oldest hour first. */
  List<String> objects() {
    List<String> keys =
        lake.list(prefix).stream()
            .filter(key -> !key.startsWith(LakeLayout.ENTITY_FOLDER, prefix.length()))
            .toList();
    reasonsByObject.keySet().retainAll(Set.copyOf(keys));
    return keys;
  }

  /** The objects that note what was replayed; to be listed once a request. */
  Set<String> notes() {
    return Set.copyOf(lake.list(notes));
  }

  /** Whether an object holds failures for a reason, or for any. */
  boolean hasReason(String object, @Nullable String reason) {
    return reason == null || reasons(object).containsKey(reason);
  }

  /** The failures in an object, of whose records that is noted. */
  List<Failure> in(String object, ReplayNote note) {
    RefusedObject refused = RefusedObject.parse(object, lake.get(object));
    Set<Integer> replayed = note.replayed(rows -> lake.list(rows).contains(rows));
    return refused.records().stream()
        .map(record -> new Failure(object, record, replayed.contains(record.line())))
        .toList();
  }

  /** How many the objects hold for each reason, replayed or not. */
  Map<String, Integer> countByReason(List<String> objects) {
    Map<String, Integer> counts = new TreeMap<>();
    for (String object : objects) {
      reasons(object).forEach((reason, count) -> counts.merge(reason, count, Integer::sum));
    }
    return counts;
  }

  /** Notes what becomes of the records of an object. */
  void note(String object, ReplayNote note) {
    lake.put(noteOf(object), note.content());
  }

  /** What is noted of an object's records, nothing where they were never replayed. */
  ReplayNote note(String object, Set<String> notes) {
    String note = noteOf(object);
    return notes.contains(note) ? ReplayNote.parse(lake.get(note)) : ReplayNote.NONE;
  }

  private Map<String, Integer> reasons(String object) {
    return reasonsByObject.computeIfAbsent(
        object,
        key ->
            RefusedObject.parse(key, lake.get(key)).records().stream()
                .collect(
                    Collectors.groupingBy(RefusedRecord::reason, Collectors.summingInt(r -> 1))));
  }

  private String noteOf(String object) {
    return notes + object.substring(prefix.length());
  }
}
