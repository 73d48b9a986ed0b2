package io.orderlake.transformer.stage;

import java.util.Map;

/**
 * What rows lack of what items have, since the start.
 *
 * @param unusable how many rows have null for a value that could not be used, by the attribute
 * @param unknown how many rows are of items with an attribute that no column takes, by its name;
 *     those beyond the first hundred names as {@code others}
 */
public record Attributes(Map<String, Long> unusable, Map<String, Long> unknown) {
  /** Of a stage that makes no rows. */
  static final Attributes NONE = new Attributes(Map.of(), Map.of());
}
