package io.orderlake.query.warehouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;
import org.springframework.util.FileSystemUtils;

/**
 * A folder for passing files, such as what DuckDB spills when it does not fit its memory: beside
 * the database's file, with a name that no opening of it had before. So what a killed process left
 * behind can be told from what is in use, and is deleted by whoever opens the file next, which one
 * process at a time can.
 */
public final class SpillFolder {
  private final Path database;
  private final String prefix;
  private final Path folder;

  private SpillFolder(Path database, String ending) {
    this.database = database.toAbsolutePath();
    this.prefix = database.getFileName() + ending;
    this.folder =
        this.database.resolveSibling(prefix + "-" + UUID.randomUUID().toString().substring(0, 8));
  }

  /** For DuckDB, of a file that is to be opened; nothing is made or deleted yet. */
  public static SpillFolder beside(Path database) {
    return new SpillFolder(database, ".tmp");
  }

  /** For files of who has opened the file, which outlive its being opened again. */
  public static SpillFolder scratchBeside(Path database) {
    return new SpillFolder(database, ".scratch");
  }

  /** It is made by who needs it; DuckDB deletes its own when it is closed. */
  public Path path() {
    return folder;
  }

  /** Deletes what was left by those who had the file open before. */
  public void deleteOthers() {
    try (DirectoryStream<Path> left =
        Files.newDirectoryStream(
            Objects.requireNonNull(database.getParent()),
            entry -> isSpill(entry) && !entry.equals(folder))) {
      for (Path other : left) {
        FileSystemUtils.deleteRecursively(other);
      }
    } catch (NoSuchFileException e) {
      // Nothing is left where there is no folder.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isSpill(Path entry) {
    return entry.getFileName().toString().startsWith(prefix);
  }
}
