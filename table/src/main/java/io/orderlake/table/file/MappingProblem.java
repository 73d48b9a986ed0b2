package io.orderlake.table.file;

/**
 * What is wrong with a mapping, and where.
 *
 * @param line from 1 on; 0 where it is not known, as in JSON
 * @param key the way to the value, like {@code columns[2].type}; empty for the file as a whole
 * @param what a part of a sentence about the value
 */
public record MappingProblem(String file, int line, String key, String what) {
  /** Like {@code orders.yaml:12: columns[2].type: is missing}. */
  @Override
  public String toString() {
    return file + (line > 0 ? ":" + line : "") + ": " + (key.isEmpty() ? "" : key + ": ") + what;
  }
}
