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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The DuckDB file with a session that writes for each entity, and any number of connections that
 * read.
 *
 * <p>All that is in it comes from the lake, so a file that is missing, damaged or no warehouse is
 * made anew, empty; the old one is set aside as {@code <file>.broken}, with its log. One that does
 * not open for any other reason, as when a disk is full, stays as it is.
 *
 * <p>An entity's tables are in a schema of their own, whose name is in the table {@code warehouse}
 * beside a fingerprint of all that they depend upon. A rebuild fills another schema, while readers
 * stay with the first; then that name is changed. Tables of entities that are not served, or of
 * mappings that were changed, stay as they are: whoever serves them again goes on with them.
 *
 * <p>A database that DuckDB has given up, as it does when it cannot fold its log into the file, is
 * opened again by whoever finds it so, within the process; what ran on it fails.
 */
final class WarehouseFile implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WarehouseFile.class);
  private static final List<String> LOGS = List.of(".wal", ".wal.checkpoint", ".wal.recovery");

  private final List<Schema> schemas;
  private final WarehouseProperties properties;
  private final List<Path> readable;

  /** Held for writing while the database is opened again. */
  private final ReadWriteLock opening = new ReentrantReadWriteLock();

  private Database database;
  private volatile int openings;
  private volatile boolean closed;

  private WarehouseFile(List<Schema> schemas, WarehouseProperties properties, List<Path> readable)
      throws IOException, SQLException {
    this.schemas = schemas;
    this.properties = properties;
    this.readable = readable;
    this.database = openOrMake();
  }

  /**
   * @param schemas of the entities whose tables readers see, and which are made where there are
   *     none
   * @param readable the only folders whose files DuckDB opens, beside its own
   * @throws IllegalStateException if it cannot be opened, as when another process has it open
   */
  static WarehouseFile open(
      List<Schema> schemas, WarehouseProperties properties, List<Path> readable) {
    try {
      return new WarehouseFile(schemas, properties, readable);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException("DuckDB does not open it", e);
    }
  }

  /** A connection to tables in memory that are empty, and gone when it is closed. */
  static Connection empty(List<Schema> schemas, WarehouseProperties properties)
      throws SQLException {
    WarehouseFile file = open(schemas, properties.inMemoryOnly(), List.of());
    try {
      Connection connection = file.database.detached();
      file.showAll(connection);
      return connection;
    } finally {
      file.close();
    }
  }

  /** How many entities' tables readers see. */
  int entities() {
    return schemas.size();
  }

  /** A new connection to the relations of all entities; the caller closes it. */
  Connection reader() throws SQLException {
    return connect(this::showAll);
  }

  /** A new connection to the tables of one; the caller closes it, or the database when it is. */
  Connection reader(Schema schema) throws SQLException {
    return connect(connection -> show(connection, schema));
  }

  /** Gives a connection the tables of one that readers see. */
  void show(Connection connection, Schema schema) throws SQLException {
    connection.setSchema(published(connection, schema));
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

  /** Says which tables a new connection sees. */
  private interface Showing {
    void show(Connection connection) throws SQLException;
  }

  private Connection connect(Showing showing) throws SQLException {
    try {
      return connectOnce(showing);
    } catch (SQLException e) {
      if (!mend()) {
        throw e;
      }
      return connectOnce(showing);
    }
  }

  private Connection connectOnce(Showing showing) throws SQLException {
    opening.readLock().lock();
    try {
      Connection connection = database.connect();
      try {
        showing.show(connection);
        return connection;
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } finally {
      opening.readLock().unlock();
    }
  }

  private void showAll(Connection connection) throws SQLException {
    if (schemas.size() == 1) {
      show(connection, schemas.get(0));
      return;
    }
    List<String> published = new ArrayList<>();
    Map<String, String> all = published(connection);
    for (Schema schema : schemas) {
      published.add(Objects.requireNonNull(all.get(fingerprint(schema))));
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET search_path = '" + String.join(",", published) + "'");
    }
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
      Database warehouse = openedIfWarehouse();
      if (warehouse != null) {
        makeMissing(warehouse);
        return warehouse;
      }
      setAside(file);
    }
    Files.createDirectories(file.getParent());
    for (String ending : LOGS) {
      Files.deleteIfExists(sibling(file, ending));
    }
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

  /** The file if it is sound and a warehouse, whatever tables are in it, else null. */
  private @Nullable Database openedIfWarehouse() throws SQLException {
    Database opened = null;
    boolean isWarehouse = false;
    try {
      opened = Database.open(properties, readable);
      isWarehouse = isWarehouse(opened);
      if (!isWarehouse) {
        log.warn(
            "{} is no warehouse of this version: it is set aside and made anew from the lake. What"
                + " the lake no longer has is in the old one alone",
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
      if (opened != null && !isWarehouse) {
        opened.close();
      }
    }
    return isWarehouse ? opened : null;
  }

  private static boolean isWarehouse(Database opened) throws SQLException {
    try (Session session = opened.session()) {
      if (session
          .query(
              "SELECT 1 FROM duckdb_columns() WHERE database_name = current_database()"
                  + " AND schema_name = 'main' AND table_name = 'warehouse'"
                  + " AND column_name = 'entity'",
              row -> row.getInt(1))
          .isEmpty()) {
        return false;
      }
      // Into a table: the driver does not tell what a query failed for.
      session.execute("CREATE TEMP TABLE made AS FROM main.warehouse");
      return true;
    }
  }

  private Database make() throws SQLException {
    Database made = Database.open(properties, readable);
    makeMissing(made);
    return made;
  }

  /** Makes the tables of entities that have none; closes the database if that fails. */
  private void makeMissing(Database opened) throws SQLException {
    try (Session session = opened.session()) {
      session.inTransaction(
          () -> {
            session.execute(
                "CREATE TABLE IF NOT EXISTS main.warehouse"
                    + " (entity VARCHAR, fingerprint VARCHAR, tables VARCHAR)");
            Map<String, String> published = published(session.connection());
            for (Schema schema : schemas) {
              String fingerprint = schema.fingerprint(opened.version());
              if (!published.containsKey(fingerprint)) {
                String tables = Generations.make(session, schema);
                session.update(
                    "INSERT INTO main.warehouse VALUES (?, ?, ?)",
                    schema.entity(),
                    fingerprint,
                    tables);
              }
            }
          });
    } catch (SQLException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** Name of the tables that readers see: never the same again after a rebuild. */
  private String published(Connection connection, Schema schema) throws SQLException {
    return Objects.requireNonNull(published(connection).get(fingerprint(schema)));
  }

  /** All of them, by their fingerprints. */
  private static Map<String, String> published(Connection connection) throws SQLException {
    Map<String, String> published = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT fingerprint, tables FROM main.warehouse")) {
      while (row.next()) {
        published.put(row.getString(1), row.getString(2));
      }
    }
    return published;
  }

  /** Of all that an entity's tables depend upon. */
  String fingerprint(Schema schema) throws SQLException {
    return schema.fingerprint(database.version());
  }

  private static Path sibling(Path file, String ending) {
    return file.resolveSibling(file.getFileName() + ending);
  }
}
