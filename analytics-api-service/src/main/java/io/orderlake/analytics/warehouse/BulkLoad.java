package io.orderlake.analytics.warehouse;

import io.orderlake.analytics.lake.LakeObject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Fills the warehouse from all of the lake, much faster than batch by batch: rows are loaded as
 * they are, beside the tables that answer meanwhile; then duplicates are removed and every order's
 * row is worked out, all at once; then the new tables take the place of the old ones.
 *
 * <p>A load that is broken off leaves the old tables as they were, and is begun anew.
 */
final class BulkLoad {
  private static final long BATCH = 1;

  /** Room in memory for what is worked out for the orders, by row loaded. */
  private static final long BYTES_A_ROW = 100;

  private final Session session;
  private final Intake intake;
  private final long memory;

  /**
   * @param memory of DuckDB, in bytes
   */
  BulkLoad(Session session, Intake intake, long memory) {
    this.session = session;
    this.intake = intake;
    this.memory = memory;
  }

  void begin() throws SQLException {
    session.executeAll(Schema.script("begin-bulk.sql"));
  }

  void add(List<LakeObject> objects, Instant at) throws SQLException {
    intake.read(objects, "loading_changes", BATCH, at);
  }

  /** Names of a partition's objects that were added. */
  Set<String> added(String partition) throws SQLException {
    return new HashSet<>(
        session.query(
            "SELECT name FROM taken WHERE \"partition\" = ?", row -> row.getString(1), partition));
  }

  void finish() throws SQLException {
    long rows = session.query("SELECT count(*) FROM loading_changes", row -> row.getLong(1)).get(0);
    long parts = 1 + rows * BYTES_A_ROW / memory;
    for (String sql : Schema.script("bulk.sql")) {
      for (long part = 0; part < (sql.contains("${part}") ? parts : 1); part++) {
        session.execute(sql.replace("${parts}", parts + "").replace("${part}", part + ""));
      }
    }
    session.inTransaction(() -> session.executeAll(Schema.script("swap.sql")));
    session.execute("CHECKPOINT");
  }
}
