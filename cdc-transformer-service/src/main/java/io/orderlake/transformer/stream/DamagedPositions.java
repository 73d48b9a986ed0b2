package io.orderlake.transformer.stream;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Positions were stored, and cannot be made out. They are not taken for none: from where to read on
 * is for a person to say.
 */
public final class DamagedPositions extends IllegalStateException {
  private static final long serialVersionUID = 1;

  DamagedPositions(Path file, String how, @Nullable Throwable cause) {
    super("The positions in %s are damaged: %s".formatted(file, how), cause);
  }
}
