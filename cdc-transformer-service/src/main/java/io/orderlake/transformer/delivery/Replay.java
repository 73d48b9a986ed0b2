package io.orderlake.transformer.delivery;

import io.orderlake.lake.ObjectPrefix;
import io.orderlake.lake.RefusedObject.RefusedRecord;
import io.orderlake.lake.write.LakeWriter;
import io.orderlake.transformer.delivery.DeliveryProperties.Compression;
import io.orderlake.transformer.delivery.Failures.Failure;
import io.orderlake.transformer.row.Outcome;
import io.orderlake.transformer.row.Outcome.Failed;
import io.orderlake.transformer.row.Outcome.Row;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends an entity's refused records through the transform again, after it was corrected.
 *
 * <p>The rows of an object of failures become one object. The {@link ReplayNote} is written before
 * and after it, so that a replay may be cut short anywhere and run again. One at a time: two that
 * run beside each other may both deliver a record, and readers remove the duplicate.
 */
public final class Replay {
  private final Failures failures;
  private final LakeWriter lake;
  private final Function<byte[], Outcome> transform;
  private final ObjectPrefix rowPrefix;
  private final String name;
  private final Compression compression;
  private final InstantSource clock;

  /**
   * What a replay did.
   *
   * @param delivered became rows of the lake
   * @param dropped are dropped by the transform now
   * @param stillFailing are refused again
   * @param reasons how many of those for which reason
   */
  record Replayed(int delivered, int dropped, int stillFailing, Map<String, Integer> reasons) {
    static final Replayed NOTHING = new Replayed(0, 0, 0, Map.of());

    Replayed plus(Replayed other) {
      Map<String, Integer> all = new TreeMap<>(reasons);
      other.reasons.forEach((reason, count) -> all.merge(reason, count, Integer::sum));
      return new Replayed(
          delivered + other.delivered,
          dropped + other.dropped,
          stillFailing + other.stillFailing,
          all);
    }
  }

  /**
   * Which failures are replayed.
   *
   * @param reason only those refused for it; null for any
   * @param from only those that arrived then or later; null for all before {@code to}
   * @param to only those that arrived before; null for all after {@code from}
   */
  record Choice(@Nullable String reason, @Nullable Instant from, @Nullable Instant to) {

    /** One of which nobody knows when it arrived is of any time, lest it is of none. */
    boolean has(RefusedRecord record) {
      Instant arrival = record.arrival();
      return (reason == null || reason.equals(record.reason()))
          && (arrival == null || from == null || !arrival.isBefore(from))
          && (arrival == null || to == null || arrival.isBefore(to));
    }
  }

  /**
   * @param properties of the entity's delivery
   * @param rowPrefix of the objects that hold its rows
   */
  public Replay(
      LakeWriter lake,
      Function<byte[], Outcome> transform,
      DeliveryProperties properties,
      ObjectPrefix rowPrefix,
      InstantSource clock) {
    this.failures = new Failures(lake, properties.errorPrefix());
    this.lake = lake;
    this.transform = transform;
    this.rowPrefix = rowPrefix;
    this.name = properties.name();
    this.compression = properties.compression();
    this.clock = clock;
  }

  /** What it replays. */
  Failures failures() {
    return failures;
  }

  /**
   * Replays what was not replayed yet.
   *
   * @param reason only the failures for this reason; null for all
   */
  Replayed replay(@Nullable String reason) {
    return replay(new Choice(reason, null, null));
  }

  /** Replays what was not replayed yet. */
  synchronized Replayed replay(Choice choice) {
    Replayed total = Replayed.NOTHING;
    Set<String> notes = failures.notes();
    for (String object : failures.objects()) {
      if (failures.hasReason(object, choice.reason())) {
        total = total.plus(replayObject(object, choice, notes));
      }
    }
    return total;
  }

  private Replayed replayObject(String object, Choice choice, Set<String> notes) {
    ReplayNote before = failures.note(object, notes);
    ObjectReplay replay = new ObjectReplay(clock.instant());
    for (Failure failure : failures.in(object, before)) {
      if (failure.replayed()) {
        replay.done.add(failure.record().line());
      } else if (choice.has(failure.record())) {
        replay.add(failure.record(), transform.apply(failure.record().data()));
      }
    }
    if (!replay.delivered.isEmpty()) {
      String key = keyOf(object, replay.delivered, replay.arrival);
      before = new ReplayNote(replay.done, replay.delivered, key);
      failures.note(object, before);
      lake.put(key, compression.compress(replay.rows.toByteArray()));
    }
    ReplayNote after = replay.note();
    if (!after.equals(before)) {
      failures.note(object, after);
    }
    return replay.result();
  }

  /** What becomes of an object's records. */
  private static final class ObjectReplay {
    final ByteArrayOutputStream rows = new ByteArrayOutputStream();

    /** Lines of which there is nothing more to do. */
    final Set<Integer> done = new TreeSet<>();

    /** Lines whose rows are to be stored. */
    final Set<Integer> delivered = new TreeSet<>();

    private final Map<String, Integer> reasons = new TreeMap<>();
    private int dropped;
    private Instant arrival;

    ObjectReplay(Instant now) {
      arrival = now;
    }

    void add(RefusedRecord record, Outcome outcome) {
      if (outcome instanceof Row row) {
        rows.writeBytes(row.line());
        delivered.add(record.line());
        arrival = earlier(arrival, record.arrival());
      } else if (outcome instanceof Failed failed) {
        reasons.merge(failed.reason(), 1, Integer::sum);
      } else {
        done.add(record.line());
        dropped++;
      }
    }

    ReplayNote note() {
      Set<Integer> all = new TreeSet<>(done);
      all.addAll(delivered);
      return new ReplayNote(all, Set.of(), null);
    }

    Replayed result() {
      int stillFailing = reasons.values().stream().mapToInt(Integer::intValue).sum();
      return new Replayed(delivered.size(), dropped, stillFailing, reasons);
    }
  }

  private String keyOf(String object, Set<Integer> lines, Instant arrival) {
    byte[] source = (object + lines).getBytes(StandardCharsets.UTF_8);
    UUID id = UUID.nameUUIDFromBytes(source);
    return rowPrefix.resolve(arrival) + name + "-replay-" + id + compression.extension();
  }

  private static Instant earlier(Instant one, @Nullable Instant other) {
    return other != null && other.isBefore(one) ? other : one;
  }
}
