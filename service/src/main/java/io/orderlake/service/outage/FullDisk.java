package io.orderlake.service.outage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A disk that has no room: what failures say of it, and how to tell people. */
public final class FullDisk {
  /**
   * Of operating systems, of SQLite, and of DuckDB where it cannot spill what its memory does not
   * hold. None has a type of its own for it.
   */
  private static final List<String> WORDS =
      List.of(
          "No space left on device",
          "not enough space on the disk",
          "Disk quota exceeded",
          "disk is full",
          "failed to offload data block");

  private FullDisk() {}

  /** Whether a failure came of it. */
  public static boolean isBehind(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (isSaidBy(cause)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a failure's own message says so. */
  public static boolean isSaidBy(Throwable failure) {
    return WORDS.stream().anyMatch(String.valueOf(failure.getMessage())::contains);
  }

  /** Whether there is hardly any room for a file, which need not be there. */
  public static boolean isAt(Path file) {
    Long free = freeBytes(file);
    return free != null && free < 1 << 20;
  }

  /** How much room there is for a file, which need not be there, as half a sentence. */
  public static String room(Path file) {
    Long free = freeBytes(file);
    return free == null
        ? "nobody knows how much is free on the disk of " + file
        : "%.1f MB are free on the disk of %s".formatted(free / 1e6, file);
  }

  /** Null if nobody can tell. */
  public static @Nullable Long freeBytes(Path file) {
    Path there = file.toAbsolutePath();
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    try {
      return there == null ? null : Files.getFileStore(there).getUsableSpace();
    } catch (IOException e) {
      return null;
    }
  }
}
