package io.orderlake.http.access;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Turns a start that was refused into one message that says what to set. It comes before the
 * analysis of settings that cannot be bound, which would show them.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class AccessRefusedAnalyzer extends AbstractFailureAnalyzer<AccessRefused> {
  private static final String ACTION =
      """
      Set orderlake.access.read-token and orderlake.access.control-token (as environment variables \
      ORDERLAKE_ACCESS_READTOKEN and ORDERLAKE_ACCESS_CONTROLTOKEN) to two different random texts \
      of %d letters, digits or -._~+/ at least, such as "openssl rand -hex 32" prints; or set \
      neither, and listen on this machine alone: server.address=127.0.0.1.\
      """
          .formatted(AccessProperties.LEAST_LENGTH);

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, AccessRefused cause) {
    return new FailureAnalysis(cause.getMessage(), ACTION, cause);
  }
}
