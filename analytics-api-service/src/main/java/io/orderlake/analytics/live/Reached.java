package io.orderlake.analytics.live;

import io.orderlake.query.warehouse.WarehousePosition;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How far a subscriber is in the entities of which it was told, as the id of an event has it. Whose
 * each position is, its tables say: an entity's have a name that no other's ever have.
 */
record Reached(List<WarehousePosition> positions) {
  static final Reached NOTHING = new Reached(List.of());

  private static final String BETWEEN = ",";

  /** What is known of each entity; nothing is where it is null. */
  static Reached of(List<@Nullable WarehousePosition> each) {
    return new Reached(each.stream().flatMap(Stream::ofNullable).toList());
  }

  /** What an id tells; a part that tells no position is passed over. */
  static Reached parse(@Nullable String id) {
    return id == null
        ? NOTHING
        : new Reached(
            Arrays.stream(id.split(BETWEEN))
                .map(WarehousePosition::parse)
                .filter(Objects::nonNull)
                .toList());
  }

  /** The position that shortly precedes another; null if none does. */
  @Nullable WarehousePosition before(WarehousePosition now, long objects) {
    return positions.stream()
        .filter(position -> position.isShortlyBefore(now, objects))
        .findFirst()
        .orElse(null);
  }

  @Override
  public String toString() {
    return positions.stream().map(WarehousePosition::toString).collect(Collectors.joining(BETWEEN));
  }
}
