package io.orderlake.transformer.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.transformer.SmallDisk;
import io.orderlake.transformer.stream.PositionStore.Positions;
import io.orderlake.transformer.stream.ShardPosition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredPositionsTest {
  private static final Positions SAVED = after("40").into(new Positions("local:1", Map.of()));

  @TempDir Path folder;

  @Test
  void nothing_is_known_before_something_was_saved() {
    assertThat(load()).isNull();
    assertThat(load()).isNull();
  }

  @Test
  void every_kind_of_position_survives() {
    Positions positions =
        new Positions(
            "arn:aws:dynamodb:eu-central-1:1:table/orders/stream/2026",
            Map.of(
                "shard-1",
                ShardPosition.TRIM_HORIZON,
                "shard-2",
                ShardPosition.LATEST,
                "shard-3",
                ShardPosition.END,
                "shard-4",
                new ShardPosition.AtTimestamp(Instant.parse("2026-11-20T23:59:58.12Z")),
                "shard-5",
                new ShardPosition.AtSequenceNumber("400"),
                "shard-6",
                new ShardPosition.AfterSequenceNumber("401")));
    save(new Positions("older", Map.of()));
    save(positions);

    assertThat(load()).isEqualTo(positions);
  }

  @Test
  void how_far_the_stream_was_that_is_written_to_survives() {
    Positions positions =
        after("7").into(new Positions("local:1", Map.of("shardId-0", ShardPosition.TRIM_HORIZON)));
    save(positions);

    assertThat(load()).isEqualTo(positions);
  }

  @Test
  void each_stage_has_its_own() {
    save(SAVED);
    try (StateFile state = new StateFile(folder)) {
      assertThat(new StoredPositions(state, "delivery").load()).isNull();
    }
  }

  @Test
  void what_was_saved_is_there_after_a_kill() throws IOException {
    Path asKilled = Files.createDirectories(folder.resolve("copy"));
    try (StateFile state = new StateFile(folder)) {
      for (String number : new String[] {"40", "41", "42"}) {
        new StoredPositions(state, "pipe").save(after(number));
        for (String name : new String[] {"state.db", "state.db-wal"}) {
          Files.write(asKilled.resolve(name), Files.readAllBytes(folder.resolve(name)));
        }
        Files.deleteIfExists(asKilled.resolve("state.db-shm"));
        assertThat(loadFrom(asKilled)).isEqualTo(after(number));
      }
    }
    assertThat(folder.resolve("state.db-wal")).as("nor is it apart at rest").doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"end\n", "end 1dae7b34\n"})
  void a_file_of_an_earlier_version_is_taken_over_and_removed(String end) throws IOException {
    Path earlier = earlier("stream\nshard-1\tAFTER_SEQUENCE_NUMBER 40\n" + end);
    takeOver(earlier);

    assertThat(load()).isEqualTo(after("40"));
    assertThat(earlier).doesNotExist();
    takeOver(earlier);
    assertThat(load()).isEqualTo(after("40"));
  }

  @Test
  void one_that_a_crash_left_although_it_was_taken_puts_nothing_back() throws IOException {
    takeOver(earlier("stream\nshard-1\tAFTER_SEQUENCE_NUMBER 40\nend\n"));
    save(after("41"));
    Path left = earlier("stream\nshard-1\tAFTER_SEQUENCE_NUMBER 40\nend\n");
    takeOver(left);

    assertThat(load()).isEqualTo(after("41"));
    assertThat(left).doesNotExist();
  }

  @Test
  void a_damaged_file_of_an_earlier_version_is_neither_taken_nor_removed() throws IOException {
    byte[] whole =
        "stream\nshard-1\tAFTER_SEQUENCE_NUMBER 40\ninto\tlocal:1\nend c88ab400\n"
            .getBytes(StandardCharsets.UTF_8);
    Path earlier = folder.resolve("pipe");
    try (StateFile state = new StateFile(folder)) {
      StoredPositions positions = new StoredPositions(state, "pipe");
      for (int at = 0; at < whole.length; at++) {
        byte[] flipped = whole.clone();
        flipped[at] ^= 1;
        for (byte[] damaged : new byte[][] {flipped, Arrays.copyOf(whole, at)}) {
          Files.write(earlier, damaged);
          assertThatThrownBy(() -> positions.takeOver(earlier))
              .isInstanceOf(DamagedState.class)
              .hasMessageStartingWith(earlier + " is damaged: ");
          assertThat(earlier).exists();
        }
      }
      assertThat(positions.load()).isNull();
      Files.write(earlier, whole);
      positions.takeOver(earlier);
      assertThat(positions.load()).isEqualTo(SAVED);
    }
  }

  @Test
  void wherever_the_file_is_damaged_it_is_never_taken_for_none_nor_for_another()
      throws IOException {
    save(SAVED);
    byte[] whole = Files.readAllBytes(file());

    int damaged = 0;
    for (int at = 0; at < whole.length; at++) {
      if (whole[at] != 0) {
        byte[] flipped = whole.clone();
        flipped[at] ^= 1;
        damaged += isToldOrWhole(flipped) ? 1 : 0;
      }
    }
    for (int length = 0; length < whole.length; length += 256) {
      damaged += isToldOrWhole(Arrays.copyOf(whole, length)) ? 1 : 0;
      byte[] emptied = whole.clone();
      Arrays.fill(emptied, length, length + 256, (byte) 0);
      damaged += isToldOrWhole(emptied) ? 1 : 0;
    }
    assertThat(damaged).isGreaterThan(100);
  }

  /** Whether damage was told; where it was not, there was none that matters. */
  private boolean isToldOrWhole(byte[] content) throws IOException {
    Files.deleteIfExists(folder.resolve("state.db-wal"));
    Files.deleteIfExists(folder.resolve("state.db-shm"));
    Files.write(file(), content);
    try {
      assertThat(load()).isEqualTo(SAVED);
      return false;
    } catch (DamagedState e) {
      assertThat(e).hasMessageStartingWith(file() + " is damaged: ");
      assertThat(e.file()).isEqualTo(file());
      assertThat(file()).exists();
      return true;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DROP TABLE positions",
        "DELETE FROM positions",
        "UPDATE positions SET stage = 'pope' WHERE stage = 'pipe'",
        "UPDATE positions SET text = ''",
        "UPDATE positions SET text = 'stream'",
        "UPDATE positions SET text = replace(text, '40', '41')"
      })
  void what_is_missing_was_lost_and_is_told(String sql) throws Exception {
    save(SAVED);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }

    assertThatThrownBy(this::load).isInstanceOf(DamagedState.class);
  }

  @Test
  void damage_beside_the_positions_is_told_too() throws IOException {
    save(SAVED);
    byte[] content = Files.readAllBytes(file());
    Arrays.fill(content, content.length - 4096, content.length, (byte) 0);
    Files.write(file(), content);

    assertThatThrownBy(this::load).isInstanceOf(DamagedState.class);
  }

  @Test
  void a_start_that_was_cut_short_leaves_nothing_that_the_next_one_trusts() throws IOException {
    Files.writeString(folder.resolve("state.db.next"), "half made");
    Files.writeString(folder.resolve("state.db.next-journal"), "half made");

    assertThat(load()).isNull();
    assertThat(folder.resolve("state.db.next")).doesNotExist();
  }

  @Test
  void a_file_that_is_gone_is_none_whatever_log_it_has_left() throws IOException {
    try (StateFile state = new StateFile(folder)) {
      new StoredPositions(state, "pipe").save(SAVED);
      Path log = folder.resolve("state.db-wal");
      Files.copy(log, folder.resolve("log"));
    }
    Files.delete(file());
    Files.move(folder.resolve("log"), folder.resolve("state.db-wal"));

    assertThat(load()).isNull();
  }

  @Test
  void a_file_that_is_gone_while_it_is_in_use_is_told_and_not_made_anew() throws IOException {
    try (StateFile state = new StateFile(folder)) {
      Files.delete(file());
      assertThatThrownBy(() -> new StoredPositions(state, "pipe").save(SAVED))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageStartingWith(file().toString());
      assertThat(file()).doesNotExist();
    }
  }

  @Test
  void a_full_disk_is_told_and_all_goes_on_once_it_has_room() throws Exception {
    Path mounted = folder.resolve("disk");
    try (SmallDisk disk = SmallDisk.mount(mounted, 1);
        StateFile state = new StateFile(mounted)) {
      StoredPositions positions = new StoredPositions(state, "pipe");
      Positions before = null;
      for (int round = 0; round < 3; round++) {
        disk.fill();
        for (int attempt = 0; attempt < 3; attempt++) {
          assertThatThrownBy(() -> positions.save(many()))
              .isInstanceOf(UncheckedIOException.class)
              .hasMessageStartingWith(mounted.resolve("state.db").toString())
              .hasRootCauseMessage(
                  "[SQLITE_FULL] Insertion failed because database is full (database or disk is full)");
          assertThat(positions.load()).isEqualTo(before);
        }
        disk.free();
        before = after("4" + round);
        positions.save(before);
        assertThat(positions.load()).isEqualTo(before);
      }
    }
  }

  /** So many that they are not to be had in what is left of a block. */
  private static Positions many() {
    return new Positions("stream" + "x".repeat(100_000), Map.of());
  }

  private static Positions after(String number) {
    return new Positions(
        "stream", Map.of("shard-1", new ShardPosition.AfterSequenceNumber(number)));
  }

  private void save(Positions positions) {
    try (StateFile state = new StateFile(folder)) {
      new StoredPositions(state, "pipe").save(positions);
    }
  }

  private @Nullable Positions load() {
    return loadFrom(folder);
  }

  private static @Nullable Positions loadFrom(Path folder) {
    try (StateFile state = new StateFile(folder)) {
      return new StoredPositions(state, "pipe").load();
    }
  }

  private void takeOver(Path earlier) {
    try (StateFile state = new StateFile(folder)) {
      new StoredPositions(state, "pipe").takeOver(earlier);
    }
  }

  private Path earlier(String text) throws IOException {
    return Files.writeString(folder.resolve("pipe"), text);
  }

  private Path file() {
    return folder.resolve("state.db");
  }
}
