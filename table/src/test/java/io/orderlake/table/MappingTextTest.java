package io.orderlake.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.table.file.MappingReader;
import io.orderlake.table.file.MappingTree;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

class MappingTextTest {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  @Example
  void the_text_says_what_the_file_left_to_defaults() {
    TableMapping mapping =
        Mappings.read(
            Mappings.thingsWith(
                    "name: b, type: 'decimal(5,4)', default: 0.19, min: 0",
                    "name: c, type: timestamp, from: ['a.b', c]",
                    "name: d, type: string, previous: a, about: \"\\\"x\\\"\"")
                + "when: {sk: INV*}\n");

    assertThat(MappingText.of(mapping))
        .isEqualTo(
            """
            {"table":"things","entity":{"one":"thing","many":"things"},"prefix":"thing_changes/",\
            "when":[{"attribute":"sk","begins":"INV"}],\
            "key":{"column":"id","hash":{"attribute":"id","type":"S"},"about":""},\
            "born":{"as":"born_at"},"shown":[],"columns":[\
            {"name":"a","type":"string","from":"a","required":false,"about":""},\
            {"name":"b","type":"decimal(5,4)","from":"b","required":false,"default":"0.1900",\
            "min":0,"about":""},\
            {"name":"c","type":"timestamp","from":["a.b","c"],"format":["iso"],\
            "required":false,"about":""},\
            {"name":"d","type":"string","previous":"a","about":"\\"x\\""}]}""");
  }

  @Example
  void the_shipped_mappings_are_the_same_after_it() {
    for (TableMapping mapping : List.of(Mappings.orders(), Mappings.invoices())) {
      assertThat(fromJson(MappingText.of(mapping))).isEqualTo(mapping);
    }
  }

  @Property(tries = 500)
  void a_mapping_is_the_same_after_its_text(@ForAll("files") Map<String, Object> file) {
    TableMapping mapping = MappingReader.read(MappingTree.of("random", file));
    String text = MappingText.of(mapping);

    assertThat(fromJson(text)).isEqualTo(mapping);
    assertThat(MappingText.of(fromJson(text))).isEqualTo(text);
    assertThat(Mappings.read(text)).isEqualTo(mapping); // JSON is YAML.
  }

  private static TableMapping fromJson(String text) {
    return MappingReader.read(MappingTree.of("json", JSON.readValue(text, Object.class)));
  }

  /** Files that are right, in whichever way they may be written. */
  @Provide
  Arbitrary<Map<String, Object>> files() {
    return Arbitraries.randoms().map(random -> new RandomFile(random).file());
  }

  private static final class RandomFile {
    private static final List<String> TEXTS =
        List.of(
            "a", "x.y", "[0]", "\"", "\\", "größe", "价格", "🎧", " ", "\u2028", "\uFEFF", "*", "'");

    private final Random random;

    RandomFile(Random random) {
      this.random = random;
    }

    Map<String, Object> file() {
      Map<String, Object> file = new LinkedHashMap<>();
      file.put("table", "t." + random.nextInt(1000));
      file.put("entity", Map.of("one", "order", "many", "m" + random.nextInt(9)));
      maybe(file, "prefix", "a/b" + random.nextInt(9) + "/");
      maybe(file, "ttl", text());
      maybe(file, "when", random.nextBoolean() ? Map.of("sk", text()) : List.of(when()));
      Map<String, Object> key = new LinkedHashMap<>();
      key.put("column", "id");
      key.put("hash", "hash " + text());
      maybe(key, "range", Map.of("attribute", text(), "type", pick("S", "N", "B")));
      maybe(key, "about", about());
      file.put("key", key);
      List<Object> columns = new ArrayList<>();
      int count = 1 + random.nextInt(12);
      for (int i = 0; i < count; i++) {
        columns.add(attribute("c" + i));
      }
      columns.add(column("v", "bigint"));
      columns.add(column("w", "decimal(9,3)"));
      columns.add(column("t", "timestamp"));
      columns.add(column("s", "string"));
      columns.add(made("p", "decimal(20,2)", "product", List.of("v", "w")));
      columns.add(made("q", "timestamp", "previous", "t"));
      columns.add(made("f", "string", "fact", "removed_by"));
      columns.add(made("r", "json", "rest", true));
      Collections.shuffle(columns, random);
      file.put("columns", columns);
      maybe(file, "version", "v");
      maybe(file, "changed", "t");
      maybe(file, "status", "s");
      maybe(file, "born", Map.of("column", "t", "as", "since"));
      maybe(file, "shown", List.of("s", "w"));
      return file;
    }

    private Map<String, Object> attribute(String name) {
      String type =
          pick(
              "string",
              "int",
              "bigint",
              "decimal(38,38)",
              "decimal(5, 1)",
              "double",
              "boolean",
              "timestamp",
              "json");
      Map<String, Object> column = column(name, type);
      maybe(column, "from", path());
      maybe(column, "distinct", "many");
      if (type.equals("timestamp")) {
        maybe(
            column,
            "format",
            random.nextBoolean() ? "epoch_micros" : List.of("epoch_millis", "iso"));
      }
      if (List.of("int", "bigint", "double").contains(type)) {
        maybe(column, "min", random.nextInt(2001) - 1000);
      }
      if (random.nextBoolean()) {
        column.put("required", random.nextBoolean());
      }
      Object fallback =
          switch (type) {
            case "string" -> text();
            case "int", "bigint" -> 1000 + random.nextInt(1000);
            case "decimal(5, 1)" -> "-1.50";
            case "double" -> 1000.25;
            case "boolean" -> random.nextBoolean();
            case "timestamp" -> "2026-11-20T23:59:58.123456+02:00";
            default -> null;
          };
      if (fallback != null && !Boolean.TRUE.equals(column.get("required"))) {
        maybe(column, "default", fallback);
      }
      return column;
    }

    private Map<String, Object> made(String name, String type, String source, Object value) {
      Map<String, Object> column = column(name, type);
      column.put(source, value);
      return column;
    }

    private Map<String, Object> column(String name, String type) {
      Map<String, Object> column = new LinkedHashMap<>();
      column.put("name", name);
      column.put("type", type);
      maybe(column, "about", about());
      return column;
    }

    private Object path() {
      if (random.nextBoolean()) {
        return "a.b[" + random.nextInt(400) + "].c";
      }
      List<Object> path = new ArrayList<>();
      path.add(text());
      for (int i = random.nextInt(8); i > 0; i--) {
        path.add(random.nextBoolean() ? text() : random.nextInt(400));
      }
      return path;
    }

    private Map<String, Object> when() {
      return Map.of("attribute", path(), random.nextBoolean() ? "begins" : "equals", text());
    }

    private String about() {
      return text().replace("\u2028", "");
    }

    private String text() {
      StringBuilder text = new StringBuilder();
      for (int i = 1 + random.nextInt(4); i > 0; i--) {
        text.append(TEXTS.get(random.nextInt(TEXTS.size())));
      }
      return text.toString();
    }

    private String pick(String... choices) {
      return choices[random.nextInt(choices.length)];
    }

    private void maybe(Map<String, Object> map, String name, Object value) {
      if (random.nextBoolean()) {
        map.put(name, value);
      }
    }
  }
}
