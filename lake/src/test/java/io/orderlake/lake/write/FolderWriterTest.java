package io.orderlake.lake.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.lake.LakeUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderWriterTest extends LakeWriterContract {
  @TempDir Path folder;

  @Override
  protected LakeWriter lake() {
    return new FolderWriter(folder.resolve("lake"));
  }

  @Test
  void an_object_appears_under_its_key_and_nothing_else_is_left() throws IOException {
    new FolderWriter(folder.resolve("lake")).put("dt=2026-11-20/hour=23/a.ndjson", CONTENT);

    assertThat(folder.resolve("lake/dt=2026-11-20/hour=23/a.ndjson")).hasBinaryContent(CONTENT);
    try (Stream<Path> files = Files.walk(folder).filter(Files::isRegularFile)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void a_key_cannot_lead_out_of_the_folder() {
    assertThatThrownBy(() -> new FolderWriter(folder).put("../a", CONTENT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_folder_that_cannot_be_written_is_an_error_that_names_it() throws IOException {
    Path file = Files.createFile(folder.resolve("not-a-folder"));

    assertThatThrownBy(() -> new FolderWriter(file).put("a", CONTENT))
        .isInstanceOf(LakeUnavailable.class)
        .hasMessageContaining(file.toString());
  }
}
