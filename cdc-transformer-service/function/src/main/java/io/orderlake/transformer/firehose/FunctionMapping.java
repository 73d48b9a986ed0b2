package io.orderlake.transformer.firehose;

import io.orderlake.table.Column;
import io.orderlake.table.ColumnType;
import io.orderlake.table.Entity;
import io.orderlake.table.Key;
import io.orderlake.table.KeyAttribute;
import io.orderlake.table.Path;
import io.orderlake.table.Roles;
import io.orderlake.table.Source;
import io.orderlake.table.TableMapping;
import io.orderlake.table.TimeFormat;
import io.orderlake.table.When;
import io.orderlake.transformer.json.JsonTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The mapping that the function was made with: {@code /table.json} beside its classes, which {@code
 * MappingText} wrote of a mapping that had been checked. In {@code /others.json} are those of the
 * table's other entities, a list, where it has any. Whoever checks mappings is not in the function,
 * which starts the sooner.
 */
public final class FunctionMapping {
  private static final String RESOURCE = "/table.json";
  private static final String OTHERS = "/others.json";

  private FunctionMapping() {}

  /** The one on the class path. */
  public static TableMapping read() {
    try (InputStream in = FunctionMapping.class.getResourceAsStream(RESOURCE)) {
      return of(Objects.requireNonNull(in, RESOURCE + " is not there").readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those of the table's other entities on the class path. */
  static List<TableMapping> others() {
    try (InputStream in = FunctionMapping.class.getResourceAsStream(OTHERS)) {
      return in == null
          ? List.of()
          : ((List<?>) JsonTree.of(in.readAllBytes()))
              .stream().map(Tree::of).map(FunctionMapping::of).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The mapping that a text of {@code MappingText} means. */
  public static TableMapping of(byte[] json) {
    return of(Tree.of(JsonTree.of(json)));
  }

  private static TableMapping of(Tree tree) {
    Tree entity = tree.tree("entity");
    Tree born = tree.tree("born");
    return new TableMapping(
        tree.text("table"),
        new Entity(entity.text("one"), entity.text("many")),
        key(tree.tree("key")),
        tree.list("when").stream().map(Tree::of).map(FunctionMapping::when).toList(),
        new Roles(
            tree.textOrNull("version"),
            tree.textOrNull("changed"),
            born.textOrNull("column"),
            born.text("as"),
            tree.textOrNull("status")),
        tree.textOrNull("ttl"),
        tree.text("prefix"),
        tree.list("shown").stream().map(String::valueOf).toList(),
        tree.list("columns").stream().map(Tree::of).map(FunctionMapping::column).toList());
  }

  private static Key key(Tree tree) {
    KeyAttribute range = tree.has("range") ? keyAttribute(tree.tree("range")) : null;
    return new Key(tree.text("column"), keyAttribute(tree.tree("hash")), range, tree.text("about"));
  }

  private static KeyAttribute keyAttribute(Tree tree) {
    return new KeyAttribute(tree.text("attribute"), KeyAttribute.Type.valueOf(tree.text("type")));
  }

  private static When when(Tree tree) {
    boolean begins = tree.has("begins");
    return new When(
        Path.of(tree.value("attribute")), tree.text(begins ? "begins" : "equals"), begins);
  }

  private static Column column(Tree tree) {
    ColumnType type = ColumnType.of(tree.text("type"));
    List<TimeFormat> formats =
        tree.list("format").stream()
            .map(format -> TimeFormat.valueOf(String.valueOf(format).toUpperCase(Locale.ROOT)))
            .toList();
    return new Column(
        tree.text("name"),
        new ColumnType(type.kind(), type.precision(), type.scale(), formats),
        source(tree),
        tree.has("required") && tree.value("required").equals(true),
        tree.textOrNull("default"),
        tree.has("min") ? (Long) tree.value("min") : null,
        tree.has("distinct"),
        tree.text("about"));
  }

  private static Source source(Tree tree) {
    if (tree.has("from")) {
      return new Source.Attribute(Path.of(tree.value("from")));
    }
    if (tree.has("previous")) {
      return new Source.Previous(tree.text("previous"));
    }
    if (tree.has("product")) {
      return new Source.Product(tree.list("product").stream().map(String::valueOf).toList());
    }
    return tree.has("fact") ? new Source.Fact() : new Source.Rest();
  }

  /** An object of the text. */
  private record Tree(Map<?, ?> fields) {
    private static Tree of(Object value) {
      return new Tree((Map<?, ?>) value);
    }

    private boolean has(String field) {
      return fields.containsKey(field);
    }

    private Object value(String field) {
      return Objects.requireNonNull(fields.get(field), field);
    }

    private String text(String field) {
      return value(field).toString();
    }

    private @Nullable String textOrNull(String field) {
      return has(field) ? text(field) : null;
    }

    private Tree tree(String field) {
      return of(value(field));
    }

    private List<?> list(String field) {
      return has(field) ? (List<?>) value(field) : List.of();
    }
  }
}
