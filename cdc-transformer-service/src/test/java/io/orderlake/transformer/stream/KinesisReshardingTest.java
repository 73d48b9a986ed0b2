package io.orderlake.transformer.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.orderlake.transformer.AwsEndpoint;
import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.Shard;

/**
 * All of {@link KinesisStreamTest} and more, on an endpoint that keeps the records of a shard that
 * is split or merged, and reads from a timestamp: not every emulator does.
 */
class KinesisReshardingTest extends KinesisStreamTest {

  @Override
  KinesisClient connect() {
    return AwsEndpoint.kinesis();
  }

  @Test
  void an_orders_changes_stay_in_order_through_a_split_and_a_merge() {
    MemoryPositionStore store = new MemoryPositionStore();
    writeToTenOrders(1);
    split(openShards().get(0));
    awaitActive();
    writeToTenOrders(2);
    StreamReader halfway = reader(store);
    List<StreamRecord> read = new ArrayList<>(halfway.poll(5).records());
    store.save(halfway.positions());
    merge(openShards().get(1), openShards().get(2));
    awaitActive();
    writeToTenOrders(3);
    read.addAll(readAll(reader(store)));

    assertThat(stream.shards(stream.id())).hasSize(5);
    assertThat(read).hasSize(30);
    for (int order = 0; order < 10; order++) {
      String key = "order-" + order;
      assertThat(read.stream().filter(r -> r.partitionKey().equals(key)))
          .extracting(this::numberOf)
          .containsExactly(1, 2, 3);
    }
  }

  @Test
  void reading_can_start_at_a_time() {
    write("order-1", 1);
    Instant first = readAll(reader(new MemoryPositionStore())).get(0).arrival();
    // LocalStack takes whole seconds only.
    Instant between = first.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    await().until(() -> Instant.now().isAfter(between.plusSeconds(1)));
    write("order-1", 2);
    String shard = shardOf("order-1");

    assertThat(numbersFrom(shard, new ShardPosition.AtTimestamp(between))).containsExactly(2);
    assertThat(numbersFrom(shard, new ShardPosition.AtTimestamp(first.minusSeconds(1))))
        .containsExactly(1, 2);
  }

  private void writeToTenOrders(int number) {
    IntStream.range(0, 10).forEach(order -> write("order-" + order, number));
  }

  private String shardOf(String key) {
    StreamReader reader = reader(new MemoryPositionStore());
    return Stream.generate(() -> reader.poll(10))
        .filter(batch -> batch != null && batch.records().get(0).partitionKey().equals(key))
        .findFirst()
        .orElseThrow()
        .shardId();
  }

  /** From the lowest hash key to the highest. */
  private List<Shard> openShards() {
    return client.listShards(r -> r.streamName(name)).shards().stream()
        .filter(shard -> shard.sequenceNumberRange().endingSequenceNumber() == null)
        .sorted(
            Comparator.comparing(shard -> new BigInteger(shard.hashKeyRange().startingHashKey())))
        .toList();
  }

  private void split(Shard shard) {
    BigInteger from = new BigInteger(shard.hashKeyRange().startingHashKey());
    BigInteger to = new BigInteger(shard.hashKeyRange().endingHashKey());
    String middle = from.add(to).shiftRight(1).toString();
    client.splitShard(
        r -> r.streamName(name).shardToSplit(shard.shardId()).newStartingHashKey(middle));
  }

  private void merge(Shard left, Shard right) {
    client.mergeShards(
        r -> r.streamName(name).shardToMerge(left.shardId()).adjacentShardToMerge(right.shardId()));
  }
}
