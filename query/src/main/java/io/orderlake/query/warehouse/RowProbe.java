package io.orderlake.query.warehouse;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** Asks DuckDB's reader whether files hold rows and nothing else. Nothing is kept of them. */
record RowProbe(Session session, RowRule rule) {

  /**
   * @throws SQLException if DuckDB fails for another reason than what is in the files
   */
  boolean takes(List<Path> files) throws SQLException {
    try {
      // All of each row is read, or what is wrong with the rest would not be seen; into a table, as
      // DuckDB's driver does not tell what a query failed for.
      session.execute(
          "CREATE OR REPLACE TEMP TABLE probe AS SELECT bit_xor(hash(rows)) FROM "
              + rule.rows(files)
              + " AS rows");
      return true;
    } catch (SQLException e) {
      if (DuckDbFailure.of(e) == DuckDbFailure.CONTENT) {
        return false;
      }
      throw e;
    }
  }
}
