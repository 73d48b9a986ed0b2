package io.orderlake.lake;

import org.jspecify.annotations.Nullable;

/** The lake does not take, list or give objects; its message says why. Asking again may help. */
public final class LakeUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1;

  public LakeUnavailable(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
