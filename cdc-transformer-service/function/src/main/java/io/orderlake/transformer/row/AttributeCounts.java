package io.orderlake.transformer.row;

import java.util.Map;
import java.util.TreeMap;

/**
 * How many rows lack what an attribute said, by the attribute's path, since the start. Safe for use
 * by many threads.
 */
public final class AttributeCounts {
  /** Names of attributes are whatever writers make them. */
  private static final int MOST_NAMES = 100;

  private static final String OTHERS = "others";

  private final Map<String, Long> unusable = new TreeMap<>();
  private final Map<String, Long> unknown = new TreeMap<>();

  /** Of nothing yet. */
  public AttributeCounts() {}

  /**
   * Those that have a value which cannot be used, and are null in a row that does not need them.
   */
  public synchronized Map<String, Long> unusable() {
    return new TreeMap<>(unusable);
  }

  /** Those that no column takes; those beyond the first hundred names as {@code others}. */
  public synchronized Map<String, Long> unknown() {
    return new TreeMap<>(unknown);
  }

  synchronized void addUnusable(String path) {
    unusable.merge(path, 1L, Long::sum);
  }

  synchronized void addUnknown(String name) {
    boolean isNamed = unknown.size() < MOST_NAMES || unknown.containsKey(name);
    unknown.merge(isNamed ? name : OTHERS, 1L, Long::sum);
  }
}
