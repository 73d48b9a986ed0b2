package io.orderlake.analytics.warehouse;

import io.orderlake.analytics.warehouse.WarehouseFeed.Failure;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Down while changes do not get into the warehouse, with the reason. Reports answer all the same.
 */
final class WarehouseHealth implements HealthIndicator {
  private final WarehouseFeed feed;

  WarehouseHealth(WarehouseFeed feed) {
    this.feed = feed;
  }

  @Override
  public Health health() {
    Failure failure = feed.failure();
    return failure == null
        ? Health.up().build()
        : Health.down()
            .withDetail("reason", failure.reason())
            .withDetail("since", failure.since().toString())
            .build();
  }
}
