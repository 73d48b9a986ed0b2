package io.orderlake.deploy;

import io.orderlake.table.Key;
import io.orderlake.table.KeyAttribute;
import io.orderlake.table.TableMapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A table with its entities, and what they are called in the template. What belongs to a table has
 * a logical id that begins with the table's name; but for the table {@code orders}, whose ids had
 * no such beginning when there was no other, and keep them, so that a stack of then goes on.
 *
 * @param entities at least one
 */
record DeployedTable(String name, List<TableMapping> entities) {
  private static final String FIRST = "orders";

  /** 128, with a dash and -changes behind the stack's name. */
  private static final int LONGEST_TABLE = 118;

  /** 64, with a dash and -transform behind it; Firehose's names may be longer by two. */
  private static final int LONGEST_ENTITY = 52;

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  DeployedTable {
    entities = List.copyOf(entities);
    if (camelCase(name).isEmpty()) {
      throw new IllegalArgumentException(
          "The table " + name + " has no letter and no digit by which its parts could be named");
    }
    shorter(LONGEST_TABLE, name, "Kinesis' names of streams");
    for (TableMapping entity : entities) {
      shorter(LONGEST_ENTITY, entity.entity().many(), "Lambda's names of functions");
    }
  }

  private static void shorter(int longest, String name, String what) {
    if (name.length() > longest) {
      throw new IllegalArgumentException(
          "%s has %d characters, and %s leave %d: they are made of the stack's name and that one"
              .formatted(name, name.length(), what, longest));
    }
  }

  /** The tables of mappings, in the order of their first ones. */
  static List<DeployedTable> of(List<TableMapping> mappings) {
    Map<String, List<TableMapping>> tables = new LinkedHashMap<>();
    for (TableMapping mapping : mappings) {
      tables.merge(
          mapping.table(),
          List.of(mapping),
          (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
    }
    return tables.entrySet().stream()
        .map(table -> new DeployedTable(table.getKey(), table.getValue()))
        .toList();
  }

  /** The beginning of a name where the table itself is meant, such as {@code Orders}. */
  String title() {
    return camelCase(name);
  }

  /** What the ids of its stream, its pipe and their like begin with. */
  String prefix() {
    return name.equals(FIRST) ? "" : title();
  }

  /** What the ids of an entity's function, its delivery and their like begin with. */
  String prefix(TableMapping entity) {
    return isFirst(entity) ? "" : title() + camelCase(entity.entity().many());
  }

  /** What names in AWS of its function, its delivery and their like have behind the stack's. */
  String physicalPrefix(TableMapping entity) {
    return isFirst(entity) ? "" : entity.entity().many() + "-";
  }

  /** What the ids of an entity's relations and queries begin with, which name the entity. */
  String relationPrefix(TableMapping entity) {
    return isFirst(entity) ? "" : title();
  }

  private boolean isFirst(TableMapping entity) {
    return name.equals(FIRST) && entity.entity().many().equals(FIRST);
  }

  Key key() {
    return entities.get(0).key();
  }

  /** The TTL attribute, which one of the entities names. */
  @Nullable String ttl() {
    return entities.stream()
        .map(TableMapping::ttl)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** Whether the stack makes it: a condition. */
  String made() {
    return title() + "TableMade";
  }

  /** The table's name, as a function of the template. */
  String tableName() {
    // With slashes behind it, so that it has as many parts where no stream is given.
    return "!If [%1$s, !Ref %2$sTable, !Select [1, !Split [\"/\", !Sub \"${%2$sStreamArn}//\"]]]"
        .formatted(made(), title());
  }

  /** Its ARN, likewise. */
  String arn() {
    return "!If [%1$s, !GetAtt %2$sTable.Arn, !Select [0, !Split [\"/stream/\", !Ref %2$sStreamArn]]]"
        .formatted(made(), title());
  }

  /** The ARN of its stream, likewise. */
  String streamArn() {
    return "!If [%1$s, !GetAtt %2$sTable.StreamArn, !Ref %2$sStreamArn]".formatted(made(), title());
  }

  /** Where a change has the value by which it is put to the stream. */
  String partitionKey() {
    KeyAttribute hash = key().hash();
    String step =
        PLAIN.matcher(hash.name()).matches()
            ? "." + hash.name()
            : "['" + hash.name().replace("'", "\\'") + "']";
    return "$.dynamodb.Keys" + step + "." + hash.type();
  }

  /** A name of a mapping or a report, with a capital where one of its words begins. */
  static String camelCase(String name) {
    return Pattern.compile("(?:^|[^a-zA-Z0-9]+)([a-zA-Z0-9]|$)")
        .matcher(name)
        .replaceAll(first -> first.group(1).toUpperCase(Locale.ROOT));
  }
}
