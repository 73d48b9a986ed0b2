package io.orderlake.table.file;

import io.orderlake.table.Path;
import io.orderlake.table.When;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which items are of the entity: {@code {sk: "INV#*"}}, or in full a list of {@code {attribute: sk,
 * begins: "INV#"}} and {@code {attribute: kind, equals: invoice}}, in which anything can be said.
 */
final class WhenReader {
  private final Fields file;

  WhenReader(Fields file) {
    this.file = file;
  }

  /** What must hold, none of it twice; empty where the file says nothing of it. */
  List<When> read() {
    Object value = file.value("when");
    List<When> all = new ArrayList<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((path, text) -> add(all, "when." + path, path, text));
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        addInFull(all, "when[" + i + "]", list.get(i));
      }
    } else if (value != null) {
      file.problem("when", "must be like {sk: \"INV#*\"}");
    }
    if ((value instanceof Map<?, ?> map && map.isEmpty())
        || (value instanceof List<?> list && list.isEmpty())) {
      file.problem("when", "is empty: leave it out to take every item");
    }
    Set<Path> paths = new LinkedHashSet<>();
    for (When when : all) {
      if (!paths.add(when.path())) {
        file.problem("when", when.path() + " stands there twice");
      }
    }
    return all;
  }

  private void add(List<When> all, String at, Object path, @Nullable Object text) {
    if (text instanceof String wanted) {
      boolean begins = wanted.endsWith("*");
      String start = begins ? wanted.substring(0, wanted.length() - 1) : wanted;
      add(all, at, path, start, begins);
    } else {
      file.problem(at, "must be a text, in quotes, which may end in *");
    }
  }

  private void addInFull(List<When> all, String at, @Nullable Object value) {
    Map<?, ?> map = value instanceof Map<?, ?> fields && fields.size() == 2 ? fields : Map.of();
    Object path = map.get("attribute");
    boolean begins = map.containsKey("begins");
    if (path != null && map.get(begins ? "begins" : "equals") instanceof String text) {
      add(all, at, path, text, begins);
    } else {
      file.problem(
          at, "must be like {attribute: sk, begins: \"INV#\"} or {attribute: sk, equals: a}");
    }
  }

  private void add(List<When> all, String at, Object path, String text, boolean begins) {
    try {
      all.add(new When(Path.of(path), text, begins));
    } catch (IllegalArgumentException e) {
      file.problem(at, String.valueOf(e.getMessage()));
    }
  }
}
