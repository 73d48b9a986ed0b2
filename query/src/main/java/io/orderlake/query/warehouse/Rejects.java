package io.orderlake.query.warehouse;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lines of an object that are no rows.
 *
 * @param count of all
 * @param lines the first {@link #MOST_KEPT} of them
 */
record Rejects(long count, List<RejectedLine> lines) {
  static final Rejects NONE = new Rejects(0, List.of());

  static final int MOST_KEPT = 1_000;

  /**
   * A line that is no row.
   *
   * @param number of the line in its object, from 1 on
   * @param problem why it is none; names columns, never values
   */
  record RejectedLine(long number, String problem) {
    @Override
    public String toString() {
      return "line " + number + ": " + problem;
    }
  }

  /** The first of them in words, null if there is none. */
  @Nullable String first() {
    return lines.isEmpty() ? null : lines.get(0).toString();
  }

  /** These, and others that come after them. */
  Rejects and(List<RejectedLine> more) {
    List<RejectedLine> kept = new ArrayList<>(lines);
    more.stream().limit(MOST_KEPT - lines.size()).forEach(kept::add);
    return new Rejects(count + more.size(), kept);
  }
}
