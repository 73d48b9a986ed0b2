package io.orderlake.analytics.live;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How far a reader of the warehouse has come.
 *
 * @param tables name of the tables read; a rebuild makes others, whose objects are numbered anew
 * @param object number of the last object read
 */
record Position(String tables, long object) {
  private static final Pattern FORM = Pattern.compile("(\\w+):(\\d{1,18})");

  /** The position that an event's id tells, or null if it tells none. */
  static @Nullable Position parse(@Nullable String id) {
    Matcher parts = FORM.matcher(id == null ? "" : id);
    return parts.matches() ? new Position(parts.group(1), Long.parseLong(parts.group(2))) : null;
  }

  /** Whether the other is a later one in the same tables, by no more than so many objects. */
  boolean isShortlyBefore(Position other, long objects) {
    return tables.equals(other.tables)
        && object <= other.object
        && other.object - object <= objects;
  }

  @Override
  public String toString() {
    return tables + ":" + object;
  }
}
