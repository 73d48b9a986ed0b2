package io.orderlake.analytics.draft;

import io.orderlake.analytics.draft.DraftColumns.DraftColumn;
import io.orderlake.table.Entity;
import io.orderlake.table.KeyAttribute;
import io.orderlake.table.Path;
import io.orderlake.table.When;
import io.orderlake.table.sql.Relations;
import io.orderlake.table.sql.SqlNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A first mapping of an entity, as YAML to be edited. It is sound as it stands; what is guessed
 * stands in it with a comment, and what no column takes goes to {@code rest}.
 */
final class MappingDraft {
  /** What tables are called beside what is in them. */
  private static final Pattern ENVIRONMENT =
      Pattern.compile(
          "(?i)^(prod|dev|test|staging)[-_.]|[-_.](prod|production|dev|test|staging|table|v[0-9]+)$");

  private static final Pattern STATUS = Pattern.compile("(.*_)?(status|state|stage|phase)");
  private static final Pattern VERSION = Pattern.compile("(.*_)?(version|revision|rev|etag)");
  private static final Pattern BORN =
      Pattern.compile("(creat|insert|plac|issu|regist|open|join|order|book)ed.*|creation.*");
  private static final Pattern CHANGED =
      Pattern.compile("(last_)?(updat|modif|chang|edit)(ed|ied).*|.*_last_(updated|modified).*");

  /** Different texts of a status; more are no stations of a life. */
  private static final int MOST_STATIONS = 20;

  private static final int MOST_SHOWN = 4;

  private final SampledTable table;
  private final ItemGroup group;
  private final Entity entity;
  private final ColumnNames names = new ColumnNames();
  private final String key;
  private final String bornAs;
  private final String removedBy;
  private final String rest;
  private final Map<String, Observed> seen;
  private final List<DraftColumn> columns;
  private final @Nullable String status;

  private MappingDraft(SampledTable table, ItemGroup group, Entity entity) {
    this.table = table;
    this.group = group;
    this.entity = entity;
    this.bornAs = names.take("born_at");
    this.removedBy = names.take("removed_by");
    this.rest = names.take("rest");
    KeyAttribute range = table.range();
    this.key = names.take(range == null ? table.hash().name() : entity.one() + "_key");
    this.seen = group.observed(DraftColumns.DEEP);
    Map<String, Observed> attributes = new LinkedHashMap<>(seen);
    if (range == null) {
      attributes.remove(table.hash().name());
    }
    this.columns = DraftColumns.of(attributes, group.items().size(), table.ttl(), names);
    this.status = role("string", STATUS, column -> column.seen().different() <= MOST_STATIONS);
  }

  /**
   * Drafts of all groups, which go together.
   *
   * @param served entities of other tables, with which they go together too
   * @return by the name that each entity is called by in the plural
   */
  static Map<String, MappingDraft> of(
      SampledTable table, List<ItemGroup> groups, List<Entity> served) {
    Map<String, MappingDraft> drafts = new LinkedHashMap<>();
    Set<String> taken = new HashSet<>();
    served.forEach(entity -> taken.addAll(uses(entity)));
    for (ItemGroup group : groups) {
      Entity entity = entity(table.name(), group.name(), taken);
      drafts.put(entity.many(), new MappingDraft(table, group, entity));
    }
    return drafts;
  }

  /** How its items are told from others of the table; empty if they are not. */
  List<When> when() {
    return group.when();
  }

  /** How many items of the sample it was made of. */
  int items() {
    return group.items().size();
  }

  /** How often each type stood at each attribute. */
  Map<String, Map<String, Integer>> types() {
    Map<String, Map<String, Integer>> types = new TreeMap<>();
    seen.forEach((name, observed) -> types.put(name, observed.types()));
    return types;
  }

  /** Relations of one must not have the names of another's: then it says of which table it is. */
  private static Entity entity(String table, String name, Set<String> taken) {
    String base = word(name, 40);
    for (int n = 0; ; n++) {
      String word =
          n == 0 ? base : n == 1 ? word(table, 18) + "_" + word(name, 20) : base + "_" + n;
      Entity entity = new Entity(singular(word), plural(word));
      List<String> uses = uses(entity);
      boolean isSound =
          !SqlNames.reserved().contains(entity.many())
              && Set.copyOf(uses).size() == uses.size()
              && uses.stream().noneMatch(taken::contains);
      if (isSound) {
        taken.addAll(uses);
        return entity;
      }
    }
  }

  private static List<String> uses(Entity entity) {
    List<String> uses = new ArrayList<>(Relations.names(entity));
    uses.add(entity.many());
    return uses;
  }

  private static String word(String name, int most) {
    String word = DraftColumns.snake(ENVIRONMENT.matcher(name).replaceAll(""));
    return word.substring(0, Math.min(most, word.length()));
  }

  private static String singular(String word) {
    if (word.endsWith("ies")) {
      return word.substring(0, word.length() - 3) + "y";
    }
    return word.endsWith("s") && !word.endsWith("ss") && word.length() > 2
        ? word.substring(0, word.length() - 1)
        : word;
  }

  private static String plural(String word) {
    String one = singular(word);
    if (one.matches(".*[^aeiou]y")) {
      return one.substring(0, one.length() - 1) + "ies";
    }
    return one + (one.matches(".*(s|x|ch|sh)") ? "es" : "s");
  }

  /** The mapping as a file. */
  String yaml() {
    StringBuilder yaml = new StringBuilder();
    yaml.append(
        "# A draft, of %d items of the table %s. Edit it: what is guessed says so.\n"
            .formatted(items(), text(table.name())));
    if (!table.hasStream()) {
      yaml.append(
          "# The table has no stream: turn one on, of new and old images, or no change arrives.\n");
    }
    line(yaml, "table", text(table.name()), "");
    line(
        yaml,
        "entity",
        "{one: %s, many: %s}".formatted(text(entity.one()), text(entity.many())),
        "its relations are %s".formatted(String.join(", ", Relations.names(entity))));
    if (!group.when().isEmpty()) {
      line(
          yaml,
          "when",
          group.when().stream()
              .map(MappingDraft::condition)
              .collect(Collectors.joining(", ", "[", "]")),
          "");
    }
    KeyAttribute range = table.range();
    line(
        yaml,
        "key",
        "{column: %s, hash: %s%s}"
            .formatted(
                key,
                keyAttribute(table.hash()),
                range == null ? "" : ", range: " + keyAttribute(range)),
        "");
    roles(yaml);
    shown(yaml);
    yaml.append("columns:\n");
    columns.forEach(column -> yaml.append(column(column)));
    if (status != null) {
      yaml.append(
          "  - {name: %s, type: string, previous: %s}\n"
              .formatted(names.take("previous_" + status), status));
    }
    yaml.append(
        "  - {name: %s, type: string, fact: removed_by, about: \"Who removed it: user or ttl\"}\n"
            .formatted(removedBy));
    yaml.append(
        "  - {name: %s, type: json, rest: true, about: Attributes that no column takes}\n"
            .formatted(rest));
    return yaml.toString();
  }

  private void roles(StringBuilder yaml) {
    guessed(
        yaml,
        "version",
        roleOf(
            Set.of("int", "bigint"), VERSION, column -> column.seen().isWithin(0, Long.MAX_VALUE)));
    guessed(yaml, "changed", role("timestamp", CHANGED, column -> true));
    String born = role("timestamp", BORN, column -> true);
    if (born != null) {
      line(yaml, "born", "{column: %s, as: %s}".formatted(born, bornAs), "guessed by its name");
    }
    guessed(yaml, "status", status);
    String ttl = table.ttl();
    if (ttl != null) {
      line(yaml, "ttl", text(ttl), "");
    }
  }

  private static void guessed(StringBuilder yaml, String field, @Nullable String column) {
    if (column != null) {
      line(yaml, field, column, "guessed by its name");
    }
  }

  private @Nullable String role(String type, Pattern name, Predicate<DraftColumn> holds) {
    return roleOf(Set.of(type), name, holds);
  }

  /** The column that most items have, of those that fit. */
  private @Nullable String roleOf(Set<String> types, Pattern name, Predicate<DraftColumn> holds) {
    DraftColumn best = null;
    for (DraftColumn column : columns) {
      if (types.contains(column.type())
          && name.matcher(column.name()).matches()
          && holds.test(column)
          && (best == null || column.seen().count() > best.seen().count())) {
        best = column;
      }
    }
    return best == null ? null : best.name();
  }

  private void shown(StringBuilder yaml) {
    Set<String> shown =
        columns.stream()
            .filter(column -> !column.type().equals("json") && !isOfKey(column.path()))
            .map(DraftColumn::name)
            .limit(MOST_SHOWN)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (status != null) {
      shown.add(status);
    }
    if (!shown.isEmpty()) {
      line(yaml, "shown", "[" + String.join(", ", shown) + "]", "");
    }
  }

  private boolean isOfKey(Path path) {
    String attribute = path.attribute();
    return attribute.equals(table.hash().name())
        || table.range() != null && attribute.equals(table.range().name());
  }

  private static String column(DraftColumn column) {
    StringBuilder text = new StringBuilder("  - {name: " + column.name());
    text.append(", type: ")
        .append(column.type().startsWith("decimal") ? '"' + column.type() + '"' : column.type());
    if (!column.path().equals(new Path(List.of(new Path.Step.Name(column.name()))))) {
      text.append(", from: ").append(path(column.path()));
    }
    if (column.format() != null) {
      text.append(", format: ").append(column.format());
    }
    if (column.isMany()) {
      text.append(", distinct: many");
    }
    text.append('}');
    if (!column.note().isEmpty()) {
      text.append("  # ").append(column.note());
    }
    return text.append('\n').toString();
  }

  private static String condition(When when) {
    return "{attribute: %s, %s: %s}"
        .formatted(path(when.path()), when.begins() ? "begins" : "equals", quoted(when.text()));
  }

  private static String keyAttribute(KeyAttribute attribute) {
    return attribute.type() == KeyAttribute.Type.S
        ? text(attribute.name())
        : "{attribute: %s, type: %s}".formatted(text(attribute.name()), attribute.type());
  }

  private static String path(Path path) {
    return path.toValue() instanceof List<?> steps
        ? steps.stream()
            .map(step -> quoted(step.toString()))
            .collect(Collectors.joining(", ", "[", "]"))
        : text(path.toString());
  }

  private static void line(StringBuilder yaml, String field, String value, String note) {
    yaml.append(field).append(": ").append(value);
    if (!note.isEmpty()) {
      yaml.append("  # ").append(note);
    }
    yaml.append('\n');
  }

  /** In quotes where it might be taken for something else. */
  private static String text(String text) {
    return text.matches("[A-Za-z_][A-Za-z0-9_.]*")
            && !text.toLowerCase(Locale.ROOT).matches("true|false|null")
        ? text
        : quoted(text);
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            point -> {
              if (point == '"' || point == '\\') {
                quoted.append('\\').appendCodePoint(point);
              } else if (isPlain(point)) {
                quoted.appendCodePoint(point);
              } else {
                quoted.append("\\U%08x".formatted(point));
              }
            });
    return quoted.append('"').toString();
  }

  private static boolean isPlain(int point) {
    int type = Character.getType(point);
    return point == ' '
        || !Character.isISOControl(point)
            && !Character.isSpaceChar(point)
            && type != Character.FORMAT
            && type != Character.UNASSIGNED
            && type != Character.PRIVATE_USE
            && type != Character.SURROGATE;
  }
}
