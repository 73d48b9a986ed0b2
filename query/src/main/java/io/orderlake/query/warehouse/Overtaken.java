package io.orderlake.query.warehouse;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Whether the warehouse has a change in the place of one that differs, and comes first in the
 * lake's order: only a load of the whole lake puts that right. Objects that bring such changes may
 * come again and again, as after a clock that was ahead; so there is one load in a while for all of
 * them. The tables know of it, so that a restart forgets nothing, and those of a load know of none.
 * Of one thread.
 *
 * <p>A row is not replaced where it is: DuckDB 2.0.0 crashed over that in most runs, for a cause
 * that was not found.
 */
final class Overtaken {
  static final Duration PAUSE = Duration.ofMinutes(10);

  private final InstantSource clock;
  private Instant nextTry = Instant.MIN;
  private boolean possible = true;

  Overtaken(InstantSource clock) {
    this.clock = clock;
  }

  /** Says that there is such a change, in the transaction that leaves it out. */
  static void note(Session session) throws SQLException {
    session.execute("CREATE TABLE IF NOT EXISTS overtaken (objects BIGINT)");
  }

  /** Says that something may have been written. */
  void look() {
    possible = true;
  }

  /** Whether there is one, and no load was begun for it lately. */
  boolean isDue(Session session) throws SQLException {
    possible = possible && isNoted(session);
    return possible && isTime();
  }

  /** Says that a load is begun for it, or cannot be. */
  void tried() {
    nextTry = clock.instant().plus(PAUSE);
  }

  private boolean isTime() {
    Duration left = Duration.between(clock.instant(), nextTry);
    // A clock that was set back must not make it wait.
    return left.isNegative() || left.isZero() || left.compareTo(PAUSE) > 0;
  }

  private static boolean isNoted(Session session) throws SQLException {
    return session.one(
        "SELECT count(*) FROM duckdb_tables() WHERE database_name = current_database()"
            + " AND schema_name = current_schema() AND table_name = 'overtaken'",
        row -> row.getLong(1) > 0);
  }
}
