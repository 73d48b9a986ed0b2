package io.orderlake.transformer.delivery;

import io.orderlake.lake.ObjectPrefix;
import io.orderlake.transformer.delivery.DeliveryProperties.Compression;
import io.orderlake.transformer.json.JsonWriter;
import io.orderlake.transformer.row.Outcome.Failed;
import io.orderlake.transformer.row.Outcome.NoRow;
import io.orderlake.transformer.stream.StreamRecord;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes of records the objects that Firehose would: one of rows, and one of what the transform
 * refused. Each is called {@code <prefix><name>-1-<time>-<uuid><extension>}, where the time, and
 * the one in the prefix, is that of the oldest record's arrival.
 */
final class ObjectBuilder {
  /** As many in all as Firehose makes with a function that throws. A refusal is no such throw. */
  private static final int MOST_ATTEMPTS = 3;

  private static final String PROCESSING_FAILED = "processing-failed";
  private static final int TYPICAL_ROW = 640;
  private static final DateTimeFormatter NAME_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd-HH-mm-ss").withZone(ZoneOffset.UTC);

  private final DeliveryProperties properties;
  private final RowSource transform;
  private final InstantSource clock;
  private final ObjectPrefix rowPrefix;
  private final ObjectPrefix errorPrefix;

  /**
   * What becomes of a buffer: the objects to store, and the fate of its records.
   *
   * @param refused how many, by reason
   */
  record Built(List<NewObject> objects, int delivered, int dropped, Map<String, Integer> refused) {
    long bytes() {
      return objects.stream().mapToLong(o -> o.content().length).sum();
    }
  }

  /** Why a record has no row, and which attempt said so. */
  private record Attempt(NoRow noRow, String errorCode, int number) {}

  /** Adds the row of a record, or tells why there is none. */
  interface RowSource {
    @Nullable NoRow append(byte[] record, JsonWriter rows);
  }

  /** An object to store. */
  record NewObject(String key, byte[] content) {}

  ObjectBuilder(
      DeliveryProperties properties,
      ObjectPrefix rowPrefix,
      RowSource transform,
      InstantSource clock) {
    this.properties = properties;
    this.transform = transform;
    this.clock = clock;
    this.rowPrefix = rowPrefix;
    this.errorPrefix = ObjectPrefix.ofErrors(properties.errorPrefix());
  }

  Built build(List<StreamRecord> records) {
    JsonWriter rows = new JsonWriter(records.size() * TYPICAL_ROW);
    List<Refusal> refusals = new ArrayList<>();
    int dropped = 0;
    for (StreamRecord record : records) {
      Attempt attempt = append(record, rows);
      if (attempt != null && attempt.noRow instanceof Failed failed) {
        refusals.add(new Refusal(record, attempt.errorCode, failed.reason(), attempt.number));
      } else if (attempt != null) {
        dropped++;
      }
    }
    List<NewObject> objects = objects(oldestArrival(records), rows.toBytes(), refusals);
    int delivered = records.size() - dropped - refusals.size();
    return new Built(objects, delivered, dropped, countByReason(refusals));
  }

  private static Map<String, Integer> countByReason(List<Refusal> refusals) {
    Map<String, Integer> counts = new HashMap<>();
    refusals.forEach(refusal -> counts.merge(refusal.errorMessage(), 1, Integer::sum));
    return counts;
  }

  /** Null if a row was added. */
  private @Nullable Attempt append(StreamRecord record, JsonWriter rows) {
    int before = rows.length();
    for (int attempt = 1; ; attempt++) {
      try {
        NoRow noRow = transform.append(record.data(), rows);
        return noRow == null ? null : new Attempt(noRow, "Lambda.ProcessingFailedStatus", attempt);
      } catch (RuntimeException | StackOverflowError e) {
        rows.cutTo(before);
        if (attempt == MOST_ATTEMPTS) {
          NoRow failed = new Failed("the transform threw " + e.getClass().getName());
          return new Attempt(failed, "Lambda.FunctionError", attempt);
        }
      }
    }
  }

  private List<NewObject> objects(Instant arrival, byte[] rows, List<Refusal> refusals) {
    List<NewObject> objects = new ArrayList<>(2);
    if (rows.length > 0) {
      Compression compression = properties.compression();
      String key = rowPrefix.resolve(arrival) + name(arrival) + compression.extension();
      objects.add(new NewObject(key, compression.compress(rows)));
    }
    if (!refusals.isEmpty()) {
      ByteArrayOutputStream errors = new ByteArrayOutputStream();
      Instant now = clock.instant();
      refusals.forEach(refusal -> refusal.writeTo(errors, now));
      String key = errorPrefix.resolve(arrival, PROCESSING_FAILED) + name(arrival);
      objects.add(new NewObject(key, errors.toByteArray()));
    }
    return objects;
  }

  private String name(Instant arrival) {
    return properties.name() + "-1-" + NAME_TIME.format(arrival) + "-" + UUID.randomUUID();
  }

  private static Instant oldestArrival(List<StreamRecord> records) {
    return records.stream().map(StreamRecord::arrival).min(Instant::compareTo).orElseThrow();
  }
}
