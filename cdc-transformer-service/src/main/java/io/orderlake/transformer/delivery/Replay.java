package io.orderlake.transformer.delivery;

import io.orderlake.contract.LakeLayout;
import io.orderlake.transformer.delivery.Failures.Failure;
import io.orderlake.transformer.lake.LakeStore;
import io.orderlake.transformer.lake.ObjectPrefix;
import io.orderlake.transformer.transform.Outcome;
import io.orderlake.transformer.transform.Outcome.Dropped;
import io.orderlake.transformer.transform.Outcome.Row;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends refused records through the transform again, after it was corrected.
 *
 * <p>The rows of an object of failures become one object, whose key follows from it, from which of
 * its records succeed and from when they arrived: a replay that was cut short writes the same
 * object again.
 */
final class Replay {
  private final Failures failures;
  private final LakeStore lake;
  private final Function<byte[], Outcome> transform;
  private final ObjectPrefix prefix;
  private final String name;
  private final InstantSource clock;

  /**
   * What a replay did.
   *
   * @param delivered became rows of the lake
   * @param dropped are dropped by the transform now
   * @param stillFailing are refused as before
   */
  record Replayed(int delivered, int dropped, int stillFailing) {
    Replayed plus(Replayed other) {
      return new Replayed(
          delivered + other.delivered, dropped + other.dropped, stillFailing + other.stillFailing);
    }
  }

  Replay(
      Failures failures,
      LakeStore lake,
      Function<byte[], Outcome> transform,
      DeliveryProperties properties,
      InstantSource clock) {
    this.failures = failures;
    this.lake = lake;
    this.transform = transform;
    this.prefix = ObjectPrefix.ofRows(properties.prefix());
    this.name = properties.name();
    this.clock = clock;
  }

  /**
   * Replays what was not replayed yet.
   *
   * @param reason only the failures for this reason; null for all
   */
  synchronized Replayed replay(@Nullable String reason) {
    Replayed total = new Replayed(0, 0, 0);
    Set<String> notes = failures.notes();
    for (String object : failures.objects()) {
      if (failures.hasReason(object, reason)) {
        total = total.plus(replayObject(object, reason, notes));
      }
    }
    return total;
  }

  private Replayed replayObject(String object, @Nullable String reason, Set<String> notes) {
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    Set<Integer> done = new TreeSet<>();
    int delivered = 0;
    int stillFailing = 0;
    Instant arrival = clock.instant();
    for (Failure failure : failures.in(object, notes)) {
      if (failure.replayed() || (reason != null && !reason.equals(failure.record().reason()))) {
        continue;
      }
      Outcome outcome = transform.apply(failure.record().data());
      if (outcome instanceof Row row) {
        rows.writeBytes(row.line());
        delivered++;
        arrival = earlier(arrival, failure.record().arrival());
      } else if (!(outcome instanceof Dropped)) {
        stillFailing++;
        continue;
      }
      done.add(failure.record().line());
    }
    if (delivered > 0) {
      lake.put(keyOf(object, done, arrival), rows.toByteArray());
    }
    if (!done.isEmpty()) {
      failures.markReplayed(object, done, notes);
    }
    return new Replayed(delivered, done.size() - delivered, stillFailing);
  }

  private String keyOf(String object, Set<Integer> lines, Instant arrival) {
    byte[] source = (object + lines).getBytes(StandardCharsets.UTF_8);
    UUID id = UUID.nameUUIDFromBytes(source);
    return prefix.resolve(arrival) + name + "-replay-" + id + LakeLayout.EXTENSION;
  }

  private static Instant earlier(Instant one, @Nullable Instant other) {
    return other != null && other.isBefore(one) ? other : one;
  }
}
