package io.orderlake.table;

/**
 * What an item of the entity has.
 *
 * @param text what the attribute, of type S, is
 * @param begins whether it need only begin with the text
 */
public record When(Path path, String text, boolean begins) {}
