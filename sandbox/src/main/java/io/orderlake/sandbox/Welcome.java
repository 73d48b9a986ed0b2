package io.orderlake.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;

/** What the sandbox says when it is up: where things are, and what to try next. */
final class Welcome {

  private Welcome() {}

  static String text(SandboxSettings settings, Path data) {
    return template()
        .formatted(
            settings.analyticsPort(),
            data,
            settings.simulatorPort(),
            settings.transformerPort(),
            settings.analyticsPort(),
            settings.dynamoDbPort(),
            settings.simulatorPort(),
            settings.analyticsPort(),
            settings.dynamoDbPort());
  }

  private static String template() {
    try (InputStream text = Welcome.class.getResourceAsStream("/welcome.txt")) {
      return new String(Objects.requireNonNull(text).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
