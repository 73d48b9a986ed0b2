package io.orderlake.transformer.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.transformer.pipe.DeadLetterReplay.ReplayedLetters;
import io.orderlake.transformer.pipe.DeadLetters.DeadLetter;
import io.orderlake.transformer.state.StateFile;
import io.orderlake.transformer.stream.FakeWritableStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLetterReplayTest {
  @TempDir Path folder;

  private final FakeWritableStream stream = new FakeWritableStream();
  private StateFile state;
  private DeadLetters letters;
  private DeadLetterReplay replay;
  private int number;

  @BeforeEach
  void open() {
    state = new StateFile(folder);
    letters = new DeadLetters(state, "pipe");
    replay = new DeadLetterReplay(letters, stream);
  }

  @AfterEach
  void close() {
    state.close();
  }

  @Test
  void what_is_put_is_removed_and_each_orders_changes_are_put_in_order() {
    keep("A", "A1");
    keep("A", "A2");
    keep("B", "B1");
    keep("A", "A3");

    assertThat(replay(null, 1_000)).isEqualTo(new ReplayedLetters(4, 0, Map.of(), 0, 0));
    assertThat(stream.texts()).containsSubsequence("A1", "A2", "A3").contains("B1").hasSize(4);
    assertThat(stream.puts).as("no put holds two of an order").containsExactly(2, 1, 1);
    assertThat(replay(null, 1_000)).isEqualTo(new ReplayedLetters(0, 0, Map.of(), 0, 0));
  }

  @Test
  void a_stream_that_takes_all_or_nothing_gets_many_of_one_order_at_once() {
    stream.takeAllOrNothing();
    keep("A", "A1");
    keep("A", "A2");
    keep("B", "B1");

    assertThat(replay(null, 1_000)).isEqualTo(new ReplayedLetters(3, 0, Map.of(), 0, 0));
    assertThat(stream.texts()).containsExactly("A1", "A2", "B1");
    assertThat(stream.puts).containsExactly(3);
  }

  @Test
  void what_is_refused_again_stays_and_so_does_what_follows_it_of_its_order() {
    keep("A", "A1");
    keep("A", "A2");
    keep("B", "B1");
    stream.refuse("A1", 1);

    assertThat(replay(null, 1_000))
        .isEqualTo(new ReplayedLetters(1, 1, Map.of("InternalFailure", 1), 1, 2));
    assertThat(stream.texts()).containsExactly("B1");
    assertThat(replay(null, 1_000)).isEqualTo(new ReplayedLetters(2, 0, Map.of(), 0, 0));
    assertThat(stream.texts()).containsExactly("B1", "A1", "A2");
  }

  @Test
  void only_so_many_are_tried_the_oldest_first_and_only_those_of_a_reason() {
    for (int i = 1; i <= 700; i++) {
      keep("order-" + i, "change-" + i, i % 2 == 0 ? "even" : "odd");
    }

    assertThat(replay("even", 3)).isEqualTo(new ReplayedLetters(3, 0, Map.of(), 0, 697));
    assertThat(stream.texts()).containsExactly("change-2", "change-4", "change-6");
    assertThat(replay(null, 600)).isEqualTo(new ReplayedLetters(600, 0, Map.of(), 0, 97));
    assertThat(replay("none", 600).put()).isZero();
    assertThat(stream.puts).containsExactly(3, 500, 100);
  }

  @Test
  void a_stream_that_fails_between_takes_none_with_it_and_what_was_put_stays_put() {
    keep("A", "A1");
    keep("A", "A2");
    replay = new DeadLetterReplay(letters, failingAfter(1));
    assertThatThrownBy(() -> replay(null, 1_000)).hasMessage("connection refused");

    assertThat(stream.texts()).containsExactly("A1");
    assertThat(texts(letters.oldest(null, 0, 10))).containsExactly("A2");
    replay = new DeadLetterReplay(letters, stream);
    assertThat(replay(null, 1_000)).isEqualTo(new ReplayedLetters(1, 0, Map.of(), 0, 0));
  }

  @Test
  void one_that_was_put_and_could_not_be_removed_is_put_once_more() throws Exception {
    keep("A", "A1");
    Path file = folder.resolve("state.db");
    FakeWritableStream losing =
        new FakeWritableStream() {
          @Override
          public List<@Nullable String> put(List<NewRecord> records) {
            List<@Nullable String> answer = super.put(records);
            move(file, folder.resolve("away"));
            return answer;
          }
        };
    replay = new DeadLetterReplay(letters, losing);
    assertThatThrownBy(() -> replay(null, 1_000)).hasMessageContaining("state.db");
    move(folder.resolve("away"), file);
    replay = new DeadLetterReplay(letters, stream);

    assertThat(replay(null, 1_000)).isEqualTo(new ReplayedLetters(1, 0, Map.of(), 0, 0));
    assertThat(losing.texts()).isEqualTo(stream.texts());
  }

  @Test
  void large_ones_are_read_a_few_at_a_time() {
    for (int i = 0; i < 9; i++) {
      keep("order-" + i, i + "x".repeat(1_000_000));
    }

    assertThat(letters.newest(null, Long.MAX_VALUE, 100)).hasSize(5);
    assertThat(replay(null, 1_000)).isEqualTo(new ReplayedLetters(9, 0, Map.of(), 0, 0));
    assertThat(stream.puts).containsExactly(5, 4);
  }

  private FakeWritableStream failingAfter(int most) {
    return new FakeWritableStream() {
      private int made;

      @Override
      public List<@Nullable String> put(List<NewRecord> records) {
        if (made++ >= most) {
          throw new IllegalStateException("connection refused");
        }
        return stream.put(records);
      }
    };
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  private ReplayedLetters replay(@Nullable String reason, int limit) {
    return replay.replay(reason, limit);
  }

  private static List<String> texts(List<DeadLetters.Kept> kept) {
    return kept.stream()
        .map(one -> new String(one.letter().data(), StandardCharsets.UTF_8))
        .toList();
  }

  private void keep(String order, String data) {
    keep(order, data, "InternalFailure");
  }

  private void keep(String order, String data, String reason) {
    number++;
    letters.add(
        new DeadLetter(
            Instant.EPOCH,
            reason,
            31,
            String.valueOf(number),
            order,
            data.getBytes(StandardCharsets.UTF_8)));
  }
}
