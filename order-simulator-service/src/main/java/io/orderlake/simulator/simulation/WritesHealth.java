package io.orderlake.simulator.simulation;

import io.orderlake.simulator.simulation.Tally.Outage;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Down while traffic runs and no write of it succeeds, with the reason. They are tried again until
 * they do.
 */
@Component("writes")
final class WritesHealth implements HealthIndicator {
  private final Tally tally;

  WritesHealth(Tally tally) {
    this.tally = tally;
  }

  @Override
  public Health health() {
    Outage outage = tally.outage();
    return outage == null
        ? Health.up().build()
        : Health.down()
            .withDetail("reason", "No write to the table succeeds: " + outage.reason())
            .withDetail("since", outage.since().toString())
            .build();
  }
}
