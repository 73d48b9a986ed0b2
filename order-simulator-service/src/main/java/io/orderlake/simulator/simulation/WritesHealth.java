package io.orderlake.simulator.simulation;

import io.orderlake.simulator.simulation.Tally.Standstill;
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
    Standstill standstill = tally.standstill();
    return standstill == null
        ? Health.up().build()
        : Health.down()
            .withDetail("reason", "No write to the table succeeds: " + standstill.reason())
            .withDetail("since", standstill.since().toString())
            .build();
  }
}
