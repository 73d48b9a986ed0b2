package io.orderlake.query.athena;

import io.orderlake.query.athena.AthenaProperties.Parameters;
import java.time.Duration;

/** Configurations that tests run with. */
final class AthenaSettings {
  private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

  private AthenaSettings() {}

  static AthenaProperties usual() {
    return with(Parameters.INLINE, FIVE_MINUTES, TEN_SECONDS);
  }

  static AthenaProperties executionParameters() {
    return with(Parameters.EXECUTION, FIVE_MINUTES, TEN_SECONDS);
  }

  static AthenaProperties deadline(Duration deadline) {
    return with(Parameters.INLINE, deadline, TEN_SECONDS);
  }

  static AthenaProperties uncached() {
    return with(Parameters.INLINE, FIVE_MINUTES, Duration.ZERO);
  }

  private static AthenaProperties with(Parameters parameters, Duration deadline, Duration cache) {
    return new AthenaProperties(
        true,
        "orderlake",
        "reports",
        "s3://results/",
        Duration.ofMinutes(3),
        parameters,
        Duration.ofSeconds(20),
        Duration.ofSeconds(60),
        deadline,
        cache);
  }
}
