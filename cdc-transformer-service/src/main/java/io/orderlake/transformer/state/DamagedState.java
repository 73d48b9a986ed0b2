package io.orderlake.transformer.state;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * State was stored, and cannot be made out. It is not taken for none: from where to read on is for
 * a person to say.
 */
public final class DamagedState extends IllegalStateException {
  private static final long serialVersionUID = 1;

  private final String file;

  DamagedState(Path file, String how, @Nullable Throwable cause) {
    super("%s is damaged: %s".formatted(file, how), cause);
    this.file = file.toString();
  }

  /** What is damaged. */
  public Path file() {
    return Path.of(file);
  }
}
