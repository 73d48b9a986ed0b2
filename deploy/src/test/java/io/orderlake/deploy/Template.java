package io.orderlake.deploy;

import io.orderlake.table.TableMapping;
import io.orderlake.table.file.TableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** A template, with short forms such as {@code !Ref} written out as maps. */
final class Template {
  static final Path FILE = Path.of("template.yaml");
  static final TableMapping ORDERS = TableFile.onClassPath("tables/orders.yaml");
  static final TableMapping INVOICES = TableFile.onClassPath("tables/invoices.yaml");

  private final String name;
  private final Map<String, Object> root;

  private Template(String name, String text) {
    this.name = name;
    this.root = new Yaml(new Functions()).load(text);
  }

  /** deploy/template.yaml. */
  static Template read() throws IOException {
    return new Template("orders", Files.readString(FILE));
  }

  /** One that is made of mappings. */
  static Template of(TableMapping... mappings) {
    List<TableMapping> entities = List.of(mappings);
    return new Template(
        entities.stream().map(TableMapping::table).collect(Collectors.joining(" and ")),
        CloudTemplate.of(entities, entity -> entity.entity().many() + ".jar"));
  }

  /** That of orders, and one that is made of orders and invoices. */
  static Stream<Template> each() throws IOException {
    return Stream.of(read(), of(ORDERS, INVOICES));
  }

  @Override
  public String toString() {
    return name;
  }

  /** Everything but the resources of some types and the alarms that compute, as JSON. */
  String without(Set<String> types) {
    Map<String, Object> part = new LinkedHashMap<>(root);
    Map<String, Object> resources = new LinkedHashMap<>(section("Resources"));
    resources.values().removeIf(resource -> types.contains(map(resource).get("Type")));
    resources
        .values()
        .removeIf(resource -> map(map(resource).get("Properties")).containsKey("Metrics"));
    part.put("Resources", resources);
    return JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build()
        .writeValueAsString(part);
  }

  Map<String, Object> section(String name) {
    return map(root.get(name));
  }

  Map<String, Object> resource(String logicalId) {
    return map(section("Resources").get(logicalId));
  }

  /** Properties by logical id of all resources of a type. */
  Map<String, Map<String, Object>> ofType(String type) {
    Map<String, Map<String, Object>> found = new TreeMap<>();
    section("Resources")
        .forEach(
            (id, resource) -> {
              if (type.equals(map(resource).get("Type"))) {
                found.put(id, map(map(resource).get("Properties")));
              }
            });
    return found;
  }

  /** What stands at a path such as {@code Pipe/TargetParameters} in a resource's properties. */
  Object at(String path) {
    String[] steps = path.split("/");
    Object here = resource(steps[0]).get("Properties");
    for (int i = 1; i < steps.length; i++) {
      here = map(here).get(steps[i]);
    }
    return here;
  }

  /** Calls back with each function's name and argument, wherever one is used below a value. */
  static void eachFunction(Object value, BiConsumer<String, Object> use) {
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (key, inner) -> {
            if (key.equals("Ref") || key.toString().startsWith("Fn::")) {
              use.accept(key.toString(), inner);
            }
            eachFunction(inner, use);
          });
    } else if (value instanceof List<?> list) {
      list.forEach(inner -> eachFunction(inner, use));
    }
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }

  static List<?> list(Object value) {
    return value instanceof List<?> list ? list : List.of(value);
  }

  static Map<String, Object> ref(String logicalId) {
    return Map.of("Ref", logicalId);
  }

  static Map<String, Object> attribute(String logicalId, String name) {
    return Map.of("Fn::GetAtt", List.of(logicalId, name));
  }

  private static final class Functions extends SafeConstructor {
    Functions() {
      super(new LoaderOptions());
      for (String name : List.of("Ref", "Condition")) {
        add(name, name);
      }
      for (String name :
          List.of("GetAtt", "Sub", "If", "Equals", "Not", "Join", "Select", "Split")) {
        add(name, "Fn::" + name);
      }
    }

    private void add(String tag, String function) {
      yamlConstructors.put(
          new Tag("!" + tag),
          new AbstractConstruct() {
            @Override
            public Object construct(Node node) {
              Map<String, Object> call = new LinkedHashMap<>();
              call.put(function, argument(function, node));
              return call;
            }
          });
    }

    private Object argument(String function, Node node) {
      if (node instanceof ScalarNode scalar) {
        return function.equals("Fn::GetAtt")
            ? List.of(scalar.getValue().split("\\.", 2))
            : scalar.getValue();
      }
      return node instanceof SequenceNode sequence
          ? new ArrayList<>(constructSequence(sequence))
          : constructMapping((MappingNode) node);
    }
  }
}
