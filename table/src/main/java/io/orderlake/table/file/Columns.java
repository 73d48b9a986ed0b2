package io.orderlake.table.file;

import io.orderlake.table.Column;
import io.orderlake.table.ColumnType;
import io.orderlake.table.Source;
import io.orderlake.table.file.ColumnReader.Draft;
import io.orderlake.table.sql.SqlNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The columns of a mapping's file, and how they go together. */
final class Columns {
  /** As many names as the reader of items can tell apart. */
  static final int MOST = 500;

  private final List<Draft> drafts = new ArrayList<>();
  private final Map<String, Draft> named = new LinkedHashMap<>();
  private final Set<String> names = new LinkedHashSet<>();

  /** Name of the key's column; null if there is none that can be used. */
  @Nullable String keyName(Fields key) {
    return name(key, "column");
  }

  /** Reads a column; those that it speaks of may come later. */
  void add(Fields fields) {
    String name = name(fields, "name");
    Draft draft = new ColumnReader(fields).read(name);
    drafts.add(draft);
    if (name != null) {
      named.putIfAbsent(name, draft);
    }
  }

  /** Notes what is wrong with columns that speak of others, once all have been read. */
  void check() {
    Set<Class<?>> once = new LinkedHashSet<>();
    for (Draft draft : drafts) {
      Source source = draft.source();
      if (source instanceof Source.Previous previous) {
        checkPrevious(draft, previous.column());
      } else if (source instanceof Source.Product product) {
        checkProduct(draft, product);
      } else if (source instanceof Source.Fact) {
        checkOnly(draft, "fact", ColumnType.Kind.STRING, once.add(Source.Fact.class));
      } else if (source instanceof Source.Rest) {
        checkOnly(draft, "rest", ColumnType.Kind.JSON, once.add(Source.Rest.class));
      }
    }
  }

  /** Whether it is the name of a column, or of the key. */
  boolean has(String name) {
    return names.contains(name);
  }

  /** The column of that name; null if there is none. */
  @Nullable Draft named(String name) {
    return named.get(name);
  }

  /** All columns that nothing is wrong with. */
  List<Column> all() {
    return drafts.stream().map(Draft::column).filter(Objects::nonNull).toList();
  }

  /** Takes a name for a column, which must be a new one. */
  private @Nullable String name(Fields fields, String field) {
    String name = fields.neededText(field);
    if (name == null) {
      return null;
    }
    String why = SqlNames.whyNotColumn(name);
    if (why != null) {
      fields.problem(field, name + " " + why);
    }
    if (!names.add(name)) {
      fields.problem(field, name + " is the name of another column");
    }
    return name;
  }

  private void checkPrevious(Draft draft, String name) {
    Draft other = column(draft.fields(), "previous", name);
    checkAttribute(draft.fields(), "previous", name, other);
    if (other != null
        && other.type() != null
        && draft.type() != null
        && !draft.type().holdsWhat(other.type())) {
      draft.fields().problem("type", "must be " + other.type() + ", as that of " + name);
    }
  }

  private void checkProduct(Draft draft, Source.Product product) {
    if (draft.type() != null && !draft.type().kind().isExact()) {
      draft.fields().problem("type", "of a product must be int, bigint or decimal");
    }
    for (String name : product.factors()) {
      Draft factor = column(draft.fields(), "product", name);
      checkAttribute(draft.fields(), "product", name, factor);
      if (factor != null && factor.type() != null && !factor.type().kind().isExact()) {
        draft
            .fields()
            .problem(
                "product",
                name + " is of type " + factor.type() + ", and must be int, bigint or decimal");
      }
    }
  }

  private static void checkOnly(Draft draft, String field, ColumnType.Kind kind, boolean first) {
    if (!first) {
      draft.fields().problem(field, "stands at another column already");
    }
    if (draft.type() != null && draft.type().kind() != kind) {
      draft.fields().problem("type", "must be " + ColumnType.of(kind) + " for " + field);
    }
  }

  /** Notes if a column that another place speaks of is made of others. */
  static void checkAttribute(Fields fields, String field, String name, @Nullable Draft column) {
    if (column != null
        && column.source() != null
        && !(column.source() instanceof Source.Attribute)) {
      fields.problem(field, name + " is not read from an attribute");
    }
  }

  /** The column of that name; null if there is none, which is then noted. */
  @Nullable Draft column(Fields fields, String field, String name) {
    Draft column = named.get(name);
    if (column == null) {
      fields.problem(
          field,
          names.contains(name)
              ? name + " is the key, and none of columns"
              : name + " is no column" + Spelling.hint(name, named.keySet()));
    }
    return column;
  }
}
