package io.orderlake.sandbox;

import java.nio.file.Path;

/** What the sandbox says when it is up: where things are, and what to try next. */
final class Welcome {

  private Welcome() {}

  static String text(SandboxSettings settings, Path data) {
    return """

        Orderlake is up: see http://localhost:%d/
        Data is in %s
          simulator    http://localhost:%d/swagger-ui/index.html
          transformer  http://localhost:%d/swagger-ui/index.html
          analytics    http://localhost:%d/swagger-ui/index.html
        Or try:
          curl -X POST http://localhost:%d/api/simulation/start
          curl http://localhost:%d/api/sales/by-product
        """
        .formatted(
            settings.analyticsPort(),
            data,
            settings.simulatorPort(),
            settings.transformerPort(),
            settings.analyticsPort(),
            settings.simulatorPort(),
            settings.analyticsPort());
  }
}
