package io.orderlake.transformer.row;

import io.orderlake.transformer.change.Attribute;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many rows lack what an attribute said, by the attribute's name, since the start: it has a
 * value that cannot be used, and the row, which does not need it, has null there.
 */
public final class AttributeCounts {
  private final AtomicLongArray counts = new AtomicLongArray(Attribute.values().length);

  /** Of nothing yet. */
  public AttributeCounts() {}

  /** Those that were unusable at least once. */
  public Map<String, Long> unusable() {
    Map<String, Long> unusable = new TreeMap<>();
    for (Attribute attribute : Attribute.values()) {
      long count = counts.get(attribute.ordinal());
      if (count > 0) {
        unusable.put(attribute.attributeName(), count);
      }
    }
    return unusable;
  }

  void count(Order order) {
    order.unusable().forEach(attribute -> counts.incrementAndGet(attribute.ordinal()));
  }
}
