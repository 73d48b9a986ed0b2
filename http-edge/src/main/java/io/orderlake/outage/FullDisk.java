package io.orderlake.outage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells a failure for want of room from others. No library has a type of its own for it: only the
 * system's words, or the database's, say so.
 */
public final class FullDisk {
  private static final List<String> WORDS =
      List.of(
          "No space left on device",
          "not enough space on the disk",
          "Disk quota exceeded",
          "disk is full");

  private FullDisk() {}

  /** Whether a failure, or one of its causes, is for want of room. */
  public static boolean isWhy(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (isSaidBy(cause)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a failure's own message says that there is no room. */
  public static boolean isSaidBy(Throwable failure) {
    @Nullable String message = failure.getMessage();
    return message != null && WORDS.stream().anyMatch(message::contains);
  }
}
