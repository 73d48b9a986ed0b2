package io.orderlake.analytics.warehouse;

import io.orderlake.analytics.lake.LakeObject;
import io.orderlake.analytics.lake.LakeStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Fills empty tables that no reader sees yet, much faster than batch by batch: all rows are
 * appended as they are; then duplicates are removed and the orders' rows worked out, all at once.
 */
final class BulkLoad {
  private static final List<String> STEPS = Schema.script("bulk.sql");

  /** Room in memory for what is worked out for the orders, by change. */
  private static final long BYTES_A_CHANGE = 300;

  private final Session session;
  private final LakeStore lake;
  private final long memory;
  private long last;

  /**
   * @param memory of DuckDB, in bytes
   */
  BulkLoad(Session session, LakeStore lake, long memory) throws SQLException {
    this.session = session;
    this.lake = lake;
    this.memory = memory;
    Intake.makeTaken(session);
  }

  /** Appends the rows of objects; those that are gone from the lake are left out. */
  void append(List<LakeObject> objects, Instant at) throws SQLException {
    try (Intake intake = new Intake(session, lake, objects)) {
      try {
        intake.append(last, at);
      } catch (SQLException refused) {
        if (!intake.salvage()) {
          throw refused;
        }
        intake.append(last, at);
      }
    }
    last += objects.size();
  }

  /** Names of a partition's objects that were appended. */
  Set<String> appended(String partition) {
    try {
      return new HashSet<>(
          session.query(
              "SELECT name FROM taken WHERE \"partition\" = ?",
              row -> row.getString(1),
              partition));
    } catch (SQLException e) {
      throw new WarehouseException("The warehouse cannot be read", e);
    }
  }

  /** Works out the rest from what was appended. */
  void finish() throws SQLException {
    long changes = session.query("SELECT count(*) FROM changes", row -> row.getLong(1)).get(0);
    long parts = 1 + changes * BYTES_A_CHANGE / memory;
    for (String step : STEPS) {
      for (long part = 0; part < (step.contains("${part}") ? parts : 1); part++) {
        session.execute(
            step.replace("${parts}", Long.toString(parts)).replace("${part}", Long.toString(part)));
      }
    }
  }
}
