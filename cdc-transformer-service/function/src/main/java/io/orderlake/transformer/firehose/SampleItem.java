package io.orderlake.transformer.firehose;

import io.orderlake.table.Column;
import io.orderlake.table.ColumnType;
import io.orderlake.table.ColumnType.Kind;
import io.orderlake.table.KeyAttribute;
import io.orderlake.table.Path;
import io.orderlake.table.Path.Step;
import io.orderlake.table.Source;
import io.orderlake.table.TableMapping;
import io.orderlake.table.TimeFormat;
import io.orderlake.table.When;
import io.orderlake.transformer.json.JsonWriter;
import io.orderlake.transformer.json.Text;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Items as a mapping expects them, in DynamoDB's JSON, alike but for their values. */
final class SampleItem {
  /** What most texts are, and the others. */
  private static final String PLAIN = "customer-%05d";

  private static final String[] SPECIAL = {
    "Kopfhörer “Ünï” %d", "4K Monitor \\\"%d\\\"", "Kopf\\u0020hörer %d", "🎧 %d"
  };

  private static final String[] JSON = {
    "{\"L\":[]}",
    "{\"NS\":[\"7.5\",\"12\",\"%d\"]}",
    "{\"M\":{\"b\":{\"N\":\"1.50\"},\"a\":{\"S\":\"x\"},\"c\":{\"NULL\":true},\"aa\":{\"BOOL\":true}}}",
    "{\"L\":[{\"M\":{\"c\":{\"S\":\"ü %d\"},\"a\":{\"S\":\"4 \\\"x\\\"\"},\"b\":{\"N\":\"3\"}}},{\"S\":\"x\"}]}"
  };

  /** What a map, a list or the item holds: nodes by name, or by index; of a value its JSON. */
  private final Map<String, SampleItem> named = new LinkedHashMap<>();

  private final List<SampleItem> items = new ArrayList<>();
  private String value = "{\"NULL\":true}";

  private SampleItem() {}

  /**
   * An item, as JSON.
   *
   * @param others mappings of the other entities of the table
   * @param at when it was written
   * @param mixed whether it may lack what it need not have, have what no column takes, or be of
   *     another entity
   */
  static String of(
      TableMapping mapping, List<TableMapping> others, Instant at, Random random, boolean mixed) {
    SampleItem root = new SampleItem();
    for (Column column : mapping.columns()) {
      boolean isThere = !mixed || column.required() || random.nextInt(10) > 0;
      if (isThere && column.source() instanceof Source.Attribute attribute) {
        root.at(attribute.path()).value = value(column, at, random);
      }
    }
    root.addKeys(mapping);
    mapping.when().forEach(root::add);
    if (mixed && random.nextInt(10) == 0) {
      root.named("orderlake sample").value = JSON[random.nextInt(JSON.length)].formatted(0);
    }
    if (mixed && random.nextInt(20) == 0) {
      mapping.when().forEach(when -> root.at(when.path()).value = text(""));
      others.forEach(other -> other.when().forEach(root::add));
    }
    return root.object();
  }

  /** The keys of all of them. */
  static String keys(TableMapping mapping) {
    SampleItem root = new SampleItem();
    root.addKeys(mapping);
    return root.object();
  }

  private void addKeys(TableMapping mapping) {
    key(mapping.key().hash(), mapping.when());
    if (mapping.key().range() != null) {
      key(mapping.key().range(), mapping.when());
    }
  }

  private void key(KeyAttribute attribute, List<When> told) {
    String key = attribute.type() == KeyAttribute.Type.S ? "k|1" : "1";
    named(attribute.name()).value = "{\"" + attribute.type() + "\":\"" + key + "\"}";
    told.stream()
        .filter(when -> when.path().equals(Path.of(List.of(attribute.name()))))
        .forEach(this::add);
  }

  /** So that it is what a condition asks for. */
  private void add(When when) {
    at(when.path()).value = text(when.text());
  }

  private static String text(String value) {
    return "{\"S\":" + quoted(value) + "}";
  }

  private static String quoted(String text) {
    return new JsonWriter(text.length() + 2).string(Text.of(text)).toText().toString();
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
      return "{\"M\":" + object() + "}";
    }
    return items.isEmpty()
        ? value
        : "{\"L\":[" + String.join(",", items.stream().map(SampleItem::json).toList()) + "]}";
  }

  private String object() {
    return "{" + members() + "}";
  }

  private String members() {
    return String.join(
        ",",
        named.entrySet().stream()
            .map(member -> quoted(member.getKey()) + ":" + member.getValue().json())
            .toList());
  }

  private static String value(Column column, Instant at, Random random) {
    ColumnType type = column.type();
    return switch (type.kind()) {
      case STRING -> "{\"S\":\"" + text(random) + "\"}";
      case INT, BIGINT, DECIMAL, DOUBLE -> "{\"N\":\"" + number(column, random) + "\"}";
      case BOOLEAN -> "{\"BOOL\":" + random.nextBoolean() + "}";
      case TIMESTAMP ->
          time(type, random.nextBoolean() ? at : at.minusSeconds(random.nextInt(900_000)));
      case JSON -> JSON[random.nextInt(JSON.length)].formatted(random.nextInt(100));
    };
  }

  private static String text(Random random) {
    String form = random.nextInt(16) > 0 ? PLAIN : SPECIAL[random.nextInt(SPECIAL.length)];
    return form.formatted(random.nextInt(100_000));
  }

  private static String time(ColumnType type, Instant time) {
    return type.formats().contains(TimeFormat.ISO)
        ? "{\"S\":\"" + time + "\"}"
        : "{\"N\":\"" + time.getEpochSecond() + "\"}";
  }

  /** With places where the column has some. */
  private static String number(Column column, Random random) {
    ColumnType type = column.type();
    boolean isWhole = type.kind() == Kind.INT || type.kind() == Kind.BIGINT || type.scale() == 0;
    int digits = type.kind() == Kind.DECIMAL ? type.precision() - type.scale() : 4;
    long least = column.min() == null ? 0 : Math.max(0, column.min());
    long whole = least + random.nextInt(digits > 3 ? 2000 : digits > 0 ? 9 : 1);
    String places = String.valueOf(1 + random.nextInt(9999));
    int most = type.kind() == Kind.DECIMAL ? type.scale() : places.length();
    return isWhole || random.nextInt(4) == 0
        ? String.valueOf(whole)
        : whole + "." + places.substring(0, Math.min(most, places.length()));
  }
}
