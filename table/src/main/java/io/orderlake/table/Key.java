package io.orderlake.table;

import org.jspecify.annotations.Nullable;

/**
 * What an item is found by, and the text column of the row that holds it.
 *
 * @param range null where the hash attribute alone is the key
 * @param about its meaning; may be empty
 */
public record Key(String column, KeyAttribute hash, @Nullable KeyAttribute range, String about) {}
