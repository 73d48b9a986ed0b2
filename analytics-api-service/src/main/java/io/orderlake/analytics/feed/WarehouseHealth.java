package io.orderlake.analytics.feed;

import io.orderlake.query.warehouse.Trouble;
import io.orderlake.query.warehouse.Unreadable.UnreadableObject;
import io.orderlake.service.loop.Loop;
import io.orderlake.service.loop.Loop.Failure;
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

  private final Loop feed;
  private final Supplier<@Nullable Trouble> trouble;
  private final Supplier<List<UnreadableObject>> unreadable;

  /**
   * @param trouble what is wrong with the warehouse
   * @param unreadable objects that cannot be read
   */
  WarehouseHealth(
      Loop feed, Supplier<@Nullable Trouble> trouble, Supplier<List<UnreadableObject>> unreadable) {
    this.feed = feed;
    this.trouble = trouble;
    this.unreadable = unreadable;
  }

  @Override
  public Health health() {
    List<UnreadableObject> objects = unreadable.get();
    Failure told = failure();
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

  private @Nullable Failure failure() {
    Failure failure = feed.failure();
    Trouble found = failure == null ? trouble.get() : null;
    return found == null ? failure : new Failure(found.since(), found.reason());
  }
}
