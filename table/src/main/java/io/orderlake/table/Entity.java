package io.orderlake.table;

/**
 * What the items are, of which relations, addresses and settings take their names.
 *
 * @param one of them, like {@code order}
 * @param many of them, like {@code orders}
 */
public record Entity(String one, String many) {}
