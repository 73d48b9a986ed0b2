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
 *
 * <p>Each call throws {@link StreamException.Unavailable} where the stream does not answer it, or
 * with an error of its own.
 */
public interface ChangeStream {

  /**
   * The streams that can be read under the name, in the order in which they were made; the last is
   * the one that is written to. A stream that was deleted and made anew is another one, and so is a
   * table's that was turned off and on: positions in one are worthless in another.
   *
   * <p>They are looked up at each call, of which AWS allows an account a few a second.
   */
  List<String> ids();

  /**
   * The stream that is written to.
   *
   * @throws StreamException.Gone if there is none
   */
  default String id() {
    List<String> ids = ids();
    if (ids.isEmpty()) {
      throw new StreamException.Gone("There is no " + this + " now", null);
    }
    return ids.get(ids.size() - 1);
  }

  /**
   * Every shard of a stream that can still be read, open or closed.
   *
   * @throws StreamException.Gone if there is no such stream any more
   */
  List<Shard> shards(String stream);

  /**
   * A place in a shard to read from.
   *
   * @throws StreamException.NoPosition if the shard has no such position
   * @throws StreamException.Gone if there is no such stream or shard, or no such position in it
   * @throws StreamException.Trimmed if the position is older than the stream's retention
   * @throws StreamException.Throttled if asked too often
   */
  String iterator(String stream, String shardId, ShardPosition position);

  /**
   * The records at an iterator, none if there are no new ones.
   *
   * @param limit the most records to return, 1 to 1,000
   * @throws StreamException.ExpiredIterator if a new iterator is needed
   * @throws StreamException.Gone if there is no such stream or shard any more
   * @throws StreamException.Trimmed if the records there are older than the stream's retention
   * @throws StreamException.Throttled if asked too often
   */
  ReadResult read(String iterator, int limit);

  /**
   * Asks whether more may come of a stream whose {@link #shards} were asked for before.
   *
   * @throws StreamException.Gone if it is turned off
   */
  default void checkIsOn(String stream) {}

  /**
   * How many records were said to have arrived at a time that cannot be: they arrive when they are
   * read.
   */
  default long misdated() {
    return 0;
  }

  /**
   * Whether changes of an order are put in order by its sequence numbers, by whoever reads them:
   * then numbers that come again, or lower ones than before, leave the state of orders as it was.
   */
  default boolean ordersChanges() {
    return false;
  }

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
  record ReadResult(
      List<StreamRecord> records,
      @Nullable String next,
      @Nullable Duration behind,
      @Nullable Long waiting) {
    public ReadResult {
      records = List.copyOf(records);
    }
  }
}
