package io.orderlake.lake.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.lake.write.FolderWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderReaderTest extends LakeReaderContract {
  @TempDir Path folder;
  private LakeReader lake;

  @BeforeEach
  void open() {
    lake = new FolderReader(folder, PREFIX, () -> now);
  }

  @Test
  void an_object_that_cannot_be_looked_at_is_listed_and_says_why_when_it_is_fetched()
      throws IOException {
    put(HOUR, "a.ndjson", CONTENT);
    Path broken = loop(HOUR + "/b.ndjson");
    put(HOUR, "c.ndjson", CONTENT);

    List<LakeObject> objects = lake.list(HOUR, Set.of());

    assertThat(objects)
        .extracting(LakeObject::name)
        .containsExactly("a.ndjson", "b.ndjson", "c.ndjson");
    assertThat(objects).extracting(LakeObject::bytes).containsExactly(3L, -1L, 3L);
    assertThat(lake.has(objects.get(1))).isTrue();
    assertThatThrownBy(() -> lake.fetch(objects.get(1)))
        .isInstanceOf(FileSystemException.class)
        .isNotInstanceOf(NoSuchFileException.class);

    Files.delete(broken);
    assertThat(names(HOUR, Set.of())).containsExactly("a.ndjson", "c.ndjson");
  }

  @ParameterizedTest
  @ValueSource(strings = {OLD_HOUR, "dt=2025-01-01"})
  void a_folder_that_cannot_be_listed_hides_no_other(String partition) throws IOException {
    put(HOUR, "a.ndjson", CONTENT);
    Path broken = loop(partition);

    assertThat(lake.changedPartitions()).containsExactly(partition, HOUR);
    List<LakeObject> objects = lake.list(partition, Set.of());
    assertThat(objects).containsExactly(object(partition, "", -1));
    assertThatThrownBy(() -> lake.fetch(objects.get(0)))
        .isInstanceOf(FileSystemException.class)
        .isNotInstanceOf(NoSuchFileException.class);

    Files.delete(broken);
    put(OLD_HOUR, "b.ndjson", CONTENT);
    now = now.plusSeconds(10);
    assertThatThrownBy(() -> lake.fetch(objects.get(0))).isInstanceOf(NoSuchFileException.class);
    assertThat(lake.changedPartitions()).contains(OLD_HOUR, HOUR);
    assertThat(names(OLD_HOUR, Set.of())).containsExactly("b.ndjson");
  }

  /** A link to itself, which nobody can follow, not even root. */
  private Path loop(String name) throws IOException {
    Path link = folder.resolve(PREFIX).resolve(name);
    Files.createDirectories(link.getParent());
    return Files.createSymbolicLink(link, link);
  }

  @Override
  protected LakeReader lake() {
    return lake;
  }

  @Override
  protected void put(String key, byte[] content) {
    new FolderWriter(folder).put(key, content);
  }

  @Override
  protected void delete(String key) {
    try {
      Files.delete(folder.resolve(key));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
