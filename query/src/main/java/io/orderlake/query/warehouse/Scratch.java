package io.orderlake.query.warehouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files for what is saved of objects while a batch is read, in a folder that is made at need. */
final class Scratch {
  private final Path folder;
  private final List<Path> files = new ArrayList<>();
  private long number;

  Scratch(Path folder) {
    this.folder = folder;
  }

  /** A file that is not there yet, with a name that none had before. */
  Path newFile() {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path file = folder.resolve(++number + ".ndjson");
    files.add(file);
    return file;
  }

  /** Deletes all that was made. */
  void clear() {
    if (!files.isEmpty()) {
      files.forEach(file -> file.toFile().delete());
      files.clear();
      folder.toFile().delete();
    }
  }
}
