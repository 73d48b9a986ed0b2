package io.orderlake.service.http;

import java.net.BindException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Tells a start that cannot listen which settings say where. Before Boot's, which names none. */
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
final class ListenAnalyzer extends AbstractFailureAnalyzer<BindException> {
  private final Environment environment;

  ListenAnalyzer(Environment environment) {
    this.environment = environment;
  }

  @Override
  protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
    PortInUseException inUse = findCause(rootFailure, PortInUseException.class);
    if (inUse != null || isInUse(cause)) {
      return new FailureAnalysis(
          "Port %s is in use by another process."
              .formatted(inUse == null ? setting("server.port") : inUse.getPort()),
          "End that process, or set server.port (as an environment variable SERVER_PORT) to"
              + " another port, and start again.",
          cause);
    }
    return new FailureAnalysis(
        "server.address is %s, where this machine cannot listen: %s."
            .formatted(setting("server.address"), firstLine(cause)),
        "Set server.address (as an environment variable SERVER_ADDRESS) to an address of this"
            + " machine, or to 0.0.0.0 for all of them, and start again.",
        cause);
  }

  private @Nullable String setting(String name) {
    return environment.getProperty(name);
  }

  private static boolean isInUse(BindException cause) {
    return String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains("in use");
  }

  private static String firstLine(BindException cause) {
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
  }
}
