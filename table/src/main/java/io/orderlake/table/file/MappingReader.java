package io.orderlake.table.file;

import io.orderlake.table.Entity;
import io.orderlake.table.Key;
import io.orderlake.table.KeyAttribute;
import io.orderlake.table.Roles;
import io.orderlake.table.TableMapping;
import io.orderlake.table.When;
import io.orderlake.table.sql.Relations;
import io.orderlake.table.sql.SqlNames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes mappings of what their files say, and checks each as a whole: whatever is wrong is told at
 * once, so that a person need not mend it piece by piece.
 */
public final class MappingReader {
  private static final List<String> KNOWN =
      List.of(
          "table", "entity", "prefix", "when", "key", "version", "changed", "born", "status", "ttl",
          "shown", "columns");

  /** As DynamoDB has it (its manual: Naming rules). */
  private static final Pattern TABLE = Pattern.compile("[a-zA-Z0-9_.-]{3,255}");

  /** Nothing that Firehose, Hive or a crawler takes for more than a name. */
  private static final Pattern PREFIX = Pattern.compile("([a-z0-9][a-z0-9_-]{0,62}/){1,4}");

  /** The lake's own: refused records, notes of what was replayed. */
  private static final List<String> OTHER_PREFIXES = List.of("errors/", "replayed/");

  private static final Entity NO_ENTITY = new Entity("", "");

  private final MappingTree tree;
  private final List<MappingProblem> problems = new ArrayList<>();

  private MappingReader(MappingTree tree) {
    this.tree = tree;
    problems.addAll(tree.problems());
  }

  /**
   * The mapping that a file means.
   *
   * @throws BadMapping with all that is wrong with it
   */
  public static TableMapping read(MappingTree tree) {
    return readAll(List.of(tree)).get(0);
  }

  /**
   * The mappings of files that are used together, in their order.
   *
   * @throws BadMapping with all that is wrong with them, or else with how they go together
   */
  public static List<TableMapping> readAll(List<MappingTree> trees) {
    List<MappingProblem> problems = new ArrayList<>();
    Map<MappingTree, TableMapping> mappings = new LinkedHashMap<>();
    for (MappingTree tree : trees) {
      MappingReader reader = new MappingReader(tree);
      TableMapping mapping = reader.read();
      reader.problems.sort(Comparator.comparingInt(MappingProblem::line));
      problems.addAll(reader.problems);
      if (mapping != null) {
        mappings.put(tree, mapping);
      }
    }
    if (problems.isEmpty()) {
      problems.addAll(Neighbours.problems(mappings));
    }
    if (!problems.isEmpty()) {
      throw new BadMapping(problems);
    }
    return List.copyOf(mappings.values());
  }

  /** The mapping; null if anything is wrong with it, which has then been noted. */
  private @Nullable TableMapping read() {
    Object root = tree.root();
    if (root instanceof Map<?, ?> map) {
      return read(new Fields(tree, problems, "", map, KNOWN));
    }
    if (root != null) {
      problems.add(tree.problem("", "must be a map, of table, entity, key, columns and more"));
    } else if (tree.problems().isEmpty()) {
      problems.add(tree.problem("", "is empty: must say table, entity, key and columns"));
    }
    return null;
  }

  private @Nullable TableMapping read(Fields file) {
    String table = table(file);
    Entity entity = entity(file);
    String prefix = prefix(file, entity);
    List<When> when = new WhenReader(file).read();
    String ttl = file.text("ttl");
    Columns columns = new Columns();
    Key key = key(file, columns);
    columns(file, columns);
    RolesReader reader = new RolesReader(file, columns);
    Roles roles = reader.roles();
    List<String> shown = reader.shown();
    return table == null || key == null || !problems.isEmpty()
        ? null
        : new TableMapping(table, entity, key, when, roles, ttl, prefix, shown, columns.all());
  }

  private static @Nullable String table(Fields file) {
    String table = file.neededText("table");
    if (table != null && !TABLE.matcher(table).matches()) {
      file.problem("table", "must be 3 to 255 of a-z, A-Z, 0-9, _, . and -");
    }
    return table;
  }

  private static Entity entity(Fields file) {
    file.needed("entity");
    Fields fields = file.map("entity", "{one: order, many: orders}", List.of("one", "many"));
    if (fields == null) {
      return NO_ENTITY;
    }
    String one = entityName(fields, "one");
    String many = entityName(fields, "many");
    if (one == null || many == null) {
      return NO_ENTITY;
    }
    String why = SqlNames.reserved().contains(many) ? SqlNames.whyNotColumn(many) : null;
    if (why != null) {
      fields.problem("many", many + " " + why);
    }
    Entity entity = new Entity(one, many);
    if (Set.copyOf(Relations.names(entity)).size() < Relations.names(entity).size()) {
      file.problem("entity", "gives two relations one name: " + Relations.names(entity));
    }
    return entity;
  }

  private static @Nullable String entityName(Fields fields, String field) {
    String name = fields.neededText(field);
    String why = name == null ? null : SqlNames.whyNotPart(name);
    if (why != null) {
      fields.problem(field, name + " " + why);
    }
    return name;
  }

  private static String prefix(Fields file, Entity entity) {
    String prefix = file.text("prefix");
    if (prefix == null) {
      return Relations.changes(entity) + "/";
    }
    if (!PREFIX.matcher(prefix).matches()) {
      file.problem(
          "prefix", "must be like order_changes/, of a-z, 0-9, _ and -, with / at its end");
    } else if (OTHER_PREFIXES.stream().anyMatch(prefix::startsWith)) {
      file.problem("prefix", prefix + " holds other things of the lake");
    }
    return prefix;
  }

  private static @Nullable Key key(Fields file, Columns columns) {
    file.needed("key");
    Fields fields =
        file.map(
            "key", "{column: orderid, hash: orderid}", List.of("column", "hash", "range", "about"));
    if (fields == null) {
      return null;
    }
    String column = columns.keyName(fields);
    String about = fields.about();
    fields.needed("hash");
    KeyAttribute hash = keyAttribute(fields, "hash");
    KeyAttribute range = keyAttribute(fields, "range");
    if (hash != null && range != null && hash.name().equals(range.name())) {
      fields.problem("range", range.name() + " is the hash attribute already");
    }
    return column == null || hash == null ? null : new Key(column, hash, range, about);
  }

  /** Written as its name, or with a type other than S as a map. */
  private static @Nullable KeyAttribute keyAttribute(Fields key, String field) {
    if (!(key.value(field) instanceof Map)) {
      String name = key.text(field);
      return name == null ? null : new KeyAttribute(name, KeyAttribute.Type.S);
    }
    Fields fields = key.map(field, "", List.of("attribute", "type"));
    String name = fields == null ? null : fields.neededText("attribute");
    String type = fields == null ? null : fields.neededText("type");
    if (fields == null || name == null || type == null) {
      return null;
    }
    for (KeyAttribute.Type known : KeyAttribute.Type.values()) {
      if (known.name().equals(type)) {
        return new KeyAttribute(name, known);
      }
    }
    fields.problem("type", type + " is no type of a key: there is S, N, B");
    return null;
  }

  private void columns(Fields file, Columns columns) {
    List<?> list = file.neededList("columns");
    if (list == null) {
      return;
    }
    if (list.size() > Columns.MOST) {
      file.problem("columns", "are " + list.size() + ", of " + Columns.MOST + " at most");
    }
    for (int i = 0; i < list.size(); i++) {
      String at = "columns[" + i + "]";
      if (list.get(i) instanceof Map<?, ?> map) {
        columns.add(new Fields(tree, problems, at, map, ColumnReader.KNOWN));
      } else {
        problems.add(tree.problem(at, "must be like {name: status, type: string}"));
      }
    }
    columns.check();
  }
}
