package io.orderlake.query.warehouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The DuckDB file with one session that writes and any number of connections that read.
 *
 * <p>All that is in it comes from the lake, so a file that is missing, damaged or made by another
 * schema is made anew, empty; the old one is set aside as {@code <file>.broken}, with its log. One
 * that does not open for any other reason, as when a disk is full, stays as it is.
 *
 * <p>The tables are in a schema of their own, whose name is in the table {@code warehouse}. A
 * rebuild fills another schema, while readers stay with the first; then that name is changed.
 *
 * <p>A database that DuckDB has given up, as it does when it cannot fold its log into the file, is
 * opened again by whoever finds it so, within the process; what ran on it fails.
 */
final class WarehouseFile implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WarehouseFile.class);
  private static final List<String> LOGS = List.of(".wal", ".wal.checkpoint", ".wal.recovery");

  private final Schema schema;
  private final WarehouseProperties properties;
  private final List<Path> readable;

  /** Held for writing while the database is opened again. */
  private final ReadWriteLock opening = new ReentrantReadWriteLock();

  private Database database;
  private Session writer;
  private volatile int openings;
  private volatile boolean closed;

  /** Whether there may be tables that no reader will see any more. */
  private boolean othersLeft = true;

  private WarehouseFile(Schema schema, WarehouseProperties properties, List<Path> readable)
      throws IOException, SQLException {
    this.schema = schema;
    this.properties = properties;
    this.readable = readable;
    this.database = openOrMake();
    this.writer = writingSession();
  }

  /**
   * @param readable the only folders whose files DuckDB opens, beside its own
   * @throws IllegalStateException if it cannot be opened, as when another process has it open
   */
  static WarehouseFile open(Schema schema, WarehouseProperties properties, List<Path> readable) {
    try {
      return new WarehouseFile(schema, properties, readable);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException("DuckDB does not open it", e);
    }
  }

  /** A connection to tables in memory that are empty, and gone when it is closed. */
  static Connection empty(Schema schema, WarehouseProperties properties) throws SQLException {
    WarehouseFile file = open(schema, properties.inMemoryOnly(), List.of());
    try {
      Connection connection = file.database.detached();
      useFor(connection, published(connection));
      return connection;
    } finally {
      file.close();
    }
  }

  /**
   * The session that writes; of one thread at a time. Another one after it was not sound, or the
   * database was opened again.
   */
  Session writer() throws SQLException {
    opening.readLock().lock();
    try {
      if (!writer.isSound()) {
        writer.close();
        writer = writingSession();
      }
      return writer;
    } finally {
      opening.readLock().unlock();
    }
  }

  /** A new connection that sees what is committed; the caller closes it. */
  Connection reader() throws SQLException {
    try {
      return connect();
    } catch (SQLException e) {
      if (!mend()) {
        throw e;
      }
      return connect();
    }
  }

  /** Another number whenever the database was opened again. */
  int openings() {
    return openings;
  }

  /**
   * Opens the database again if DuckDB has given it up.
   *
   * @return whether it has
   * @throws SQLException if it does not open now; the next call tries again
   * @throws WarehouseException if another process has it open
   */
  boolean mend() throws SQLException {
    opening.writeLock().lock();
    try {
      if (closed || !database.isLost()) {
        return false;
      }
      // What it was given up for is told by whoever's statement failed.
      log.debug("DuckDB has given {} up: it is opened again", properties.file());
      database.close();
      database = openOrMake();
      writer = writingSession();
      openings++;
      return true;
    } catch (WarehouseInUse e) {
      throw new WarehouseException(properties.file() + " cannot be opened again", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      opening.writeLock().unlock();
    }
  }

  /**
   * Gives the writer new, empty tables, which readers do not see yet.
   *
   * @return name of those that they see
   */
  String begin() throws SQLException {
    dropOthers();
    String published = writer().connection().getSchema();
    othersLeft = true;
    makeTables(writer());
    return published;
  }

  /** Shows readers the tables that the writer has. */
  void publish() throws SQLException {
    Session session = writer();
    String made = session.connection().getSchema();
    session.inTransaction(
        () -> {
          session.execute("UPDATE main.warehouse SET tables = '" + made + "'");
          Overtaken.forget(session);
        });
  }

  /** Gives the writer the tables that readers see. */
  void usePublished() throws SQLException {
    Connection connection = writer().connection();
    useFor(connection, published(connection));
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

  private void dropOthers() throws SQLException {
    usePublished();
    Session session = writer();
    String published = session.connection().getSchema();
    List<String> others =
        session.query(
            "SELECT schema_name FROM duckdb_schemas() WHERE database_name = current_database()"
                + " AND starts_with(schema_name, 'tables_') AND schema_name <> ?",
            row -> row.getString(1),
            published);
    for (String other : others) {
      session.execute("DROP SCHEMA " + other + " CASCADE");
    }
  }

  @Override
  public void close() throws SQLException {
    opening.writeLock().lock();
    try {
      closed = true;
      database.close();
    } finally {
      opening.writeLock().unlock();
    }
  }

  private Connection connect() throws SQLException {
    opening.readLock().lock();
    try {
      Connection reader = database.connect();
      try {
        useFor(reader, published(reader));
        return reader;
      } catch (SQLException | RuntimeException e) {
        reader.close();
        throw e;
      }
    } finally {
      opening.readLock().unlock();
    }
  }

  private Session writingSession() throws SQLException {
    Session session = database.session();
    useFor(session.connection(), published(session.connection()));
    return session;
  }

  private Database openOrMake() throws IOException, SQLException {
    if (properties.inMemory()) {
      return make();
    }
    Path file = Path.of(properties.file()).toAbsolutePath();
    if (Files.isDirectory(file)) {
      throw new IllegalStateException("it is a folder, and must be a file");
    }
    if (Files.exists(file)) {
      Database sound = openSound();
      if (sound != null) {
        return sound;
      }
      setAside(file);
    }
    for (String ending : LOGS) {
      Files.deleteIfExists(sibling(file, ending));
    }
    Files.createDirectories(file.getParent());
    return make();
  }

  /** Beside those that were set aside before: one may be the last to have what the lake lost. */
  private static void setAside(Path file) throws IOException {
    String aside = ".broken";
    for (int n = 2; Files.exists(sibling(file, aside)); n++) {
      aside = ".broken-" + n;
    }
    for (String ending : LOGS) {
      Path log = sibling(file, ending);
      if (Files.exists(log)) {
        Files.move(log, sibling(file, aside + ending), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.move(file, sibling(file, aside));
  }

  /** The file if it is sound and was made by this schema, else null. */
  private @Nullable Database openSound() throws SQLException {
    Database opened = null;
    boolean sound = false;
    try {
      opened = Database.open(properties, readable);
      sound = isOfThisSchema(opened);
      if (!sound) {
        log.warn(
            "{} has another schema: it is set aside and made anew from the lake. What the lake no"
                + " longer has is in the old one alone",
            properties.file());
      }
    } catch (SQLException e) {
      String reason = String.valueOf(e.getMessage());
      if (reason.contains("Could not set lock")) {
        throw new WarehouseInUse(reason);
      }
      if (!DuckDbFailure.isDamage(e)) {
        throw e;
      }
      log.warn("{} is damaged, it is made anew from the lake: {}", properties.file(), reason);
    } finally {
      if (opened != null && !sound) {
        opened.close();
      }
    }
    return sound ? opened : null;
  }

  private boolean isOfThisSchema(Database opened) throws SQLException {
    try (Session session = opened.session()) {
      if (session
          .query(
              "SELECT 1 FROM duckdb_columns() WHERE database_name = current_database()"
                  + " AND schema_name = 'main' AND table_name = 'warehouse'"
                  + " AND column_name = 'fingerprint'",
              row -> row.getInt(1))
          .isEmpty()) {
        return false;
      }
      // Into a table first: the driver does not tell what a query failed for.
      session.execute("CREATE TEMP TABLE made AS SELECT fingerprint FROM main.warehouse");
      return session
          .query("SELECT fingerprint FROM made", row -> row.getString(1))
          .contains(fingerprint(session));
    }
  }

  private Database make() throws SQLException {
    Database made = Database.open(properties, readable);
    try (Session session = made.session()) {
      session.inTransaction(
          () -> {
            session.execute("CREATE TABLE main.warehouse (fingerprint VARCHAR, tables VARCHAR)");
            String tables = makeTables(session);
            session.execute(
                "INSERT INTO main.warehouse VALUES ('%s', '%s')"
                    .formatted(fingerprint(session), tables));
          });
      return made;
    } catch (SQLException | RuntimeException e) {
      made.close();
      throw e;
    }
  }

  private String makeTables(Session session) throws SQLException {
    String name = "tables_" + UUID.randomUUID().toString().substring(0, 8);
    session.execute("CREATE SCHEMA " + name);
    useFor(session.connection(), name);
    for (String sql : schema.create()) {
      session.execute(sql);
    }
    return name;
  }

  private static void useFor(Connection connection, String tables) throws SQLException {
    connection.setSchema(tables);
  }

  /** Name of the tables that readers see: never the same again after a rebuild. */
  private static String published(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT tables FROM main.warehouse")) {
      row.next();
      return row.getString(1);
    }
  }

  private String fingerprint(Session session) throws SQLException {
    return schema.fingerprint(session.connection().getMetaData().getDatabaseProductVersion());
  }

  private static Path sibling(Path file, String ending) {
    return file.resolveSibling(file.getFileName() + ending);
  }
}
