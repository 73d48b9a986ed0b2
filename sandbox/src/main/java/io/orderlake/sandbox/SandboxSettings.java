package io.orderlake.sandbox;

import java.nio.file.Path;
import java.util.List;
import org.springframework.core.env.Environment;

/**
 * What can be chosen at start, as a system property or environment variable.
 *
 * @param storage {@code orderlake.storage}: {@code disk} keeps everything across restarts, {@code
 *     memory} is faster and thrown away
 * @param data {@code orderlake.data}: folder of the table, the lake, the warehouse and the
 *     positions; {@code data} by default
 * @param firstPort {@code orderlake.first-port}: the simulator's; the transformer's, the analytics'
 *     and DynamoDB's follow
 * @param stopWithParent {@code orderlake.stop-with-parent}: whether to stop when the process that
 *     started this one ends
 */
record SandboxSettings(Storage storage, Path data, int firstPort, boolean stopWithParent) {
  private static final int HIGHEST_PORT = 65_535;

  enum Storage {
    DISK,
    MEMORY
  }

  SandboxSettings {
    if (firstPort < 1 || firstPort > HIGHEST_PORT - 3) {
      throw new IllegalArgumentException("orderlake.first-port must be 1 to 65532");
    }
  }

  /**
   * @throws IllegalArgumentException naming the setting that cannot be used
   */
  static SandboxSettings from(Environment environment) {
    return new SandboxSettings(
        storage(environment.getProperty("orderlake.storage", "disk")),
        Path.of(environment.getProperty("orderlake.data", "data")).toAbsolutePath().normalize(),
        port(environment.getProperty("orderlake.first-port", "8081")),
        stopWithParent(environment.getProperty("orderlake.stop-with-parent", "false")));
  }

  int simulatorPort() {
    return firstPort;
  }

  int transformerPort() {
    return firstPort + 1;
  }

  int analyticsPort() {
    return firstPort + 2;
  }

  int dynamoDbPort() {
    return firstPort + 3;
  }

  /** The dashboard's, by both names of this machine. */
  String dashboardOrigins() {
    return "http://localhost:%1$d,http://127.0.0.1:%1$d".formatted(analyticsPort());
  }

  private static Storage storage(String value) {
    return switch (value) {
      case "disk" -> Storage.DISK;
      case "memory" -> Storage.MEMORY;
      default ->
          throw new IllegalArgumentException(
              "orderlake.storage must be one of " + List.of("disk", "memory") + ", not " + value);
    };
  }

  private static int port(String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("orderlake.first-port must be a number, not " + value, e);
    }
  }

  private static boolean stopWithParent(String value) {
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new IllegalArgumentException(
              "orderlake.stop-with-parent must be true or false, not " + value);
    };
  }
}
