package io.orderlake.transformer.row;

import org.jspecify.annotations.Nullable;

/** What the lake has of an item: the columns of its relation of lifecycles. */
@FunctionalInterface
public interface Lifecycle {
  /**
   * A column's value: a text, a number, a boolean or an {@link java.time.Instant}; null where there
   * is none, or no such column.
   */
  @Nullable Object column(String name);
}
