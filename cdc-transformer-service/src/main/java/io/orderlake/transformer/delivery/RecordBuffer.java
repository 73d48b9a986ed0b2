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
  private Instant since = Instant.EPOCH;

  /**
   * @param size in bytes
   */
  RecordBuffer(long size, Duration interval) {
    this.size = size;
    this.interval = interval;
  }

  void add(List<StreamRecord> added, Instant now) {
    if (records.isEmpty()) {
      since = now;
    }
    records.addAll(added);
    for (StreamRecord record : added) {
      bytes += record.data().length;
    }
  }

  boolean isDue(Instant now) {
    return untilDue(now).isZero();
  }

  /** How long until it is due without further records; very long while it is empty. */
  Duration untilDue(Instant now) {
    if (records.isEmpty()) {
      return Duration.ofDays(1);
    }
    Duration waited = Duration.between(since, now);
    // A clock that was set back must not make records wait for it.
    boolean isDue = bytes >= size || waited.isNegative() || waited.compareTo(interval) >= 0;
    return isDue ? Duration.ZERO : interval.minus(waited);
  }

  List<StreamRecord> records() {
    return records;
  }

  void clear() {
    records = new ArrayList<>(records.size());
    bytes = 0;
  }
}
