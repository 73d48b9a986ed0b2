package io.orderlake.query.warehouse;

import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fills empty tables that no reader sees yet, much faster than batch by batch: all rows are
 * appended as they are; then duplicates are removed and the items' rows worked out, all at once.
 */
final class BulkLoad {
  /** Room in memory for what is worked out for the items, by change. */
  private static final long BYTES_A_CHANGE = 300;

  private final Session session;
  private final List<String> steps;
  private final long memory;
  private long last;

  /**
   * @param memory of DuckDB, in bytes
   */
  BulkLoad(Session session, Schema schema, long memory) throws SQLException {
    this.session = session;
    this.steps = schema.script("bulk.sql");
    this.memory = memory;
    StagedObjects.makeTables(session);
  }

  /** Appends the rows of objects. */
  void append(StagedObjects intake, Instant at) throws SQLException {
    intake.inTransaction(() -> intake.append(last, at));
    last += intake.objects().size();
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

  /**
   * What it has not got of the objects that other tables have.
   *
   * @param tables their name
   * @param prefix of the lake's row objects
   * @return null if it has all
   */
  @Nullable Lack lack(String tables, String prefix) throws SQLException {
    return session
        .query(
            "SELECT count(*), min(\"partition\" || '/' || name) FROM "
                + tables
                + ".lake_objects ANTI JOIN taken USING (\"partition\", name) HAVING count(*) > 0",
            row -> new Lack(row.getLong(1), prefix + row.getString(2)))
        .stream()
        .findFirst()
        .orElse(null);
  }

  /** Works out the rest from what was appended. */
  void finish() throws SQLException {
    long changes = session.query("SELECT count(*) FROM changes", row -> row.getLong(1)).get(0);
    long parts = 1 + changes * BYTES_A_CHANGE / memory;
    for (String step : steps) {
      for (long part = 0; part < (step.contains("${part}") ? parts : 1); part++) {
        session.execute(
            step.replace("${parts}", Long.toString(parts)).replace("${part}", Long.toString(part)));
      }
    }
  }
}
