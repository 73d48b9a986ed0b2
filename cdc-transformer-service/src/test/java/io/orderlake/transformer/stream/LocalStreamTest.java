package io.orderlake.transformer.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.transformer.ManualClock;
import io.orderlake.transformer.stream.ChangeStream.Batch;
import io.orderlake.transformer.stream.ChangeStream.Shard;
import io.orderlake.transformer.stream.WritableStream.NewRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStreamTest extends ChangeStreamContract {
  private static final Duration RETENTION = Duration.ofHours(24);

  @TempDir Path folder;

  private final ManualClock clock = new ManualClock();
  private LocalStream stream;

  @BeforeEach
  void open() {
    stream = new LocalStream(folder.resolve("stream.db"), 2, RETENTION, clock);
  }

  @AfterEach
  void close() {
    stream.close();
  }

  @Override
  ChangeStream stream() {
    return stream;
  }

  @Override
  InstantSource clock() {
    return clock;
  }

  @Override
  void write(String orderid, int number) {
    byte[] data = String.valueOf(number).getBytes(StandardCharsets.UTF_8);
    assertThat(stream.put(List.of(new NewRecord(orderid, data)))).containsExactly((String) null);
  }

  @Override
  int numberOf(StreamRecord record) {
    return Integer.parseInt(new String(record.data(), StandardCharsets.UTF_8));
  }

  @Test
  void a_position_that_the_stream_never_gave_is_a_gap_and_not_the_end() {
    assertThatAPositionThatTheStreamNeverGaveIsAGap();
  }

  @Test
  void keys_are_spread_over_the_shards_as_kinesis_spreads_them() {
    // MD5 of "a" is 0cc1…, of "b" 92eb…: the first half of the hash keys, and the second.
    write("a", 1);
    write("b", 2);

    List<Shard> shards = stream.shards(stream.id());
    assertThat(shards).extracting(Shard::id).hasSize(2);
    assertThat(numbersFrom(shards.get(0).id(), ShardPosition.TRIM_HORIZON)).containsExactly(1);
    assertThat(numbersFrom(shards.get(1).id(), ShardPosition.TRIM_HORIZON)).containsExactly(2);
  }

  @Test
  void everything_is_there_after_a_restart_and_numbers_go_on() {
    write("a", 1);
    String id = stream.id();
    stream.close();
    stream = new LocalStream(folder.resolve("stream.db"), 7, RETENTION, clock);
    write("a", 2);

    assertThat(stream.id()).isEqualTo(id);
    assertThat(stream.shards(stream.id())).as("an old stream keeps its shards").hasSize(2);
    assertThat(numbersFrom(shard(0), ShardPosition.TRIM_HORIZON)).containsExactly(1, 2);
  }

  @Test
  void a_new_stream_in_a_file_of_the_same_name_is_another_stream() {
    LocalStream other = new LocalStream(folder.resolve("b/stream.db"), 2, RETENTION, clock);

    assertThat(other.id()).isNotEqualTo(stream.id());
    other.close();
  }

  @Test
  void reading_can_start_at_a_time() {
    Instant start = clock.instant();
    for (int minute = 0; minute < 10; minute++) {
      write("a", minute);
      clock.pass(Duration.ofMinutes(1));
    }

    for (int minute = 0; minute < 10; minute++) {
      Instant time = start.plus(Duration.ofMinutes(minute));
      Integer[] expected = IntStream.range(minute, 10).boxed().toArray(Integer[]::new);
      assertThat(numbersFrom(shard(0), new ShardPosition.AtTimestamp(time)))
          .containsExactly(expected);
    }
    Instant later = clock.instant();
    assertThat(numbersFrom(shard(0), new ShardPosition.AtTimestamp(later))).isEmpty();
  }

  @Test
  void records_past_retention_are_gone_and_asking_for_them_is_an_error() {
    write("a", 1);
    String first =
        stream.read(iterator(ShardPosition.TRIM_HORIZON), 1).records().get(0).sequenceNumber();
    write("a", 2);
    clock.pass(RETENTION.plusMinutes(1));
    write("a", 3);

    assertThat(numbersFrom(shard(0), ShardPosition.TRIM_HORIZON)).containsExactly(3);
    assertThatThrownBy(() -> iterator(new ShardPosition.AfterSequenceNumber(first)))
        .isInstanceOf(StreamException.Trimmed.class);
  }

  @Test
  void an_iterator_kept_past_retention_does_not_skip_silently() {
    write("a", 1);
    write("a", 2);
    String afterFirst = stream.read(iterator(ShardPosition.TRIM_HORIZON), 1).next();
    clock.pass(RETENTION.plusMinutes(1));
    write("a", 3);
    clock.pass(Duration.ofMinutes(2));
    write("a", 4);

    assertThatThrownBy(() -> stream.read(afterFirst, 10))
        .isInstanceOf(StreamException.Trimmed.class);
  }

  @Test
  void arrival_times_never_go_back_even_if_the_clock_does() {
    write("a", 1);
    Instant first = clock.instant();
    clock.pass(Duration.ofHours(-1));
    write("a", 2);

    assertThat(stream.read(iterator(ShardPosition.TRIM_HORIZON), 10).records())
        .extracting(StreamRecord::arrival)
        .containsExactly(first, first);
  }

  @Test
  void a_reader_is_told_how_far_behind_it_is() {
    for (int number = 1; number <= 5; number++) {
      write("a", number);
    }
    clock.pass(Duration.ofSeconds(3));

    Batch some = stream.read(iterator(ShardPosition.TRIM_HORIZON), 2);
    assertThat(some.waiting()).isEqualTo(3);
    assertThat(some.behind()).isEqualTo(Duration.ofSeconds(3));

    Batch rest = stream.read(some.next(), 10);
    assertThat(rest.waiting()).isZero();
    assertThat(rest.behind()).isZero();
  }

  @Test
  void a_shard_that_does_not_exist_is_an_error() {
    assertThatThrownBy(
            () -> stream.iterator(stream.id(), "shardId-000000000002", ShardPosition.LATEST))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private String iterator(ShardPosition position) {
    return stream.iterator(stream.id(), shard(0), position);
  }

  private String shard(int number) {
    return stream.shards(stream.id()).get(number).id();
  }
}
