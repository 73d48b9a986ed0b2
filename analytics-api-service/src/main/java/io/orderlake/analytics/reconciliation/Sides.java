package io.orderlake.analytics.reconciliation;

import io.orderlake.table.ColumnType.Kind;
import io.orderlake.table.Source;
import io.orderlake.table.TableMapping;
import io.orderlake.table.sql.Relations;
import io.orderlake.table.sql.Relations.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An entity's items as lake and table have them, side by side in a run's file, each by the state
 * that the relation of current items has. Those of the table are rows as the transform makes them,
 * so that both sides are equal by construction.
 *
 * <p>What is no column of the mapping has a name here that none can have.
 */
final class Sides {
  private final TableMapping mapping;
  private final List<Member> state;
  private final RunFile file;

  /**
   * An item as the lake knows it.
   *
   * @param lifecycle columns of its last row, by name
   * @param removedBy who removed it; null if nobody did, or it is not known
   */
  record LakeItem(
      String key,
      Map<String, @Nullable Object> lifecycle,
      Instant lastChanged,
      boolean removed,
      @Nullable String removedBy) {}

  Sides(TableMapping mapping, RunFile file) {
    this.mapping = mapping;
    this.state = new Relations(mapping).state();
    this.file = file;
  }

  /** Makes the tables, if they are not there. */
  void make() {
    String columns =
        state.stream()
            .map(column -> column.name() + " " + keptAs(column) + ", ")
            .collect(Collectors.joining());
    file.execute(
        "CREATE TABLE IF NOT EXISTS lake_items (_key VARCHAR, %s_born TIMESTAMP, _last_changed TIMESTAMP, _last_type VARCHAR, _last_key VARCHAR, _removed_by VARCHAR)"
            .formatted(columns));
    file.execute(
        "CREATE TABLE IF NOT EXISTS table_items (_key VARCHAR, %s_born TIMESTAMP, _refused VARCHAR)"
            .formatted(columns));
    file.execute("CREATE TABLE IF NOT EXISTS unusable (attribute VARCHAR, items BIGINT)");
  }

  /** Reads the lake's items anew. */
  void readLake(LakeState lake) {
    file.execute("DELETE FROM lake_items");
    file.append("lake_items", lake::states);
  }

  /**
   * Adds items of the table.
   *
   * @param rows as the transform makes them
   * @param refused those of which it makes none, and why
   * @param unusable how many rows lack what an attribute says, by its path
   */
  void add(byte[] rows, Map<String, String> refused, Map<String, Long> unusable) {
    if (rows.length > 0) {
      add(rows);
    }
    refused.forEach(
        (key, reason) ->
            file.execute("INSERT INTO table_items (_key, _refused) VALUES (?, ?)", key, reason));
    unusable.forEach(
        (attribute, items) -> file.execute("INSERT INTO unusable VALUES (?, ?)", attribute, items));
  }

  private void add(byte[] rows) {
    List<String> names = new ArrayList<>(List.of(mapping.key().column()));
    state.forEach(column -> names.add(column.name()));
    String born = mapping.roles().born();
    String read = names.stream().collect(Collectors.joining(", "));
    names.addAll(born == null ? List.of() : List.of(born));
    // As texts, since numbers would be rounded to binary ones on their way.
    String texts = names.stream().map(n -> n + ": 'VARCHAR'").collect(Collectors.joining(", "));
    Path page = Path.of(file.path() + ".page.ndjson");
    try {
      Files.write(page, rows);
      file.execute(
          "INSERT INTO table_items SELECT %s, %s, NULL FROM read_json('%s', format = 'newline_delimited', columns = {%s})"
              .formatted(read, born, page.toString().replace("'", "''"), texts));
      Files.delete(page);
    } catch (IOException e) {
      throw RunFile.failed(page, e);
    }
  }

  /**
   * SQL for the names of the attributes in which {@code t}, the table's item, and {@code l}, the
   * lake's, differ; empty if they do in none. Products follow from others. When an item came to be
   * is compared where the table tells.
   */
  String differing() {
    return mapping.columns().stream()
        .map(
            column ->
                column.name().equals(mapping.roles().born())
                    ? differing("t._born IS NOT NULL AND t._born", "l._born", column.source(), "")
                    : isState(column.name()) && !(column.source() instanceof Source.Product)
                        ? differing(
                            "t." + column.name(),
                            "l." + column.name(),
                            column.source(),
                            column.name())
                        : null)
        .filter(Objects::nonNull)
        .map(", "::concat)
        // There may be nothing to compare: the null is passed over.
        .collect(Collectors.joining("", "concat_ws(', ', NULL", ")"));
  }

  private static String differing(String table, String lake, Source source, String column) {
    String name = source instanceof Source.Attribute of ? of.path().toString() : column;
    return "CASE WHEN %s IS DISTINCT FROM %s THEN '%s' END"
        .formatted(table, lake, name.replace("'", "''"));
  }

  /** SQL for the number of an item's change on a side; null where items have none. */
  String version(String side) {
    String version = mapping.roles().version();
    return version == null ? "CAST(NULL AS BIGINT)" : side + "." + version;
  }

  /** Those of some differences that the lake has ever had, by key. */
  Map<String, LakeItem> lakeItems(long after, long upTo) {
    return file
        .query(
            "SELECT l.* FROM lake_items AS l JOIN differences AS d ON d.item = l._key"
                + " WHERE d.number > ? AND d.number <= ?",
            this::lakeItem,
            after,
            upTo)
        .stream()
        .collect(Collectors.toMap(LakeItem::key, item -> item));
  }

  private LakeItem lakeItem(ResultSet row) throws SQLException {
    Map<String, @Nullable Object> lifecycle = new HashMap<>();
    for (Member column : state) {
      int at = row.findColumn(column.name());
      Object value = row.getObject(at);
      lifecycle.put(column.name(), value instanceof Timestamp ? RunFile.time(row, at) : value);
    }
    lifecycle.put(mapping.roles().bornAs(), RunFile.time(row, row.findColumn("_born")));
    return new LakeItem(
        row.getString("_key"),
        lifecycle,
        Objects.requireNonNull(RunFile.time(row, row.findColumn("_last_changed"))),
        row.getString("_last_type").equals("REMOVE"),
        row.getString("_removed_by"));
  }

  private boolean isState(String column) {
    return state.stream().anyMatch(member -> member.name().equals(column));
  }

  /** Engines answer all whole numbers as longs. */
  private static String keptAs(Member column) {
    return column.type().kind() == Kind.INT ? "BIGINT" : column.type().duckDb();
  }
}
