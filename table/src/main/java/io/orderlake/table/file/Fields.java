package io.orderlake.table.file;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A map of a mapping's file. Each value is taken by the method that fits it, which answers null
 * where it is missing or none such, and has then noted what is wrong.
 */
final class Fields {
  private final MappingTree tree;
  private final List<MappingProblem> problems;
  private final String key;
  private final Set<String> present = new TreeSet<>();
  private final Map<String, Object> values = new LinkedHashMap<>();

  /**
   * Notes names that are not known, and those without a value.
   *
   * @param problems to which those are added that are found
   * @param key the way to the map; empty for the file's own
   */
  Fields(
      MappingTree tree,
      List<MappingProblem> problems,
      String key,
      Map<?, ?> map,
      List<String> known) {
    this.tree = tree;
    this.problems = problems;
    this.key = key;
    map.forEach(
        (name, value) -> {
          String text = String.valueOf(name);
          present.add(text);
          if (!known.contains(text)) {
            problem(text, "is unknown" + Spelling.hint(text, known));
          } else if (value == null) {
            problem(text, "has no value");
          } else {
            values.put(text, value);
          }
        });
  }

  /** Whether it is there, whatever it is. */
  boolean has(String name) {
    return present.contains(name);
  }

  void problem(String name, String what) {
    problems.add(tree.problem(at(name), what));
  }

  /** How many problems have been noted so far, in this map and in others. */
  int problems() {
    return problems.size();
  }

  @Nullable Object value(String name) {
    return values.get(name);
  }

  /** A text that is not empty. */
  @Nullable String text(String name) {
    Object value = values.get(name);
    if (value instanceof String text && !text.isEmpty()) {
      return text;
    }
    if (value != null) {
      boolean plain = value instanceof Number || value instanceof Boolean;
      problem(
          name,
          value instanceof String ? "is empty" : "must be a text" + (plain ? ", in quotes" : ""));
    }
    return null;
  }

  @Nullable String neededText(String name) {
    needed(name);
    return text(name);
  }

  /** What it means, for people: one line, which may be empty, since Glue takes no other. */
  String about() {
    Object value = values.get("about");
    if (value == null || "".equals(value)) {
      return "";
    }
    String text = text("about");
    if (text == null) {
      return "";
    }
    if (text.length() > 255 || text.chars().anyMatch(Character::isISOControl)) {
      problem("about", "must be one line of at most 255 characters");
    }
    return text;
  }

  /** Whether it is true; false where it is missing. */
  boolean flag(String name) {
    Object value = values.get(name);
    if (value != null && !(value instanceof Boolean)) {
      problem(name, "must be true or false");
    }
    return Boolean.TRUE.equals(value);
  }

  /** Texts, none of them empty. */
  @Nullable List<String> texts(String name) {
    Object value = values.get(name);
    if (value == null) {
      return null;
    }
    if (!(value instanceof List<?> list)
        || !list.stream().allMatch(item -> item instanceof String text && !text.isEmpty())) {
      problem(name, "must be a list of texts");
      return null;
    }
    return list.stream().map(String::valueOf).toList();
  }

  @Nullable List<?> neededList(String name) {
    needed(name);
    Object value = values.get(name);
    if (value instanceof List<?> list && !list.isEmpty()) {
      return list;
    }
    if (value != null) {
      problem(name, value instanceof List<?> ? "is empty" : "must be a list");
    }
    return null;
  }

  /**
   * @param example how it is written, for who wrote something else
   */
  @Nullable Fields map(String name, String example, List<String> known) {
    Object value = values.get(name);
    if (value instanceof Map<?, ?> map) {
      return new Fields(tree, problems, at(name), map, known);
    }
    if (value != null) {
      problem(name, "must be like " + example);
    }
    return null;
  }

  /** Notes if it is missing. */
  void needed(String name) {
    if (!has(name)) {
      problem(name, "is missing");
    }
  }

  private String at(String name) {
    return name.isEmpty() || key.isEmpty() ? key + name : key + "." + name;
  }
}
