package io.orderlake.sandbox;

import io.orderlake.service.outage.PlainReason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.springframework.util.FileSystemUtils;

/**
 * The folder of the table, the lake, the warehouse and the positions, taken for this process alone.
 *
 * @param throwAway whether it is deleted in the end
 * @param lock a locked file: the system lets go of it however the process ends
 */
record DataFolder(Path path, boolean throwAway, FileChannel lock) implements AutoCloseable {

  /**
   * Takes a folder, and makes it where there is none.
   *
   * @throws IllegalStateException if another sandbox has it, or it cannot be written to
   */
  static DataFolder take(Path path) {
    try {
      return take(Files.createDirectories(path), false);
    } catch (IOException e) {
      throw new IllegalStateException(
          "the data folder %s cannot be used, %s: set orderlake.data to one that can be written to"
              .formatted(path, PlainReason.of(e)),
          e);
    }
  }

  /**
   * Takes a new folder among the system's temporary files.
   *
   * @throws IllegalStateException if none can be made
   */
  static DataFolder temporary() {
    try {
      return take(Files.createTempDirectory("orderlake-"), true);
    } catch (IOException e) {
      throw new IllegalStateException(
          "no temporary folder can be made, " + PlainReason.of(e) + ": set java.io.tmpdir", e);
    }
  }

  @Override
  public void close() throws IOException {
    if (throwAway) {
      FileSystemUtils.deleteRecursively(path);
    }
    lock.close();
  }

  private static DataFolder take(Path path, boolean throwAway) throws IOException {
    FileChannel lock =
        FileChannel.open(
            path.resolve("sandbox.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (lock.tryLock() == null) {
      lock.close();
      throw new IllegalStateException(
          "another sandbox uses the data folder %s: stop that one, or set orderlake.data to another folder"
              .formatted(path));
    }
    return new DataFolder(path, throwAway, lock);
  }
}
