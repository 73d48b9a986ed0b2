package io.orderlake.transformer.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.table.Key;
import io.orderlake.table.KeyAttribute;
import io.orderlake.transformer.ErrorClock;
import io.orderlake.transformer.ManualClock;
import io.orderlake.transformer.SmallDisk;
import io.orderlake.transformer.pipe.PipeProperties.EventName;
import io.orderlake.transformer.pipe.PipeProperties.StartingPosition;
import io.orderlake.transformer.stage.StageStatus;
import io.orderlake.transformer.state.StateFile;
import io.orderlake.transformer.stream.FakeChangeStream;
import io.orderlake.transformer.stream.FakeWritableStream;
import io.orderlake.transformer.stream.MemoryPositionStore;
import io.orderlake.transformer.stream.PositionStore.Positions;
import io.orderlake.transformer.stream.ShardPosition;
import io.orderlake.transformer.stream.StreamException;
import io.orderlake.transformer.stream.StreamReader;
import io.orderlake.transformer.stream.WritableStream;
import io.orderlake.transformer.stream.WritableStream.NewRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PipeTest {
  private static final Key ITEMS =
      new Key("orderid", new KeyAttribute("orderid", KeyAttribute.Type.S), null, "");
  private static final Duration POLL = Duration.ofMillis(250);

  @TempDir Path folder;

  private final FakeChangeStream table = new FakeChangeStream().shard("shard");
  private final FakeWritableStream stream = new FakeWritableStream();
  private final MemoryPositionStore positions = new MemoryPositionStore();
  private final ManualClock clock = new ManualClock();
  private final StageStatus status = new StageStatus("pipe", clock);
  private StateFile state;
  private Pipe pipe;

  @BeforeEach
  void open() {
    state = new StateFile(folder);
    pipe = pipe(Set.of());
  }

  @AfterEach
  void close() {
    state.close();
  }

  @Test
  void a_change_is_put_under_its_order_id_and_then_its_position_is_stored() {
    table.put("shard", change("A", 1), change("B", 1));
    pipe.carry();

    assertThat(stream.taken).extracting(NewRecord::partitionKey).containsExactly("A", "B");
    assertThat(stream.texts()).containsExactly(change("A", 1), change("B", 1));
    assertThat(positions.load().shards())
        .containsEntry("shard", new ShardPosition.AfterSequenceNumber("2"));
  }

  @Test
  void a_refused_change_is_put_again_before_later_ones_of_its_order() {
    table.put("shard", change("A", 1), change("A", 2), change("B", 1), change("A", 3));
    stream.refuse(change("A", 1), 2);
    carryUntilDone();

    assertThat(stream.texts())
        .containsExactly(change("B", 1), change("A", 1), change("A", 2), change("A", 3));
    assertThat(status.counts().delivered()).isEqualTo(4);
  }

  @Test
  void no_put_holds_two_changes_of_one_order() {
    table.put("shard", change("A", 1), change("A", 2), change("B", 1), change("A", 3));
    carryUntilDone();

    assertThat(stream.puts).containsExactly(2, 1, 1);
  }

  @Test
  void a_stream_that_takes_all_or_nothing_gets_several_changes_of_one_item_at_once_in_order() {
    stream.takeAllOrNothing();
    table.put("shard", change("A", 1), change("A", 2), change("B", 1), change("A", 3));
    carryUntilDone();

    assertThat(stream.puts).containsExactly(4);
    assertThat(stream.texts())
        .containsExactly(change("A", 1), change("A", 2), change("B", 1), change("A", 3));
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void items_of_one_hash_key_take_no_more_puts_than_those_of_as_many(
      boolean isOfOneHashKey, boolean takesAllOrNothing) {
    if (takesAllOrNothing) {
      stream.takeAllOrNothing();
    }
    for (int item = 0; item < 10_000; item++) {
      table.put("shard", changeOf(isOfOneHashKey ? "all" : "hash-" + item, "range-" + item));
    }
    for (int put = 0; put < 25; put++) {
      pipe.carry();
      clock.pass(POLL);
    }

    // The first read is small.
    assertThat(stream.puts).hasSize(21);
    assertThat(stream.taken.stream().map(NewRecord::partitionKey).distinct())
        .hasSize(isOfOneHashKey ? 1 : 10_000);
  }

  private static String changeOf(String orderid, String range) {
    return """
        {"eventName":"INSERT","dynamodb":{"Keys":{"orderid":{"S":"%s"},"range":{"S":"%s"}}}}"""
        .formatted(orderid, range);
  }

  @Test
  void changes_of_one_item_among_others_of_its_hash_key_stay_in_order() {
    table.put("shard", changeOf("A", "1"), changeOf("A", "2"), changeOf("A", "1") + " ");
    stream.refuse(changeOf("A", "1"), 1);
    carryUntilDone();

    assertThat(stream.texts())
        .containsExactly(changeOf("A", "2"), changeOf("A", "1"), changeOf("A", "1") + " ");
    assertThat(stream.puts).containsExactly(2, 1, 1);
  }

  @Test
  void a_refusal_is_no_success_and_stores_no_position() {
    table.put("shard", change("A", 1));
    stream.refuse(change("A", 1), 1);

    assertThatThrownBy(pipe::carry).hasMessageContaining("InternalFailure");
    assertThat(positions.load()).isNull();
    assertThat(pipe.carry()).isZero();
    assertThat(positions.load()).isNotNull();
  }

  @Test
  void throttling_costs_no_change_an_attempt() {
    table.put("shard", change("A", 1));
    stream.refuseAs(WritableStream.THROTTLED);
    stream.refuse(change("A", 1), 20);
    carryUntilDone();

    assertThat(stream.texts()).containsExactly(change("A", 1));
    assertThat(deadLetters()).isEmpty();
  }

  @Test
  void a_change_that_is_too_large_is_given_up_at_once() {
    table.put("shard", change("A", 1), change("B", 1));
    stream.refuseAs(WritableStream.TOO_LARGE);
    stream.refuse(change("A", 1), 1);
    pipe.carry();

    assertThat(stream.texts()).containsExactly(change("B", 1));
    assertThat(deadLetters()).hasSize(1);
    assertThat(status.counts().failed()).isEqualTo(1);
    assertThat(status.counts().inFlight()).isZero();
  }

  @Test
  void a_dead_letter_that_cannot_be_kept_is_tried_again_and_nothing_is_put_twice()
      throws IOException {
    Files.move(folder.resolve("state.db"), folder.resolve("away"));
    table.put("shard", change("A", 1), change("B", 1));
    stream.refuseAs(WritableStream.TOO_LARGE);
    stream.refuse(change("A", 1), 2);
    assertThatThrownBy(pipe::carry).isInstanceOf(UncheckedIOException.class);
    Files.move(folder.resolve("away"), folder.resolve("state.db"));
    carryUntilDone();

    assertThat(stream.texts()).containsExactly(change("B", 1));
    assertThat(status.counts().delivered()).isEqualTo(1);
    assertThat(status.counts().failed()).isEqualTo(1);
  }

  @Test
  void a_change_that_is_refused_too_often_becomes_a_dead_letter_with_the_reason() {
    table.put("shard", change("A", 1), change("A", 2));
    stream.refuse(change("A", 1), 99);
    carryUntilDone();

    assertThat(stream.texts()).containsExactly(change("A", 2));
    assertThat(deadLetters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter)
                  .containsEntry("reason", "InternalFailure")
                  .containsEntry("attempts", 4)
                  .containsEntry("partition_key", "A");
              assertThat((byte[]) letter.get("data")).asString().isEqualTo(change("A", 1));
            });
    assertThat(status.counts().failed()).isEqualTo(1);
    assertThat(status.refusals().reason()).isEqualTo("InternalFailure");
    assertThat(status.counts().delivered()).isEqualTo(1);
  }

  @Test
  void a_stream_that_cannot_be_reached_costs_no_change_an_attempt() {
    table.put("shard", change("A", 1));
    for (int i = 0; i < 10; i++) {
      stream.failNext(new IllegalStateException("connection refused"));
      assertThatThrownBy(pipe::carry).hasMessage("connection refused");
      assertThat(positions.load()).isNull();
    }
    carryUntilDone();

    assertThat(stream.texts()).containsExactly(change("A", 1));
    assertThat(deadLetters()).isEmpty();
  }

  @Test
  void a_put_that_is_not_answered_is_made_again_with_half_as_many_and_grows_again_later() {
    for (int order = 0; order < 8; order++) {
      table.put("shard", change("order-" + order, 1), change("order-" + order, 2));
    }
    stream.failPutsAbove(2);
    for (int put = 0; put < 2; put++) {
      assertThatThrownBy(pipe::carry).hasMessage("not answered in time");
      assertThat(positions.load()).isNull();
    }
    carryUntilDone();
    assertThat(stream.puts).hasSize(8).containsOnly(2);
    stream.failPutsAbove(500);
    for (int order = 0; order < 100; order++) {
      table.put("shard", change("later-" + order, 1));
    }
    clock.pass(POLL);
    carryUntilDone();

    assertThat(stream.puts).contains(4, 8, 16);
    assertThat(stream.texts()).hasSize(116);
    for (int order = 0; order < 8; order++) {
      assertThat(stream.texts())
          .containsSubsequence(change("order-" + order, 1), change("order-" + order, 2));
    }
    assertThat(status.counts().delivered()).isEqualTo(116);
    assertThat(deadLetters()).isEmpty();
  }

  @Test
  void a_put_that_succeeds_is_a_step_of_its_own_and_the_position_waits_for_the_last() {
    table.put("shard", change("A", 1), change("A", 2));

    assertThat(pipe.carry()).isZero();
    assertThat(stream.texts()).containsExactly(change("A", 1));
    assertThat(positions.load()).isNull();

    pipe.carry();
    assertThat(stream.texts()).containsExactly(change("A", 1), change("A", 2));
    assertThat(positions.load()).isNotNull();
  }

  @Test
  void only_the_kinds_of_change_that_are_asked_for_pass() {
    pipe = pipe(Set.of(EventName.REMOVE, EventName.MODIFY));
    table.put("shard", change("A", 1), change("A", 1).replace("INSERT", "REMOVE"));
    carryUntilDone();

    assertThat(stream.texts()).containsExactly(change("A", 1).replace("INSERT", "REMOVE"));
    assertThat(status.counts().inFlight()).isZero();
    assertThat(status.counts().delivered()).isEqualTo(1);
    assertThat(status.counts().dropped()).isEqualTo(1);
  }

  @Test
  void a_record_without_the_partition_key_goes_by_its_items_key() {
    table.put("shard", "not JSON");
    carryUntilDone();

    assertThat(stream.taken).extracting(NewRecord::partitionKey).containsExactly("shard");
  }

  private void carryUntilDone() {
    for (int i = 0; i < 50; i++) {
      try {
        pipe.carry();
      } catch (IllegalStateException e) {
        assertThat(e).hasMessageStartingWith("The stream refuses changes");
      } catch (StreamException.Unavailable e) {
        assertThat(e).hasMessage("not answered in time");
      }
    }
  }

  @Test
  void an_error_of_the_virtual_machine_wherever_it_comes_loses_no_change() {
    for (int n = 1; n <= 30; n++) {
      FakeChangeStream table = new FakeChangeStream().shard("shard");
      FakeWritableStream stream = new FakeWritableStream();
      ErrorClock failing = new ErrorClock(clock, n);
      Pipe pipe = pipe(Set.of(), table, stream, new MemoryPositionStore(), failing, state);
      for (int round = 0; round < 4; round++) {
        table.put("shard", change("A", 2 * round), change("A", 2 * round + 1));
        for (int i = 0; i < 12; i++) {
          carryOn(pipe);
          clock.pass(POLL);
        }
      }

      assertThat(failing.hasThrown()).as("at look %d at the clock", n).isTrue();
      assertThat(stream.texts().stream().distinct())
          .as("with an error at look %d at the clock", n)
          .containsExactlyElementsOf(
              IntStream.range(0, 8).mapToObj(version -> change("A", version)).toList());
    }
  }

  @Test
  void an_error_in_a_put_or_in_storing_the_position_loses_no_change_either() {
    table.put("shard", change("A", 1), change("B", 1));
    stream.failNext(new LinkageError("of a test"));
    assertThatThrownBy(pipe::carry).isInstanceOf(LinkageError.class);
    assertThat(positions.load()).isNull();
    assertThat(status.counts().inFlight()).isEqualTo(2);
    carryUntilDone();

    assertThat(stream.texts()).containsExactly(change("A", 1), change("B", 1));
    assertThat(status.counts().read()).isEqualTo(4);
    assertThat(status.counts().readAgain()).isEqualTo(2);
    assertThat(status.counts().delivered()).isEqualTo(2);
  }

  @Test
  void a_dead_letter_that_finds_no_room_is_kept_once_there_is_some(@TempDir Path mounted)
      throws Exception {
    try (SmallDisk disk = SmallDisk.mount(mounted, 1);
        StateFile letters = new StateFile(mounted)) {
      stream.refuseAs(WritableStream.TOO_LARGE);
      Pipe pipe = pipe(Set.of(), table, stream, positions, clock, letters);
      for (int round = 0; round < 2; round++) {
        disk.fill();
        // So long that it is not to be had in what is left of a block.
        String refused = change("A" + round, 1) + " ".repeat(10_000);
        table.put("shard", refused, change("B" + round, 1));
        stream.refuse(refused, 10);
        Positions before = positions.load();
        for (int i = 0; i < 3; i++) {
          assertThatThrownBy(pipe::carry)
              .isInstanceOf(UncheckedIOException.class)
              .hasMessageContaining(letters.file().toString());
        }
        assertThat(positions.load()).isEqualTo(before);
        disk.free();
        pipe.carry();
        clock.pass(POLL);
      }

      assertThat(deadLetters(letters)).hasSize(2);
      assertThat(stream.texts()).containsExactly(change("B0", 1), change("B1", 1));
      assertThat(status.counts().failed()).isEqualTo(2);
    }
  }

  private static void carryOn(Pipe pipe) {
    try {
      pipe.carry();
    } catch (StackOverflowError e) {
      assertThat(e).hasMessage("of a test");
    }
  }

  private Pipe pipe(Set<EventName> eventNames) {
    return pipe(eventNames, table, stream, positions, clock, state);
  }

  private Pipe pipe(
      Set<EventName> eventNames,
      FakeChangeStream table,
      FakeWritableStream stream,
      MemoryPositionStore positions,
      InstantSource clock,
      StateFile deadLetters) {
    PipeProperties properties =
        new PipeProperties(
            StartingPosition.TRIM_HORIZON,
            null,
            eventNames,
            500,
            POLL,
            3,
            folder.resolve("dead-letters/pipe.ndjson"));
    return new Pipe(
        properties,
        properties.partitionKey(ITEMS),
        () -> new StreamReader(table, ShardPosition.TRIM_HORIZON, positions, POLL, clock),
        stream,
        positions,
        new DeadLetters(deadLetters, "pipe")::add,
        status,
        clock);
  }

  private List<Map<String, Object>> deadLetters() {
    return deadLetters(state);
  }

  private static List<Map<String, Object>> deadLetters(StateFile state) {
    return state.ask(sql -> sql.sql("SELECT * FROM dead_letters").query().listOfRows());
  }

  private static String change(String orderid, int version) {
    return """
        {"eventName":"INSERT","dynamodb":{"Keys":{"orderid":{"S":"%s"}},"version":%d}}"""
        .formatted(orderid, version);
  }
}
