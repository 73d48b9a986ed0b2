package io.orderlake.analytics.alert;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Down while alerts are not looked for, or cannot be noted, with the reason. */
record AlertHealth(AlertWatch watch) implements HealthIndicator {

  @Override
  public Health health() {
    String failure = watch.failure();
    return failure == null
        ? Health.up().build()
        : Health.down().withDetail("reason", failure).build();
  }
}
