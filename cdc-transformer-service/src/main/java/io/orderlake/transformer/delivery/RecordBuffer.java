package io.orderlake.transformer.delivery;

import io.orderlake.transformer.stream.StreamRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Records that wait to be delivered together: until they are large enough, or old enough. */
final class RecordBuffer {
  private final long size;
  private final Duration interval;
  private List<StreamRecord> records = new ArrayList<>();
  private long bytes;
  private Instant dueAt = Instant.MAX;

  /**
   * @param size in bytes
   */
  RecordBuffer(long size, Duration interval) {
    this.size = size;
    this.interval = interval;
  }

  void add(List<StreamRecord> added, Instant now) {
    if (records.isEmpty() && !added.isEmpty()) {
      dueAt = now.plus(interval);
    }
    records.addAll(added);
    for (StreamRecord record : added) {
      bytes += record.data().length;
    }
  }

  boolean isDue(Instant now) {
    return bytes >= size || !now.isBefore(dueAt);
  }

  /** How long until it is due without further records; very long while it is empty. */
  Duration untilDue(Instant now) {
    if (isDue(now)) {
      return Duration.ZERO;
    }
    return records.isEmpty() ? Duration.ofDays(1) : Duration.between(now, dueAt);
  }

  List<StreamRecord> drain() {
    List<StreamRecord> drained = records;
    records = new ArrayList<>(drained.size());
    bytes = 0;
    dueAt = Instant.MAX;
    return drained;
  }
}
