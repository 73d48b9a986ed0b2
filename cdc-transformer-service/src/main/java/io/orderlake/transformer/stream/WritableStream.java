package io.orderlake.transformer.stream;

import io.orderlake.transformer.stream.PositionStore.Positions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A stream that can be written, too: Kinesis, or the local stream. */
public interface WritableStream extends ChangeStream {
  /** What Kinesis takes in one call. */
  int MOST_RECORDS = 500;

  /** Error code of a record that was refused for its rate: it may be put again later. */
  String THROTTLED = "ProvisionedThroughputExceededException";

  /** Error code of a record that no attempt will get in. */
  String TOO_LARGE = "RecordTooLarge";

  /**
   * Puts records durably; some may be refused while others are taken.
   *
   * <p>As in Kinesis, records of one call that share a key need not keep their order, unless {@link
   * #takesAllOrNothing}.
   *
   * @param records at most {@link #MOST_RECORDS}
   * @return for each record, in the same order, null if it was taken, else the code of the error
   * @throws StreamException.Throttled if all were refused for their rate
   * @throws RuntimeException if nothing is known of any of them; they may be put again
   */
  List<@Nullable String> put(List<NewRecord> records);

  /**
   * Whether a put takes all of its records, in their order, or none: then what follows another one
   * of its item may go with it.
   */
  default boolean takesAllOrNothing() {
    return false;
  }

  /**
   * How far the stream has come, in each shard; null for one that nobody can put back to an earlier
   * state.
   */
  default @Nullable Positions reached() {
    return null;
  }

  /**
   * A record to be put.
   *
   * @param partitionKey records of the same key go to the same shard, 1 to 256 characters
   * @param data UTF-8 JSON
   */
  record NewRecord(String partitionKey, byte[] data) {}
}
