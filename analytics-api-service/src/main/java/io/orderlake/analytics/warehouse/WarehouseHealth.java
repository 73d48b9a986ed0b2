package io.orderlake.analytics.warehouse;

import io.orderlake.analytics.warehouse.Unevenness.Uneven;
import io.orderlake.analytics.warehouse.Unreadable.UnreadableObject;
import io.orderlake.analytics.warehouse.WarehouseFeed.Failure;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Down while changes do not get into the warehouse, all of them or those of objects that cannot be
 * read, and while its tables are known not to add up; with the reason. Reports answer all the same.
 */
final class WarehouseHealth implements HealthIndicator {
  private static final int SAMPLE = 20;

  private final WarehouseFeed feed;
  private final Supplier<@Nullable Uneven> uneven;
  private final Supplier<List<UnreadableObject>> unreadable;

  /**
   * @param uneven what does not add up
   * @param unreadable objects that cannot be read
   */
  WarehouseHealth(
      WarehouseFeed feed,
      Supplier<@Nullable Uneven> uneven,
      Supplier<List<UnreadableObject>> unreadable) {
    this.feed = feed;
    this.uneven = uneven;
    this.unreadable = unreadable;
  }

  @Override
  public Health health() {
    List<UnreadableObject> objects = unreadable.get();
    Failure told = failure(objects);
    if (told == null) {
      return Health.up().build();
    }
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

  private @Nullable Failure failure(List<UnreadableObject> objects) {
    Failure failure = feed.failure();
    if (failure != null) {
      return failure;
    }
    Uneven found = uneven.get();
    if (found != null) {
      return new Failure(found.since(), found.detail());
    }
    if (objects.isEmpty()) {
      return null;
    }
    UnreadableObject first = objects.get(0);
    return new Failure(
        first.since(),
        "%d objects of the lake cannot be read, and are tried again; the first is %s: %s"
            .formatted(objects.size(), first.object(), first.reason()));
  }
}
