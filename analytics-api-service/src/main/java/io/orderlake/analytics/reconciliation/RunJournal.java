package io.orderlake.analytics.reconciliation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a run has done, as one row in its file, so that it is not done again after a restart. */
record RunJournal(RunFile file) {
  private static final String TABLE =
      "CREATE TABLE IF NOT EXISTS run (began TIMESTAMP, lake_read BOOLEAN, next VARCHAR,"
          + " scanned BIGINT, table_read BOOLEAN, compared BOOLEAN, in_flight BIGINT,"
          + " written BIGINT, snapshots BIGINT, tombstones BIGINT, ended TIMESTAMP,"
          + " mapping VARCHAR)";

  /**
   * What was done.
   *
   * @param next where the scan of the table goes on; null for its beginning
   * @param scanned items of the table, of whatever entity
   * @param compared whether the differences are those that there are
   * @param written number of the last difference that repair is done with
   * @param ended null while it is not done
   */
  record Entry(
      Instant began,
      boolean lakeRead,
      @Nullable String next,
      long scanned,
      boolean tableRead,
      boolean compared,
      long inFlight,
      long written,
      long snapshots,
      long tombstones,
      @Nullable Instant ended,
      String mapping) {
    private static Entry of(ResultSet row) throws SQLException {
      return new Entry(
          Objects.requireNonNull(RunFile.time(row, 1)),
          row.getBoolean(2),
          row.getString(3),
          row.getLong(4),
          row.getBoolean(5),
          row.getBoolean(6),
          row.getLong(7),
          row.getLong(8),
          row.getLong(9),
          row.getLong(10),
          RunFile.time(row, 11),
          row.getString(12));
    }
  }

  /**
   * Begins it, if it has not begun.
   *
   * @throws IllegalStateException if it was begun with another mapping
   */
  void begin(Instant now, String mapping) {
    file.execute(TABLE);
    file.execute(
        "INSERT INTO run SELECT ?, false, NULL, 0, false, false, 0, 0, 0, 0, NULL, ?"
            + " WHERE NOT EXISTS (SELECT * FROM run)",
        RunFile.utc(now),
        mapping);
    if (!entry().mapping.equals(mapping)) {
      throw new IllegalStateException("it was begun with another mapping");
    }
  }

  Entry entry() {
    return file.one("FROM run", Entry::of);
  }

  /**
   * Notes what was done.
   *
   * @param assignments as UPDATE has them, with a question mark for each argument
   */
  void note(String assignments, @Nullable Object... arguments) {
    file.execute("UPDATE run SET " + assignments, arguments);
  }
}
