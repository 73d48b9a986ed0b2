package io.orderlake.analytics.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.analytics.reconciliation.RepairStatus.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepairStatusFileTest {
  private static final Instant TEN = Instant.parse("2026-11-20T10:00:00Z");

  @TempDir Path folder;

  @Test
  void without_a_file_there_has_been_no_repair() {
    assertThat(file().load()).isEqualTo(RepairStatus.none());
  }

  @Test
  void what_is_saved_last_is_loaded() {
    RepairStatus done =
        RepairStatus.done(TEN, new Result(TEN.plusSeconds(9), 8, 7, 6, 5, 4, TEN, null));
    file().save(RepairStatus.running(TEN));
    file().save(done);

    assertThat(file().load()).isEqualTo(done);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\0\0\0\0", "{\"state\":\"runn", "{}", "null", "{\"state\":\"paused\"}"})
  void an_unreadable_file_is_set_aside_and_there_has_been_no_repair(String content)
      throws IOException {
    Files.writeString(path(), content);

    assertThat(file().load()).isEqualTo(RepairStatus.none());

    assertThat(folder.resolve("repair.json.unreadable")).hasContent(content);
    assertThat(path()).doesNotExist();
  }

  private RepairStatusFile file() {
    return new RepairStatusFile(path());
  }

  private Path path() {
    return folder.resolve("repair.json");
  }
}
