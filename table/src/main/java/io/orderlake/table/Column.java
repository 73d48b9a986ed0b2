package io.orderlake.table;

import org.jspecify.annotations.Nullable;

/**
 * A column of the entity's own.
 *
 * @param required whether a record without a value that fits is refused
 * @param fallback what stands where the attribute is missing, as the row writes it; null if nothing
 * @param min the least number that fits; null if every one does
 * @param many whether nearly each item has another value, so that compressing them saves nothing
 * @param about its meaning; may be empty
 */
public record Column(
    String name,
    ColumnType type,
    Source source,
    boolean required,
    @Nullable String fallback,
    @Nullable Long min,
    boolean many,
    String about) {}
