package io.orderlake.transformer.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.transformer.stream.PositionStore.Positions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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
  void an_unreadable_file_is_set_aside_and_reading_starts_anew() throws IOException {
    Files.writeString(file(), "stream\nshard-1\tAFTER_SEQUENCE_NUMBER 40");

    assertThat(store().load()).isNull();
    assertThat(folder.resolve("delivery.unreadable"))
        .hasContent("stream\nshard-1\tAFTER_SEQUENCE_NUMBER 40");
    assertThat(store().load()).isNull();
  }

  private FilePositionStore store() {
    return new FilePositionStore(file());
  }

  private Path file() {
    return folder.resolve("delivery");
  }
}
