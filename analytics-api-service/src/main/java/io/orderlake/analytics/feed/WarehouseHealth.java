package io.orderlake.analytics.feed;

import io.orderlake.query.warehouse.Trouble;
import io.orderlake.query.warehouse.Unreadable.UnreadableObject;
import io.orderlake.service.loop.Loop;
import io.orderlake.service.loop.Loop.Failure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Down while changes do not get into the warehouse, all of them or those of objects that cannot be
 * read, and while its tables are known not to add up; with the reason. Reports answer all the same.
 * Where several entities are served, it says which of them have that trouble.
 */
final class WarehouseHealth implements HealthIndicator {
  private static final int SAMPLE = 20;

  private final List<Watched> watched;

  /**
   * What is looked at of an entity.
   *
   * @param entity its many
   * @param trouble what is wrong with its tables
   * @param unreadable objects that cannot be read
   */
  record Watched(
      String entity,
      Loop feed,
      Supplier<@Nullable Trouble> trouble,
      Supplier<List<UnreadableObject>> unreadable) {

    private @Nullable Failure failure() {
      Failure failure = feed.failure();
      Trouble found = failure == null ? trouble.get() : null;
      return found == null ? failure : new Failure(found.since(), found.reason());
    }
  }

  WarehouseHealth(List<Watched> watched) {
    this.watched = List.copyOf(watched);
  }

  @Override
  public Health health() {
    Map<String, Failure> failures = new LinkedHashMap<>();
    List<String> unreadable = new ArrayList<>();
    for (Watched one : watched) {
      List<UnreadableObject> objects = one.unreadable().get();
      Failure failure = one.failure();
      if (failure != null) {
        failures.put(one.entity(), failure);
        objects.stream().limit(SAMPLE).map(UnreadableObject::object).forEach(unreadable::add);
      }
    }
    if (failures.isEmpty()) {
      return Health.up().build();
    }
    Instant since = failures.values().stream().map(Failure::since).sorted().findFirst().get();
    Health.Builder down =
        Health.down().withDetail("reason", reason(failures)).withDetail("since", since.toString());
    if (watched.size() > 1) {
      down.withDetail("entities", List.copyOf(failures.keySet()));
    }
    return unreadable.isEmpty() ? down.build() : down.withDetail("unreadable", unreadable).build();
  }

  private String reason(Map<String, Failure> failures) {
    return failures.entrySet().stream()
        .map(
            failure ->
                watched.size() == 1
                    ? failure.getValue().reason()
                    : failure.getKey() + ": " + failure.getValue().reason())
        .collect(Collectors.joining("; "));
  }
}
