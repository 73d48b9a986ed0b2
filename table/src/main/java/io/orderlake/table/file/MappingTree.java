package io.orderlake.table.file;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A mapping as it was written: plain maps by text, lists, texts, numbers, booleans and nulls. YAML
 * and JSON both give it.
 *
 * @param root null where the file is empty, or its problems left nothing of it
 * @param lines the line, from 1 on, by the way to each value, like {@code columns[2].type}; empty
 *     where lines are not known
 * @param problems what is wrong with the text itself, so that it is told with all else
 */
public record MappingTree(
    String file, @Nullable Object root, Map<String, Integer> lines, List<MappingProblem> problems) {
  public MappingTree {
    lines = Map.copyOf(lines);
    problems = List.copyOf(problems);
  }

  /** Of which no lines are known, as of JSON that a machine wrote. */
  public static MappingTree of(String file, @Nullable Object root) {
    return new MappingTree(file, root, Map.of(), List.of());
  }

  /** A problem at a value, or where it is missing at what should hold it. */
  MappingProblem problem(String key, String what) {
    String at = key;
    while (!lines.containsKey(at) && !at.isEmpty()) {
      at = at.substring(0, Math.max(0, Math.max(at.lastIndexOf('.'), at.lastIndexOf('['))));
    }
    return new MappingProblem(file, lines.getOrDefault(at, 0), key, what);
  }
}
