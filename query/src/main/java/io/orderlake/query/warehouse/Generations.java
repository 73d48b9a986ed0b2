package io.orderlake.query.warehouse;

import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One entity's tables in the file: those that readers see, those that a load fills for them to see
 * next, and what is left of others. Of one thread at a time, which has the session that writes.
 */
final class Generations {
  private static final Logger log = LoggerFactory.getLogger(Generations.class);

  private final WarehouseFile file;
  private final Schema schema;
  private @Nullable Session writer;
  private int openings;

  /** Whether there may be tables that no reader will see any more. */
  private boolean othersLeft = true;

  /** Whether there may be tables of an earlier mapping. */
  private boolean olderLeft = true;

  /** Tables of an earlier mapping. */
  private record Older(String fingerprint, String tables) {}

  Generations(WarehouseFile file, Schema schema) {
    this.file = file;
    this.schema = schema;
  }

  /**
   * The session that writes. Another one, with the tables that readers see, after it was not sound,
   * or the database was opened again.
   */
  Session writer() throws SQLException {
    Session session = writer;
    if (session != null && session.isSound() && openings == file.openings()) {
      return session;
    }
    writer = null;
    if (session != null) {
      session.close();
    }
    openings = file.openings();
    session = new Session(file.reader(schema));
    writer = session;
    return session;
  }

  /**
   * Gives the writer new, empty tables, which readers do not see yet.
   *
   * @return name of those that they see
   */
  String begin() throws SQLException {
    dropOthers();
    Session session = writer();
    String published = session.connection().getSchema();
    othersLeft = true;
    make(session, schema);
    return published;
  }

  /** Makes empty tables in a schema of their own, for a session to use, and answers its name. */
  static String make(Session session, Schema schema) throws SQLException {
    String name = prefix(schema) + UUID.randomUUID().toString().substring(0, 8);
    session.execute("CREATE SCHEMA " + name);
    session.connection().setSchema(name);
    for (String sql : schema.create()) {
      session.execute(sql);
    }
    return name;
  }

  /**
   * Shows readers the tables of a session.
   *
   * @param filled what filled them; the writer may be another one by now
   */
  void publish(Session filled) throws SQLException {
    String made = filled.connection().getSchema();
    String fingerprint = file.fingerprint(schema);
    filled.inTransaction(
        () ->
            filled.update(
                "UPDATE main.warehouse SET tables = ? WHERE fingerprint = ?", made, fingerprint));
  }

  /** Gives the writer the tables that readers see. */
  void usePublished() throws SQLException {
    file.show(writer().connection(), schema);
  }

  /**
   * Drops the tables that readers saw before; called some time after new ones were published. So
   * are those of a rebuild that was broken off, in this process or in one before.
   */
  void dropReplaced() throws SQLException {
    if (othersLeft) {
      dropOthers();
      othersLeft = false;
    }
  }

  /**
   * Drops the tables of earlier mappings, once these have all that those were filled from.
   *
   * @param asked whether what the lake no longer has may be forgotten
   */
  void dropOlder(boolean asked) throws SQLException {
    if (!olderLeft && !asked) {
      return;
    }
    Session session = writer();
    for (Older older :
        session.query(
            "SELECT fingerprint, tables FROM main.warehouse WHERE entity = ? AND fingerprint <> ?",
            row -> new Older(row.getString(1), row.getString(2)),
            schema.entity(),
            file.fingerprint(schema))) {
      Lack lack = asked ? null : lack(session, older.tables());
      if (lack == null) {
        drop(session, older);
      } else {
        log.warn(
            "What an earlier mapping of {} made stays in the warehouse's file: the lake lacks {}"
                + " that it was filled from. POST /api/warehouse/rebuild forgets them",
            schema.entity(),
            lack);
      }
    }
    olderLeft = false;
  }

  private static @Nullable Lack lack(Session session, String tables) throws SQLException {
    return session
        .query(
            "SELECT count(*), min(\"partition\" || '/' || name) FROM "
                + tables
                + ".lake_objects ANTI JOIN lake_objects USING (\"partition\", name)"
                + " HAVING count(*) > 0",
            row -> new Lack(row.getLong(1), row.getString(2)))
        .stream()
        .findFirst()
        .orElse(null);
  }

  private static void drop(Session session, Older older) throws SQLException {
    session.inTransaction(
        () -> {
          session.update("DELETE FROM main.warehouse WHERE fingerprint = ?", older.fingerprint());
          session.execute("DROP SCHEMA " + older.tables() + " CASCADE");
        });
  }

  private void dropOthers() throws SQLException {
    usePublished();
    Session session = writer();
    List<String> others =
        session.query(
            "SELECT schema_name FROM duckdb_schemas() WHERE database_name = current_database()"
                + " AND regexp_full_match(schema_name, ?)"
                + " AND schema_name NOT IN (SELECT tables FROM main.warehouse)",
            row -> row.getString(1),
            prefix(schema) + "[0-9a-f]{8}");
    for (String other : others) {
      session.execute("DROP SCHEMA " + other + " CASCADE");
    }
  }

  private static String prefix(Schema schema) {
    return "tables_" + schema.entity() + "_";
  }
}
