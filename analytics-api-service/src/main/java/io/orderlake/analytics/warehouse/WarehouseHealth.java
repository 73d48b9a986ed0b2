package io.orderlake.analytics.warehouse;

import io.orderlake.analytics.warehouse.Unreadable.UnreadableObject;
import io.orderlake.analytics.warehouse.WarehouseFeed.Failure;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Down while changes do not get into the warehouse, with the reason: all of them, or those of
 * objects that cannot be read. Reports answer all the same.
 */
final class WarehouseHealth implements HealthIndicator {
  private static final int SAMPLE = 20;

  private final WarehouseFeed feed;
  private final Supplier<List<UnreadableObject>> unreadable;

  /**
   * @param unreadable objects that cannot be read
   */
  WarehouseHealth(WarehouseFeed feed, Supplier<List<UnreadableObject>> unreadable) {
    this.feed = feed;
    this.unreadable = unreadable;
  }

  @Override
  public Health health() {
    Failure failure = feed.failure();
    List<UnreadableObject> objects = unreadable.get();
    if (failure == null && objects.isEmpty()) {
      return Health.up().build();
    }
    Failure told = failure == null ? failure(objects) : failure;
    Health.Builder down =
        Health.down()
            .withDetail("reason", told.reason())
            .withDetail("since", told.since().toString());
    return objects.isEmpty()
        ? down.build()
        : down.withDetail(
                "unreadable", objects.stream().limit(SAMPLE).map(UnreadableObject::object).toList())
            .build();
  }

  private static Failure failure(List<UnreadableObject> objects) {
    UnreadableObject first = objects.get(0);
    return new Failure(
        first.since(),
        "%d objects of the lake cannot be read, and are tried again; the first is %s: %s"
            .formatted(objects.size(), first.object(), first.reason()));
  }
}
