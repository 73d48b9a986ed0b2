package io.orderlake.analytics.warehouse;

import io.orderlake.analytics.lake.LakeObject;
import io.orderlake.analytics.lake.LakeStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

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
    Intake.makeTaken(session);
    try (Intake intake = new Intake(session, lake, objects)) {
      try {
        session.inTransaction(() -> apply(intake, last, at));
      } catch (SQLException refused) {
        if (!intake.salvage()) {
          throw refused;
        }
        session.inTransaction(() -> apply(intake, last, at));
      }
    }
  }

  private void apply(Intake intake, long last, Instant at) throws SQLException {
    intake.append(last, at);
    for (String step : STEPS) {
      session.execute(step.replace("${last}", Long.toString(last)));
    }
  }
}
