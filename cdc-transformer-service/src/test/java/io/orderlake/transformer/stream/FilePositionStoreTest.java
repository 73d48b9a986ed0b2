package io.orderlake.transformer.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.transformer.stream.PositionStore.Positions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilePositionStoreTest {
  @TempDir Path folder;

  @Test
  void nothing_is_known_before_something_was_saved() {
    assertThat(store().load()).isNull();
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
    store().save(new Positions("older", Map.of()));
    store().save(positions);

    assertThat(store().load()).isEqualTo(positions);
  }

  @Test
  void how_far_the_stream_was_that_is_written_to_survives() {
    Positions positions =
        new Positions("table", Map.of("shard-1", new ShardPosition.AfterSequenceNumber("7")))
            .into(new Positions("local:1", Map.of("shardId-0", ShardPosition.TRIM_HORIZON)));
    store().save(positions);

    assertThat(store().load()).isEqualTo(positions);
  }

  @Test
  void a_file_of_an_earlier_version_is_read() throws IOException {
    Files.writeString(file(), "stream\nshard-1\tAFTER_SEQUENCE_NUMBER 40\nend\n");

    assertThat(store().load())
        .isEqualTo(
            new Positions(
                "stream", Map.of("shard-1", new ShardPosition.AfterSequenceNumber("40"))));
  }

  @Test
  void a_damaged_file_is_never_taken_for_none_nor_for_another() throws IOException {
    store()
        .save(
            new Positions("stream", Map.of("shard-1", new ShardPosition.AfterSequenceNumber("40")))
                .into(new Positions("local:1", Map.of())));
    byte[] whole = Files.readAllBytes(file());

    for (int length = 0; length < whole.length; length++) {
      Files.write(file(), Arrays.copyOf(whole, length));
      assertDamaged();
    }
    for (int at = 0; at < whole.length; at++) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 1;
      Files.write(file(), flipped);
      assertDamaged();
    }
    Files.write(file(), new byte[whole.length]);
    assertDamaged();
  }

  private void assertDamaged() {
    assertThatThrownBy(() -> store().load())
        .isInstanceOf(DamagedPositions.class)
        .hasMessageStartingWith("The positions in " + file() + " are damaged: ");
    assertThat(file()).exists();
  }

  private FilePositionStore store() {
    return new FilePositionStore(file());
  }

  private Path file() {
    return folder.resolve("delivery");
  }
}
