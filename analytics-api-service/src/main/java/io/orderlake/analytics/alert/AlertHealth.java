package io.orderlake.analytics.alert;

import io.orderlake.service.loop.Loop;
import io.orderlake.service.loop.Loop.Failure;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Down while alerts are not looked for, or cannot be noted, with the reason. */
record AlertHealth(Loop watch) implements HealthIndicator {

  @Override
  public Health health() {
    Failure failure = watch.failure();
    return failure == null
        ? Health.up().build()
        : Health.down().withDetail("reason", failure.reason()).build();
  }
}
