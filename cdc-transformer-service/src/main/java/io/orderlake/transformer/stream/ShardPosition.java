package io.orderlake.transformer.stream;

import java.time.Instant;

/** Where to read on in a shard. Its text form is what a position store keeps. */
public sealed interface ShardPosition {
  ShardPosition TRIM_HORIZON = new TrimHorizon();
  ShardPosition LATEST = new Latest();
  ShardPosition END = new End();

  /** At the oldest record that the stream still holds. */
  record TrimHorizon() implements ShardPosition {
    @Override
    public String toString() {
      return "TRIM_HORIZON";
    }
  }

  /** After the newest record. */
  record Latest() implements ShardPosition {
    @Override
    public String toString() {
      return "LATEST";
    }
  }

  /** At the first record that arrived at or after a time. */
  record AtTimestamp(Instant time) implements ShardPosition {
    @Override
    public String toString() {
      return "AT_TIMESTAMP " + time;
    }
  }

  /** At a record. */
  record AtSequenceNumber(String sequenceNumber) implements ShardPosition {
    @Override
    public String toString() {
      return "AT_SEQUENCE_NUMBER " + sequenceNumber;
    }
  }

  /** After a record: where reading resumes. */
  record AfterSequenceNumber(String sequenceNumber) implements ShardPosition {
    @Override
    public String toString() {
      return "AFTER_SEQUENCE_NUMBER " + sequenceNumber;
    }
  }

  /** A closed shard that was read to its end; its children may be read. */
  record End() implements ShardPosition {
    @Override
    public String toString() {
      return "SHARD_END";
    }
  }

  /**
   * Reads the text form back.
   *
   * @throws IllegalArgumentException if it is none
   */
  static ShardPosition parse(String text) {
    String[] parts = text.split(" ", 2);
    return switch (parts.length == 1 ? text : parts[0] + " ") {
      case "TRIM_HORIZON" -> TRIM_HORIZON;
      case "LATEST" -> LATEST;
      case "SHARD_END" -> END;
      case "AT_TIMESTAMP " -> new AtTimestamp(Instant.parse(parts[1]));
      case "AT_SEQUENCE_NUMBER " -> new AtSequenceNumber(parts[1]);
      case "AFTER_SEQUENCE_NUMBER " -> new AfterSequenceNumber(parts[1]);
      default -> throw new IllegalArgumentException("not a position in a shard: " + text);
    };
  }
}
