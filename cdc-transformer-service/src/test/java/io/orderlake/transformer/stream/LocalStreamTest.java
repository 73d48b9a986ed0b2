package io.orderlake.transformer.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.transformer.ManualClock;
import io.orderlake.transformer.SmallDisk;
import io.orderlake.transformer.stream.ChangeStream.ReadResult;
import io.orderlake.transformer.stream.ChangeStream.Shard;
import io.orderlake.transformer.stream.WritableStream.NewRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalStreamTest extends ChangeStreamContract {
  private static final Duration RETENTION = Duration.ofHours(24);

  @TempDir Path folder;

  private final ManualClock clock = new ManualClock();
  private LocalStream stream;

  @BeforeEach
  void open() {
    stream = new LocalStream(folder.resolve("stream.db"), 2, RETENTION, clock, clock);
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
    stream = new LocalStream(folder.resolve("stream.db"), 7, RETENTION, clock, clock);
    write("a", 2);

    assertThat(stream.id()).isEqualTo(id);
    assertThat(stream.shards(stream.id())).as("an old stream keeps its shards").hasSize(2);
    assertThat(numbersFrom(shard(0), ShardPosition.TRIM_HORIZON)).containsExactly(1, 2);
  }

  @Test
  void a_new_stream_in_a_file_of_the_same_name_is_another_stream() {
    LocalStream other = new LocalStream(folder.resolve("b/stream.db"), 2, RETENTION, clock, clock);

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
  void arrival_times_do_not_go_back_where_the_clock_is_put_right_a_little() {
    write("a", 1);
    Instant first = clock.instant();
    clock.pass(Duration.ofSeconds(-50));
    write("a", 2);

    assertThat(arrivals()).containsExactly(first, first);
  }

  @Test
  void where_the_clock_was_ahead_what_was_to_arrive_later_arrives_when_it_is_right_again() {
    write("a", 1);
    Instant first = clock.instant();
    clock.pass(Duration.ofDays(400));
    write("a", 2);
    clock.pass(Duration.ofDays(-400).plusSeconds(5));
    Instant right = clock.instant();
    write("a", 3);
    clock.pass(Duration.ofSeconds(5));
    write("a", 4);

    // The first is past retention by the clock that was ahead.
    assertThat(arrivals()).containsExactly(right, right, clock.instant());
    assertThat(numbersFrom(shard(0), new ShardPosition.AtTimestamp(clock.instant())))
        .containsExactly(4);
    assertThat(first).isBefore(right);
  }

  @Test
  void so_it_is_over_a_restart_and_retention_goes_on() {
    clock.pass(Duration.ofDays(400));
    write("a", 1);
    write("a", 2);
    stream.close();
    clock.pass(Duration.ofDays(-400));
    stream = new LocalStream(folder.resolve("stream.db"), 2, RETENTION, clock, clock);

    assertThat(arrivals()).containsExactly(clock.instant(), clock.instant());

    clock.pass(RETENTION.plusMinutes(1));
    write("a", 3);
    assertThat(numbersFrom(shard(0), ShardPosition.TRIM_HORIZON)).containsExactly(3);
  }

  @Test
  void a_clock_that_was_ahead_does_not_put_retention_off() {
    write("a", 1);
    write("a", 2);
    clock.pass(Duration.ofSeconds(30));
    write("a", 3);
    clock.pass(Duration.ofHours(-1));
    write("a", 4);
    clock.pass(RETENTION.plusMinutes(2));
    write("a", 5);

    assertThat(numbersFrom(shard(0), ShardPosition.TRIM_HORIZON)).containsExactly(5);
  }

  @Test
  void nothing_is_forgotten_in_the_first_hour_after_a_start_or_after_the_clock_was_set() {
    ManualClock steady = new ManualClock();
    write("a", 1);
    write("a", 2);
    stream.close();
    clock.pass(Duration.ofDays(3));
    stream = new LocalStream(folder.resolve("stream.db"), 2, RETENTION, clock, steady);
    write("a", 3);
    assertThat(numbersFrom(shard(0), ShardPosition.TRIM_HORIZON)).containsExactly(1, 2, 3);

    clock.pass(Duration.ofMinutes(61));
    steady.pass(Duration.ofMinutes(61));
    write("a", 4);
    assertThat(numbersFrom(shard(0), ShardPosition.TRIM_HORIZON)).containsExactly(3, 4);

    clock.pass(Duration.ofDays(400));
    write("a", 5);
    assertThat(numbersFrom(shard(0), ShardPosition.TRIM_HORIZON)).containsExactly(3, 4, 5);
  }

  @Test
  void a_disk_that_is_full_takes_nothing_and_once_there_is_room_numbers_go_on(@TempDir Path mounted)
      throws Exception {
    try (SmallDisk disk = SmallDisk.mount(mounted, 8);
        LocalStream full =
            new LocalStream(mounted.resolve("stream.db"), 1, RETENTION, clock, clock)) {
      List<String> acknowledged = new ArrayList<>();
      int failures = 0;
      for (int round = 0; round < 2; round++) {
        acknowledged.addAll(putSome(full, "before-" + round));
        disk.fill();
        for (int i = 0; i < 20; i++) {
          try {
            acknowledged.addAll(putSome(full, "full-" + round + "-" + i));
          } catch (StreamException.Unavailable e) {
            assertThat(e).hasMessageContaining("full");
            failures++;
          }
        }
        disk.free();
        acknowledged.addAll(putSome(full, "after-" + round));
      }

      assertThat(failures).isGreaterThan(10);
      List<StreamRecord> stored = all(full);
      List<String> texts =
          stored.stream().map(r -> new String(r.data(), StandardCharsets.UTF_8)).toList();
      assertThat(texts).containsAll(acknowledged).doesNotHaveDuplicates();
      assertThat(texts.size() % 100).as("puts are stored whole, or not at all").isZero();
      long first = Long.parseLong(stored.get(0).sequenceNumber());
      assertThat(stored)
          .extracting(record -> Long.parseLong(record.sequenceNumber()) - first)
          .containsExactlyElementsOf(LongStream.range(0, stored.size()).boxed().toList());
    }
  }

  @Test
  void a_stream_that_was_put_back_to_an_earlier_state_is_known_by_what_was_stored_of_it()
      throws Exception {
    write("a", 1);
    stream.close();
    Path file = folder.resolve("stream.db");
    Files.copy(file, folder.resolve("backup"));
    stream = new LocalStream(file, 2, RETENTION, clock, clock);
    write("a", 2);
    PositionStore.Positions reached = stream.reached();
    assertThat(stream.wasBeyond(reached)).isFalse();
    stream.close();
    Files.copy(folder.resolve("backup"), file, StandardCopyOption.REPLACE_EXISTING);
    stream = new LocalStream(file, 2, RETENTION, clock, clock);

    assertThat(stream.wasBeyond(reached)).isTrue();
    assertThat(stream.wasBeyond(stream.reached())).isFalse();
    assertThat(stream.wasBeyond(new PositionStore.Positions("another", reached.shards())))
        .isFalse();
  }

  /** A put of a hundred records. */
  private static List<String> putSome(LocalStream stream, String name) {
    List<String> texts = IntStream.range(0, 100).mapToObj(i -> name + "/" + i).toList();
    stream.put(
        texts.stream()
            .map(text -> new NewRecord("a", text.getBytes(StandardCharsets.UTF_8)))
            .toList());
    return texts;
  }

  private static List<StreamRecord> all(LocalStream stream) {
    List<StreamRecord> records = new ArrayList<>();
    String shard = stream.shards(stream.id()).get(0).id();
    ReadResult batch =
        stream.read(stream.iterator(stream.id(), shard, ShardPosition.TRIM_HORIZON), 1_000);
    while (!batch.records().isEmpty()) {
      records.addAll(batch.records());
      batch = stream.read(batch.next(), 1_000);
    }
    return records;
  }

  private List<Instant> arrivals() {
    return stream.read(iterator(ShardPosition.TRIM_HORIZON), 10).records().stream()
        .map(StreamRecord::arrival)
        .toList();
  }

  @Test
  void a_reader_is_told_how_far_behind_it_is() {
    for (int number = 1; number <= 5; number++) {
      write("a", number);
    }
    clock.pass(Duration.ofSeconds(3));

    ReadResult some = stream.read(iterator(ShardPosition.TRIM_HORIZON), 2);
    assertThat(some.waiting()).isEqualTo(3);
    assertThat(some.behind()).isEqualTo(Duration.ofSeconds(3));

    ReadResult rest = stream.read(some.next(), 10);
    assertThat(rest.waiting()).isZero();
    assertThat(rest.behind()).isZero();
  }

  @Test
  void a_shard_that_does_not_exist_is_an_error() {
    assertThatThrownBy(
            () -> stream.iterator(stream.id(), "shardId-000000000002", ShardPosition.LATEST))
        .isInstanceOf(StreamException.Gone.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"49", "9223372036854775807", "-1", "1a", "4956", "99999999999999999999999"})
  void a_number_that_is_none_of_the_shards_own_is_told_as_that(String number) {
    for (ShardPosition position :
        List.of(
            new ShardPosition.AfterSequenceNumber(number),
            new ShardPosition.AtSequenceNumber(number))) {
      assertThatThrownBy(() -> iterator(position))
          .isInstanceOfAny(StreamException.NoPosition.class, StreamException.Trimmed.class);
    }
  }

  private String iterator(ShardPosition position) {
    return stream.iterator(stream.id(), shard(0), position);
  }

  private String shard(int number) {
    return stream.shards(stream.id()).get(number).id();
  }
}
