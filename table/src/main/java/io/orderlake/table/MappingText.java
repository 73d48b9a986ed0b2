package io.orderlake.table;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A mapping as JSON, with all that its file left to defaults: what the function has in its jar, and
 * the lake beside the rows. Mappings that mean the same have the same text, and {@link
 * MappingReader} makes an equal mapping of it.
 */
public final class MappingText {
  private MappingText() {}

  /** The mapping on one line, in an order of its own; texts may hold any characters. */
  public static String of(TableMapping mapping) {
    return json(tree(mapping));
  }

  /** What the JSON holds, as plain maps, lists, texts, numbers and booleans. */
  static Map<String, Object> tree(TableMapping mapping) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("table", mapping.table());
    tree.put("entity", map("one", mapping.entity().one(), "many", mapping.entity().many()));
    tree.put("prefix", mapping.prefix());
    if (!mapping.when().isEmpty()) {
      tree.put("when", mapping.when().stream().map(MappingText::when).toList());
    }
    tree.put("key", key(mapping.key()));
    put(tree, "version", mapping.roles().version());
    put(tree, "changed", mapping.roles().changed());
    Map<String, Object> born = new LinkedHashMap<>();
    put(born, "column", mapping.roles().born());
    born.put("as", mapping.roles().bornAs());
    tree.put("born", born);
    put(tree, "status", mapping.roles().status());
    put(tree, "ttl", mapping.ttl());
    tree.put("shown", mapping.shown());
    tree.put("columns", mapping.columns().stream().map(MappingText::column).toList());
    return tree;
  }

  private static Map<String, Object> when(When when) {
    return map(
        "attribute", when.path().toValue(), when.begins() ? "begins" : "equals", when.text());
  }

  private static Map<String, Object> key(Key key) {
    Map<String, Object> tree = map("column", key.column(), "hash", keyAttribute(key.hash()));
    if (key.range() != null) {
      tree.put("range", keyAttribute(key.range()));
    }
    tree.put("about", key.about());
    return tree;
  }

  private static Map<String, Object> keyAttribute(KeyAttribute attribute) {
    return map("attribute", attribute.name(), "type", attribute.type().name());
  }

  static Map<String, Object> column(Column column) {
    Map<String, Object> tree = map("name", column.name(), "type", column.type().toString());
    Source source = column.source();
    if (source instanceof Source.Attribute attribute) {
      tree.put("from", attribute.path().toValue());
      if (column.type().kind() == ColumnType.Kind.TIMESTAMP) {
        tree.put("format", column.type().formats().stream().map(TimeFormat::toString).toList());
      }
      tree.put("required", column.required());
      put(tree, "default", column.fallback());
      put(tree, "min", column.min());
    } else if (source instanceof Source.Previous previous) {
      tree.put("previous", previous.column());
    } else if (source instanceof Source.Product product) {
      tree.put("product", product.factors());
    } else if (source instanceof Source.Fact) {
      tree.put("fact", Source.Fact.REMOVED_BY);
    } else {
      tree.put("rest", true);
    }
    if (column.many()) {
      tree.put("distinct", "many");
    }
    tree.put("about", column.about());
    return tree;
  }

  private static Map<String, Object> map(String a, Object valueOfA, String b, Object valueOfB) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(a, valueOfA);
    map.put(b, valueOfB);
    return map;
  }

  private static void put(Map<String, Object> map, String name, @Nullable Object value) {
    if (value != null) {
      map.put(name, value);
    }
  }

  static String json(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(field -> json(field.getKey()) + ":" + json(field.getValue()))
          .collect(Collectors.joining(",", "{", "}"));
    }
    if (value instanceof List<?> list) {
      return list.stream().map(MappingText::json).collect(Collectors.joining(",", "[", "]"));
    }
    return value instanceof String text ? quoted(text) : value.toString();
  }

  private static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (isPlain(c)) {
        json.append(c);
      } else {
        json.append(String.format("\\u%04x", (int) c));
      }
    }
    return json.append('"').toString();
  }

  /** Whether JSON takes it without an escape, and YAML, which reads this too. */
  private static boolean isPlain(char c) {
    boolean control = c < ' ' || (c >= 0x7F && c < 0xA0);
    boolean breaksLines = c == 0x2028 || c == 0x2029;
    return !control && !breaksLines && c < 0xFEFF;
  }
}
