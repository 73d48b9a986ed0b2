package io.orderlake.transformer.firehose;

import io.orderlake.table.Column;
import io.orderlake.table.ColumnType;
import io.orderlake.table.KeyAttribute;
import io.orderlake.table.Path;
import io.orderlake.table.Path.Step;
import io.orderlake.table.Source;
import io.orderlake.table.TableMapping;
import io.orderlake.table.TimeFormat;
import io.orderlake.table.When;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An item as a mapping expects them, in DynamoDB's JSON, of which every column has a value. */
final class SampleItem {
  private static final String UNKNOWN = "\"orderlake sample\":{\"L\":[]}";

  /** What a map, a list or the item holds: nodes by name, or by index; of a value its JSON. */
  private final Map<String, SampleItem> named = new LinkedHashMap<>();

  private final List<SampleItem> items = new ArrayList<>();
  private String value = "{\"NULL\":true}";

  private SampleItem() {}

  /** The item, as JSON. */
  static String of(TableMapping mapping) {
    SampleItem root = new SampleItem();
    for (Column column : mapping.columns()) {
      if (column.source() instanceof Source.Attribute attribute) {
        root.at(attribute.path()).value = value(column);
      }
    }
    for (When when : mapping.when()) {
      root.at(when.path()).value = "{\"S\":\"" + when.text() + "\"}";
    }
    root.key(mapping.key().hash(), mapping.when());
    if (mapping.key().range() != null) {
      root.key(mapping.key().range(), mapping.when());
    }
    return "{" + root.members() + "," + UNKNOWN + "}";
  }

  private void key(KeyAttribute attribute, List<When> told) {
    if (told.stream().noneMatch(when -> when.path().attribute().equals(attribute.name()))) {
      String key = attribute.type() == KeyAttribute.Type.S ? "k|1" : "1";
      named(attribute.name()).value = "{\"" + attribute.type() + "\":\"" + key + "\"}";
    }
  }

  private SampleItem at(Path path) {
    SampleItem node = this;
    for (Step step : path.steps()) {
      node =
          step instanceof Step.Name name
              ? node.named(name.name())
              : node.item(((Step.Index) step).index());
    }
    return node;
  }

  private SampleItem named(String name) {
    return named.computeIfAbsent(name, key -> new SampleItem());
  }

  private SampleItem item(int index) {
    while (items.size() <= index) {
      items.add(new SampleItem());
    }
    return items.get(index);
  }

  private String json() {
    if (!named.isEmpty()) {
      return "{\"M\":{" + members() + "}}";
    }
    return items.isEmpty()
        ? value
        : "{\"L\":[" + String.join(",", items.stream().map(SampleItem::json).toList()) + "]}";
  }

  private String members() {
    return String.join(
        ",",
        named.entrySet().stream()
            .map(member -> "\"" + member.getKey() + "\":" + member.getValue().json())
            .toList());
  }

  private static String value(Column column) {
    ColumnType type = column.type();
    return switch (type.kind()) {
      case STRING -> "{\"S\":\"Kopf\\u0020hörer\"}";
      case INT, BIGINT, DECIMAL, DOUBLE ->
          "{\"N\":\"" + (column.min() == null ? 2 : Math.max(2, column.min())) + "\"}";
      case BOOLEAN -> "{\"BOOL\":true}";
      case TIMESTAMP ->
          type.formats().contains(TimeFormat.ISO)
              ? "{\"S\":\"2026-11-20T23:59:58.120Z\"}"
              : "{\"N\":\"1795219198\"}";
      case JSON -> "{\"L\":[{\"M\":{\"b\":{\"N\":\"1.50\"},\"a\":{\"S\":\"x\"}}}]}";
    };
  }
}
