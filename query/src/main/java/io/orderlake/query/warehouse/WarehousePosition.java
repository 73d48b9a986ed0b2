package io.orderlake.query.warehouse;

import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How far a reader of the warehouse has come.
 *
 * @param tables name of the tables read; a rebuild makes others, whose objects are numbered anew
 * @param object number of the last object read
 */
public record WarehousePosition(String tables, long object) {
  /** Before everything. */
  public static final WarehousePosition NOTHING = new WarehousePosition("", 0);

  private static final Pattern FORM = Pattern.compile("(\\w+):(\\d{1,18})");

  static WarehousePosition of(Session reader) throws SQLException {
    long last =
        reader.one("SELECT COALESCE(max(object), 0) FROM lake_objects", row -> row.getLong(1));
    return new WarehousePosition(reader.connection().getSchema(), last);
  }

  /** The position that an event's id tells, or null if it tells none. */
  public static @Nullable WarehousePosition parse(@Nullable String id) {
    Matcher parts = FORM.matcher(id == null ? "" : id);
    return parts.matches()
        ? new WarehousePosition(parts.group(1), Long.parseLong(parts.group(2)))
        : null;
  }

  /** Whether the other is a later one in the same tables, by no more than so many objects. */
  public boolean isShortlyBefore(WarehousePosition other, long objects) {
    return tables.equals(other.tables)
        && object <= other.object
        && other.object - object <= objects;
  }

  @Override
  public String toString() {
    return tables + ":" + object;
  }
}
