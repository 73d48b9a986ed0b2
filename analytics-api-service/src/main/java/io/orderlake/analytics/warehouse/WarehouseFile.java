package io.orderlake.analytics.warehouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The DuckDB file with one connection that writes and any number that read.
 *
 * <p>All that is in it comes from the lake, so a file that is missing, cannot be read or was made
 * by another schema is made anew, empty; the old one is set aside as {@code <file>.broken}.
 *
 * <p>The tables are in a schema of their own, whose name is in the table {@code warehouse}. A
 * rebuild fills another schema, while readers stay with the first; then that name is changed.
 */
final class WarehouseFile implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WarehouseFile.class);

  private static final Pattern PROCESS = Pattern.compile("PID \\d+");

  private final Session writer;
  private volatile String published;
  private boolean othersLeft;

  private WarehouseFile(Session writer) throws SQLException {
    this.writer = writer;
    this.published =
        writer.query("SELECT tables FROM main.warehouse", row -> row.getString(1)).get(0);
    dropOthers();
  }

  /**
   * @throws IllegalStateException if it cannot be opened, as when another process has it open
   */
  static WarehouseFile open(WarehouseProperties properties) {
    try {
      return openOrMake(properties);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException("DuckDB does not open it", e);
    }
  }

  /** The connection that writes; of one thread at a time. */
  Session writer() {
    return writer;
  }

  /** A new connection that sees what is committed; the caller closes it. */
  Connection reader() throws SQLException {
    Connection reader = ((DuckDBConnection) writer.connection()).duplicate();
    useFor(reader, published);
    return reader;
  }

  /** Name of the tables that readers see: never the same again after a rebuild. */
  String published() {
    return published;
  }

  /** Gives the writer new, empty tables, which readers do not see yet. */
  void begin() throws SQLException {
    dropOthers();
    makeTables(writer);
  }

  /** Shows readers the tables that the writer has. */
  void publish() throws SQLException {
    String made = writer.connection().getSchema();
    writer.execute("UPDATE main.warehouse SET tables = '" + made + "'");
    published = made;
    othersLeft = true;
  }

  /** Gives the writer the tables that readers see. */
  void usePublished() throws SQLException {
    useFor(writer.connection(), published);
  }

  /** Drops the tables that readers saw before; called some time after new ones were published. */
  void dropReplaced() throws SQLException {
    if (othersLeft) {
      dropOthers();
      othersLeft = false;
    }
  }

  private void dropOthers() throws SQLException {
    usePublished();
    List<String> others =
        writer.query(
            "SELECT schema_name FROM duckdb_schemas() WHERE database_name = current_database()"
                + " AND starts_with(schema_name, 'tables_') AND schema_name <> ?",
            row -> row.getString(1),
            published);
    for (String other : others) {
      writer.execute("DROP SCHEMA " + other + " CASCADE");
    }
  }

  @Override
  public void close() throws SQLException {
    writer.close();
  }

  private static WarehouseFile openOrMake(WarehouseProperties properties)
      throws IOException, SQLException {
    if (properties.inMemory()) {
      return make(properties);
    }
    Path file = Path.of(properties.file()).toAbsolutePath();
    if (Files.isDirectory(file)) {
      throw new IllegalStateException("it is a folder, and must be a file");
    }
    if (Files.exists(file)) {
      Session session = openSound(properties);
      if (session != null) {
        return new WarehouseFile(session);
      }
      Files.move(file, sibling(file, ".broken"), StandardCopyOption.REPLACE_EXISTING);
    }
    Files.deleteIfExists(sibling(file, ".wal"));
    Files.createDirectories(file.getParent());
    return make(properties);
  }

  /** The file if it can be read and was made by this schema, else null. */
  private static @Nullable Session openSound(WarehouseProperties properties) throws SQLException {
    Session session = null;
    try {
      session = connect(properties);
      if (Schema.fingerprint(version(session)).equals(fingerprint(session))) {
        return session;
      }
      log.info("{} has another schema: it is made anew from the lake", properties.file());
    } catch (SQLException e) {
      String reason = String.valueOf(e.getMessage());
      if (reason.contains("Could not set lock")) {
        throw inUse(reason);
      }
      log.warn("{} cannot be read, it is made anew from the lake: {}", properties.file(), reason);
    }
    if (session != null) {
      session.close();
    }
    return null;
  }

  /**
   * @param lock DuckDB's words, which name the process, with all of its command line
   */
  private static IllegalStateException inUse(String lock) {
    Matcher process = PROCESS.matcher(lock);
    return new IllegalStateException(
        "another process%s has it open, such as a DuckDB shell or this service itself"
            .formatted(process.find() ? " (" + process.group() + ")" : ""));
  }

  private static WarehouseFile make(WarehouseProperties properties) throws SQLException {
    Session session = connect(properties);
    session.inTransaction(
        () -> {
          session.execute("CREATE TABLE main.warehouse (fingerprint VARCHAR, tables VARCHAR)");
          String tables = makeTables(session);
          session.execute(
              "INSERT INTO main.warehouse VALUES ('%s', '%s')"
                  .formatted(Schema.fingerprint(version(session)), tables));
        });
    return new WarehouseFile(session);
  }

  private static String makeTables(Session session) throws SQLException {
    String name = "tables_" + UUID.randomUUID().toString().substring(0, 8);
    session.execute("CREATE SCHEMA " + name);
    useFor(session.connection(), name);
    for (String sql : Schema.create()) {
      session.execute(sql);
    }
    return name;
  }

  private static void useFor(Connection connection, String tables) throws SQLException {
    connection.setSchema(tables);
  }

  private static Session connect(WarehouseProperties properties) throws SQLException {
    Properties settings = new Properties();
    settings.setProperty("memory_limit", properties.memoryLimit().toBytes() + "B");
    settings.setProperty("threads", String.valueOf(properties.threads()));
    settings.setProperty("checkpoint_threshold", properties.checkpointThreshold().toBytes() + "B");
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("autoload_known_extensions", "false");
    settings.setProperty("preserve_insertion_order", "false");
    // Large appends go to the file at once, and their log only points there: no need to fold it in.
    settings.setProperty("auto_checkpoint_skip_wal_threshold", String.valueOf(Long.MAX_VALUE));
    settings.setProperty("jdbc_stream_results", "true");
    // The first rows of an order are found by its columns alone; only they are then read in full.
    settings.setProperty("late_materialization_max_rows", "1000");
    String url = "jdbc:duckdb:" + (properties.inMemory() ? "" : properties.file());
    Session session = new Session(DriverManager.getConnection(url, settings));
    session.execute("SET GLOBAL TimeZone = 'UTC'");
    return session;
  }

  private static String version(Session session) throws SQLException {
    return session.connection().getMetaData().getDatabaseProductVersion();
  }

  private static String fingerprint(Session session) throws SQLException {
    return session.query("SELECT fingerprint FROM main.warehouse", row -> row.getString(1)).stream()
        .findFirst()
        .orElse("");
  }

  private static Path sibling(Path file, String ending) {
    return file.resolveSibling(file.getFileName() + ending);
  }
}
