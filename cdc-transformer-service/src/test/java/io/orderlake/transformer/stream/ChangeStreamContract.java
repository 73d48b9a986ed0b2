package io.orderlake.transformer.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.orderlake.transformer.stream.ChangeStream.ReadResult;
import io.orderlake.transformer.stream.ChangeStream.Shard;
import io.orderlake.transformer.stream.StreamReader.ShardBatch;
import java.math.BigInteger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What every {@link ChangeStream} must do, whatever is behind it. */
abstract class ChangeStreamContract {
  /** A shard tells its end, and some streams their newest records, by a read of their own. */
  private static final int QUIET_READS = 20;

  abstract ChangeStream stream();

  /** Writes a change of an order that carries a number. */
  abstract void write(String orderid, int number);

  /** The number of a change that was written. */
  abstract int numberOf(StreamRecord record);

  @Test
  void changes_of_one_order_come_in_the_order_in_which_they_were_made() {
    for (int number = 1; number <= 30; number++) {
      write("order-" + number % 3, number);
    }

    Map<String, List<Integer>> read = numbersByKey(readAll(reader(new MemoryPositionStore())));

    for (int order = 0; order < 3; order++) {
      List<Integer> numbers = read.get("order-" + order);
      assertThat(numbers).hasSize(10).isSorted();
    }
  }

  @Test
  void one_orders_changes_are_all_in_one_shard() {
    for (int number = 1; number <= 20; number++) {
      write("order-1", number);
    }
    StreamReader reader = reader(new MemoryPositionStore());
    List<String> shards = new ArrayList<>();
    for (int quiet = 0; quiet < QUIET_READS; quiet++) {
      ShardBatch batch = reader.poll(5);
      if (batch != null) {
        shards.add(batch.shardId());
      }
    }

    assertThat(shards).isNotEmpty().containsOnly(shards.get(0));
  }

  @Test
  void no_more_records_are_read_than_the_limit() {
    for (int number = 1; number <= 5; number++) {
      write("order-1", number);
    }
    ShardBatch batch = firstBatch(reader(new MemoryPositionStore()), 2);

    assertThat(batch.records()).hasSize(2).extracting(this::numberOf).containsExactly(1, 2);
  }

  @Test
  void reading_resumes_after_the_stored_position() {
    MemoryPositionStore store = new MemoryPositionStore();
    for (int number = 1; number <= 5; number++) {
      write("order-1", number);
    }
    StreamReader first = reader(store);
    firstBatch(first, 2);
    store.save(first.positions());

    assertThat(readAll(reader(store))).extracting(this::numberOf).containsExactly(3, 4, 5);
  }

  @Test
  void a_record_can_be_read_at_its_sequence_number_and_after_it() {
    for (int number = 1; number <= 3; number++) {
      write("order-1", number);
    }
    ShardBatch all = firstBatch(reader(new MemoryPositionStore()), 10);
    String second = all.records().get(1).sequenceNumber();

    assertThat(numbersFrom(all.shardId(), new ShardPosition.AtSequenceNumber(second)))
        .containsExactly(2, 3);
    assertThat(numbersFrom(all.shardId(), new ShardPosition.AfterSequenceNumber(second)))
        .containsExactly(3);
  }

  @Test
  void latest_is_after_everything_that_was_written() {
    write("order-1", 1);
    StreamReader reader =
        new StreamReader(
            stream(), ShardPosition.LATEST, new MemoryPositionStore(), Duration.ZERO, clock());
    assertThat(readAll(reader)).isEmpty();
    write("order-1", 2);

    assertThat(readAll(reader)).extracting(this::numberOf).containsExactly(2);
  }

  @Test
  void a_shard_without_news_gives_an_iterator_to_go_on_with() {
    Shard shard = stream().shards(stream().id()).get(0);
    String latest = stream().iterator(stream().id(), shard.id(), ShardPosition.LATEST);
    ReadResult batch = stream().read(latest, 10);

    assertThat(batch.records()).isEmpty();
    assertThat(batch.next()).isNotNull();
  }

  @Test
  void a_stream_says_the_same_id_again() {
    assertThat(stream().id()).isEqualTo(stream().id());
    assertThat(stream().ids()).containsExactly(stream().id());
  }

  /** To be a test where the stream knows: DynamoDB Local waits for what follows such a position. */
  void assertThatAPositionThatTheStreamNeverGaveIsAGap() {
    write("order-1", 1);
    ShardBatch all = firstBatch(reader(new MemoryPositionStore()), 10);
    String later = next(all.records().get(0).sequenceNumber());
    MemoryPositionStore store = new MemoryPositionStore();
    store.save(
        new PositionStore.Positions(
            stream().id(), Map.of(all.shardId(), new ShardPosition.AfterSequenceNumber(later))));
    // Its pause is to pass by itself.
    StreamReader reader =
        new StreamReader(
            stream(), ShardPosition.TRIM_HORIZON, store, Duration.ZERO, InstantSource.system());

    List<StreamRecord> read = new ArrayList<>(readAll(reader));
    write("order-1", 2);

    await()
        .untilAsserted(
            () -> {
              read.addAll(readAll(reader));
              assertThat(read).extracting(this::numberOf).containsExactly(1, 2);
            });
    assertThat(reader.gaps()).isEqualTo(1);
  }

  /** A later sequence number of as many digits. */
  private static String next(String sequenceNumber) {
    String later = new BigInteger(sequenceNumber).add(BigInteger.valueOf(1_000_000)).toString();
    return "0".repeat(Math.max(0, sequenceNumber.length() - later.length())) + later;
  }

  InstantSource clock() {
    return InstantSource.system();
  }

  StreamReader reader(PositionStore store) {
    return new StreamReader(stream(), ShardPosition.TRIM_HORIZON, store, Duration.ZERO, clock());
  }

  List<StreamRecord> readAll(StreamReader reader) {
    List<StreamRecord> read = new ArrayList<>();
    for (int quiet = 0; quiet < QUIET_READS; ) {
      ShardBatch batch = reader.poll(7);
      quiet = batch == null ? quiet + 1 : 0;
      if (batch != null) {
        read.addAll(batch.records());
      }
    }
    return read;
  }

  List<Integer> numbersFrom(String shardId, ShardPosition position) {
    List<Integer> numbers = new ArrayList<>();
    String iterator = stream().iterator(stream().id(), shardId, position);
    for (int quiet = 0; quiet < QUIET_READS && iterator != null; quiet++) {
      ReadResult batch = stream().read(iterator, 10);
      batch.records().forEach(record -> numbers.add(numberOf(record)));
      iterator = batch.next();
    }
    return numbers;
  }

  private Map<String, List<Integer>> numbersByKey(List<StreamRecord> records) {
    Map<String, List<Integer>> numbers = new TreeMap<>();
    for (StreamRecord record : records) {
      numbers
          .computeIfAbsent(record.partitionKey(), key -> new ArrayList<>())
          .add(numberOf(record));
    }
    return numbers;
  }

  private static ShardBatch firstBatch(StreamReader reader, int limit) {
    for (int quiet = 0; quiet < QUIET_READS; quiet++) {
      ShardBatch batch = reader.poll(limit);
      if (batch != null) {
        return batch;
      }
    }
    throw new AssertionError("nothing to read");
  }
}
