package io.orderlake.transformer.state;

import io.orderlake.service.tables.ServedTables;
import io.orderlake.transformer.stream.PositionStore.Positions;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The table and the entity that a service served first. Their stages, and the stream between these,
 * have the names that are set, and were there when there was one of each; those of all others have
 * the table's or the entity's name behind them.
 *
 * <p>Whose the short names are is kept with what is stored by them, and stays so whatever is served
 * later, and in which order: each reads on where it was.
 *
 * @param entity by its {@code many}
 */
public record FirstServed(String table, String entity) {
  /** Names of stages in the state. */
  public static final String PIPE = "pipe";

  public static final String DELIVERY = "delivery";
  private static final Pattern TABLE_OF_A_STREAM = Pattern.compile(":table/([^/]+)/stream/");

  /** Where nothing is kept, as by what runs once. */
  public static FirstServed of(ServedTables tables) {
    return ofTable(tables, tables.tables().get(0));
  }

  /**
   * Where it is kept; the first ones that are served from now on, if nothing was stored before.
   *
   * <p>A version that served one table did not say which, but has positions in that one's stream:
   * where it is not served now, no one gets its names.
   */
  public static FirstServed of(StateFile state, ServedTables tables) {
    FirstServed kept =
        state
            .ask(
                sql ->
                    sql.sql("SELECT table_name, entity FROM first_served")
                        .query((row, number) -> new FirstServed(row.getString(1), row.getString(2)))
                        .optional())
            .orElse(null);
    if (kept != null) {
      return kept;
    }
    Positions before = new StoredPositions(state, PIPE).load();
    String name = before == null ? null : tableName(before.stream());
    FirstServed first =
        name == null
            ? of(tables)
            : tables.tables().stream()
                .filter(table -> tables.nameOf(table).equals(name))
                .findFirst()
                .map(table -> ofTable(tables, table))
                .orElse(null);
    if (first == null) {
      return new FirstServed("", "");
    }
    state.ask(
        sql ->
            sql.sql("INSERT INTO first_served VALUES (?, ?)")
                .params(first.table, first.entity)
                .update());
    return first;
  }

  private static FirstServed ofTable(ServedTables tables, String table) {
    return new FirstServed(table, tables.ofTable(table).get(0).entity().many());
  }

  private static @Nullable String tableName(String stream) {
    Matcher arn = TABLE_OF_A_STREAM.matcher(stream);
    return arn.find() ? arn.group(1) : null;
  }

  /** Name of a table's pipe. */
  public String pipe(String ofTable) {
    return ofTable.equals(table) ? PIPE : PIPE + "-" + ofTable;
  }

  /** Name of an entity's delivery. */
  public String delivery(String many) {
    return isFirst(many) ? DELIVERY : DELIVERY + "-" + many;
  }

  /** Whether an entity is the first. */
  public boolean isFirst(String many) {
    return many.equals(entity);
  }

  /** Name of a table's stream between the stages. */
  public String stream(String set, String ofTable) {
    return ofTable.equals(table) ? set : set + "-" + ofTable;
  }

  /** File of a table's stream between the stages. */
  public Path streamFile(Path set, String ofTable) {
    if (ofTable.equals(table)) {
      return set;
    }
    String name = set.getFileName().toString();
    int end = name.lastIndexOf('.') > 0 ? name.lastIndexOf('.') : name.length();
    return set.resolveSibling(name.substring(0, end) + "-" + ofTable + name.substring(end));
  }
}
