package io.orderlake.analytics.reconciliation;

import io.orderlake.table.Column;
import io.orderlake.table.ColumnType.Kind;
import io.orderlake.table.Source;
import io.orderlake.table.TableMapping;
import io.orderlake.table.sql.Relations;
import io.orderlake.table.sql.Relations.Member;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is read of an item on both sides, as SQL of DuckDB. The key and what the lake alone knows
 * have names that no column of a mapping can have.
 */
final class ComparedColumns {
  /** The key of an item, on both sides. */
  static final String KEY = "_key";

  private final TableMapping mapping;
  private final Relations relations;

  ComparedColumns(TableMapping mapping) {
    this.mapping = mapping;
    this.relations = new Relations(mapping);
  }

  TableMapping mapping() {
    return mapping;
  }

  /** The table of the lake's last states. */
  String lakeTable() {
    return "CREATE TABLE IF NOT EXISTS lake_orders ("
        + KEY
        + " VARCHAR, "
        + state()
        + "_born TIMESTAMP, last_changed_at TIMESTAMP, last_change_type VARCHAR,"
        + " last_change_key VARCHAR, _removed_by VARCHAR)";
  }

  /** What fills that table. */
  String lakeStates() {
    Stream<String> columns =
        Stream.of(
                Stream.of(mapping.key().column()),
                relations.state().stream().map(Member::name),
                Stream.of(
                    mapping.roles().bornAs(),
                    "last_changed_at",
                    "last_change_type",
                    "last_change_key"),
                Stream.of(removedBy()))
            .flatMap(names -> names);
    return "SELECT "
        + columns.collect(Collectors.joining(", "))
        + " FROM "
        + relations.lifecycles();
  }

  /** The table of the table's items. */
  String itemTable() {
    return "CREATE TABLE IF NOT EXISTS table_orders ("
        + KEY
        + " VARCHAR, "
        + state()
        + "is_valid BOOLEAN, reason VARCHAR)";
  }

  /** Adds rows as the transform makes them, of a file. */
  String addRows(String file) {
    String types =
        Stream.concat(
                Stream.of(mapping.key().column() + ": 'VARCHAR'"),
                relations.state().stream().map(m -> m.name() + ": '" + keptAs(m) + "'"))
            .collect(Collectors.joining(", "));
    return "INSERT INTO table_orders SELECT *, true, NULL FROM read_json('"
        + file.replace("'", "''")
        + "', format = 'newline_delimited', columns = {"
        + types
        + "})";
  }

  /** Engines answer all whole numbers as longs. */
  private static String keptAs(Member column) {
    return column.type().kind() == Kind.INT ? "BIGINT" : column.type().duckDb();
  }

  /** Names of the attributes in which {@code t}, the table's, and {@code l}, the lake's, differ. */
  String differing() {
    return mapping.columns().stream()
        .filter(column -> column.source() instanceof Source.Attribute && isState(column))
        .map(
            column ->
                "CASE WHEN t.%1$s IS DISTINCT FROM l.%1$s THEN '%2$s' END"
                    .formatted(column.name(), path(column)))
        .collect(Collectors.joining(", ", "concat_ws(', ', ", ")"));
  }

  /** The number of an item's change on a side; null where items have none. */
  String version(String side) {
    String version = mapping.roles().version();
    return version == null ? "CAST(NULL AS BIGINT)" : side + "." + version;
  }

  /** Column of who removed an item, on the lake's side. */
  private String removedBy() {
    return relations.facts().isEmpty() ? "NULL" : relations.facts().get(0).name();
  }

  /** Names of what the lake's last state of an item has, for a tombstone. */
  List<String> lifecycle() {
    return relations.state().stream().map(Member::name).toList();
  }

  /** What the relations call the time at which an item came to be. */
  String bornAs() {
    return mapping.roles().bornAs();
  }

  private boolean isState(Column column) {
    return relations.state().stream().anyMatch(member -> member.name().equals(column.name()));
  }

  private static String path(Column column) {
    return ((Source.Attribute) column.source()).path().toString().replace("'", "''");
  }

  private String state() {
    return relations.state().stream()
        .map(member -> member.name() + " " + keptAs(member) + ", ")
        .collect(Collectors.joining());
  }

  /** Name of the column of an item's version; null if it has none. */
  @Nullable String versionColumn() {
    return mapping.roles().version();
  }
}
