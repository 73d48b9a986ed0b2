package io.orderlake.service.http;

import io.orderlake.service.outage.PlainReason;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A service cannot start with what it is given; ends the start with one sentence that says what is
 * wrong, and one that says what to do.
 */
public class StartRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String action;

  /**
   * @param action what to do about it
   */
  public StartRefused(String message, String action) {
    this(message, action, null);
  }

  private StartRefused(String message, String action, @Nullable Throwable cause) {
    super(message, cause);
    this.action = action;
  }

  /** What to do about it. */
  public final String action() {
    return action;
  }

  /**
   * Opens what a setting names.
   *
   * @throws StartRefused naming the setting, if that cannot be opened
   */
  public static <T> T unlessOpens(String setting, Object value, Supplier<T> opening) {
    try {
      return opening.get();
    } catch (StartRefused e) {
      throw e;
    } catch (RuntimeException e) {
      throw new StartRefused(
          "%s is %s, which cannot be used: %s.".formatted(setting, value, PlainReason.of(e)),
          "Mend that, or set %s (as an environment variable %s) to another, and start again."
              .formatted(setting, variable(setting)),
          e);
    }
  }

  /**
   * Reads a file that says what the service is to do.
   *
   * @throws StartRefused with all that is wrong with it
   */
  public static <T> T unlessSound(String file, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (RuntimeException e) {
      throw new StartRefused(
          "%s cannot be used:\n%s".formatted(file, e.getMessage()),
          "Mend what each line says, and start again.",
          e);
    }
  }

  /** A setting as an environment variable. */
  static String variable(String setting) {
    return setting.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
  }
}
