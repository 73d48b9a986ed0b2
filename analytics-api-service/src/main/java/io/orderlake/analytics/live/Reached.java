package io.orderlake.analytics.live;

import io.orderlake.query.warehouse.WarehousePosition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How far a subscriber is in the entities of which it was told, as the id of an event has it. Whose
 * each position is, its tables say: an entity's have a name that no other's ever have.
 */
record Reached(List<WarehousePosition> positions) {
  static final Reached NOTHING = new Reached(List.of());

  private static final String BETWEEN = ",";

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

  /** The same, and as far as this in those tables. */
  Reached with(WarehousePosition now) {
    List<WarehousePosition> all = new ArrayList<>(positions);
    all.removeIf(position -> position.tables().equals(now.tables()));
    all.add(now);
    return new Reached(List.copyOf(all));
  }

  @Override
  public String toString() {
    return positions.stream().map(WarehousePosition::toString).collect(Collectors.joining(BETWEEN));
  }
}
