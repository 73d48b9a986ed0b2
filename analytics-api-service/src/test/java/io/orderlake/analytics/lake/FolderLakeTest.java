package io.orderlake.analytics.lake;

import io.orderlake.analytics.LakeFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class FolderLakeTest extends LakeStoreTest {
  @TempDir Path folder;
  private LakeStore lake;

  @BeforeEach
  void open() {
    lake = new FolderLake(folder, () -> now);
  }

  @Override
  LakeStore lake() {
    return lake;
  }

  @Override
  void put(String partition, String name, byte[] content) {
    new LakeFolder(folder).put(partition, name, content);
  }

  @Override
  void delete(String partition, String name) {
    try {
      Files.delete(folder.resolve("order_changes").resolve(partition).resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
