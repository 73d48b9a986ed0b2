package io.orderlake.analytics.warehouse;

import io.orderlake.analytics.lake.LakeObject;
import io.orderlake.analytics.lake.LakeStore;
import io.orderlake.analytics.warehouse.Intake.Source;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** Takes objects into the warehouse's tables, all of a batch in one transaction. */
final class Batch {
  private static final List<String> STEPS = Schema.script("batch.sql");

  private final Session session;
  private final LakeStore lake;

  Batch(Session session, LakeStore lake) {
    this.session = session;
    this.lake = lake;
  }

  /**
   * Takes objects in; those that are gone from the lake are left out.
   *
   * @param last number of the last object that is in the warehouse
   * @param at when, to be recorded
   * @throws SQLException if DuckDB fails; nothing is changed then
   */
  void apply(List<LakeObject> objects, long last, Instant at) throws SQLException {
    try (Intake intake = new Intake(session, lake, objects)) {
      try {
        apply(intake, last, at);
      } catch (SQLException refused) {
        if (!intake.salvage()) {
          throw refused;
        }
        apply(intake, last, at);
      }
    }
  }

  private void apply(Intake intake, long last, Instant at) throws SQLException {
    note(intake.sources(), last, LocalDateTime.ofInstant(at, ZoneOffset.UTC));
    session.inTransaction(
        () -> {
          for (String step : STEPS) {
            session.execute(
                step.replace("${last}", Long.toString(last)).replace("${rows}", intake.rows()));
          }
        });
  }

  /** Lists the objects in the temporary table {@code taken}. */
  private void note(List<Source> sources, long last, LocalDateTime at) throws SQLException {
    session.execute(
        "CREATE OR REPLACE TEMP TABLE taken AS SELECT CAST(NULL AS VARCHAR) AS path,"
            + " * EXCLUDE (rows, duplicates) FROM lake_objects WITH NO DATA");
    long object = last;
    DuckDBConnection connection = (DuckDBConnection) session.connection();
    try (DuckDBAppender rows = connection.createAppender("temp", "main", "taken")) {
      for (Source source : sources) {
        Path file = source.file();
        rows.beginRow()
            .append(file == null ? null : file.toString())
            .append(++object)
            .append(source.object().partition())
            .append(source.object().name())
            .append(source.object().bytes())
            .append(source.rejects())
            .append(source.problem())
            .append(at)
            .endRow();
      }
    }
  }
}
