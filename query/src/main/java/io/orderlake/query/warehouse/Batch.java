package io.orderlake.query.warehouse;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * Takes objects into the warehouse's tables, all of a batch in one transaction. Of changes with one
 * event_id that differ, what is here stays; where that came last in the lake's order, it is {@link
 * Overtaken}.
 */
final class Batch {
  /** Changes that came first in the lake's order, and after another of the same event_id. */
  private static final String OVERTAKEN =
      """
      SELECT count(*)
      FROM differing
      JOIN fresh USING (row)
      JOIN taken AS late ON late.object = fresh.object
      JOIN known AS kept ON kept.event_id = differing.event_id
      JOIN lake_objects AS early ON early.object = kept.object
      WHERE (late."partition", late.name) < (early."partition", early.name)
      """;

  private final Session session;
  private final List<String> steps;
  private long before;

  Batch(Session session, Schema schema) throws SQLException {
    this.session = session;
    this.steps = schema.script("batch.sql");
    StagedObjects.makeTables(session);
  }

  /**
   * Takes objects in, except for those that are in the warehouse: whoever thinks that they are not
   * is told by the tables.
   *
   * @param at when, to be recorded
   * @return number of the last object that was there before
   * @throws SQLException if DuckDB fails; all of it is in the warehouse then, or nothing
   */
  long apply(StagedObjects intake, Instant at) throws SQLException {
    intake.inTransaction(() -> applyOnce(intake, at));
    return before;
  }

  private void applyOnce(StagedObjects intake, Instant at) throws SQLException {
    before = session.one(Books.LAST, row -> row.getLong(1));
    intake.append(before, at);
    for (String step : steps) {
      session.execute(step.replace("${last}", Long.toString(before)));
    }
    if (session.one(OVERTAKEN, row -> row.getLong(1)) > 0) {
      Overtaken.note(session);
    }
  }
}
