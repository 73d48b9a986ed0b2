package io.orderlake.table;

import org.jspecify.annotations.Nullable;

/**
 * What columns mean to the pipeline, by their names; null where no column has the part.
 *
 * @param version counts an item's changes
 * @param changed when the writer made the change
 * @param born when the item came to be
 * @param bornAs what the relations call the time at which the item came to be, which is that of the
 *     first change where {@code born} has none
 * @param status where the item is in its life
 */
public record Roles(
    @Nullable String version,
    @Nullable String changed,
    @Nullable String born,
    String bornAs,
    @Nullable String status) {}
