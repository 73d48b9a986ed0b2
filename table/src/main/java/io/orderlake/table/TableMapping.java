package io.orderlake.table;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the items of one entity of a DynamoDB table become rows of the lake: all that is known of
 * them anywhere. {@code MappingReader} makes it, and has then checked that it fits together.
 *
 * @param table its name in DynamoDB
 * @param when which items of the table are of the entity: those of which all hold; every item that
 *     no other mapping of the table takes, if there are none
 * @param ttl name of the table's TTL attribute, of use where the table is made
 * @param prefix of the keys of the objects that hold rows, ending in a slash
 * @param shown names of the columns that stand for the rest where there is little room
 * @param columns what a row has behind the columns of every change and the key, in their order
 */
public record TableMapping(
    String table,
    Entity entity,
    Key key,
    List<When> when,
    Roles roles,
    @Nullable String ttl,
    String prefix,
    List<String> shown,
    List<Column> columns) {
  public TableMapping {
    when = List.copyOf(when);
    shown = List.copyOf(shown);
    columns = List.copyOf(columns);
  }

  /** Of all these, those of the other entities of its table. */
  public List<TableMapping> besides(List<TableMapping> all) {
    return all.stream().filter(other -> other.table.equals(table) && !other.equals(this)).toList();
  }
}
