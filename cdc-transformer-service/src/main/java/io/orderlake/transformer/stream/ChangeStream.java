package io.orderlake.transformer.stream;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sharded stream of change records: DynamoDB Streams, Kinesis, or the local stream.
 *
 * <p>Within a shard, records come in the order of their sequence numbers. A shard that was closed
 * (split, merged or rolled over) is followed by its children, which hold later records of the same
 * keys. Reading goes by iterators that expire, as in Kinesis and DynamoDB Streams.
 */
public interface ChangeStream {

  /** Identifies the stream: positions in one are worthless in another. */
  String id();

  /** Every shard that can still be read, open or closed. */
  List<Shard> shards();

  /**
   * A place in a shard to read from.
   *
   * @throws IllegalArgumentException if the shard has no such position
   * @throws StreamException.Trimmed if the position is older than the stream's retention
   * @throws StreamException.Throttled if asked too often
   */
  String iterator(String shardId, ShardPosition position);

  /**
   * The records at an iterator, none if there are no new ones.
   *
   * @param limit the most records to return, 1 to 1,000
   * @throws StreamException.ExpiredIterator if a new iterator is needed
   * @throws StreamException.Trimmed if the records there are older than the stream's retention
   * @throws StreamException.Throttled if asked too often
   */
  Batch read(String iterator, int limit);

  /**
   * A shard.
   *
   * @param parents the shards whose records come before this one's: none, one, or two after a merge
   */
  record Shard(String id, List<String> parents) {
    public Shard {
      parents = List.copyOf(parents);
    }
  }

  /**
   * What a read found.
   *
   * @param next where to read on; null if the shard is closed and read to its end
   * @param behind how long ago the last record arrived if there are newer ones in the shard, zero
   *     if there are none, null if not known
   * @param waiting how many newer ones there are, null if not known
   */
  record Batch(
      List<StreamRecord> records,
      @Nullable String next,
      @Nullable Duration behind,
      @Nullable Long waiting) {
    public Batch {
      records = List.copyOf(records);
    }
  }
}
