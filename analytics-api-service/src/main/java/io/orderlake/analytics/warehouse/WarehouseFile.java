package io.orderlake.analytics.warehouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The DuckDB file with one connection that writes and any number that read.
 *
 * <p>All that is in it comes from the lake, so a file that is missing, cannot be read or has
 * another schema is made anew, empty; one that cannot be read is first set aside as {@code
 * <file>.broken}.
 */
final class WarehouseFile implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WarehouseFile.class);

  private final Session writer;

  private WarehouseFile(Session writer) {
    this.writer = writer;
  }

  /**
   * @throws IllegalStateException if another process has the file open
   */
  static WarehouseFile open(WarehouseProperties properties) {
    try {
      return openOrMake(properties);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException("The warehouse " + properties.file() + " does not open", e);
    }
  }

  /** The connection that writes; of one thread at a time. */
  Session writer() {
    return writer;
  }

  /** A new connection that sees what is committed; the caller closes it. */
  Connection reader() throws SQLException {
    return ((DuckDBConnection) writer.connection()).duplicate();
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

  /** The file if it can be read and has this schema, else null. */
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
        throw new IllegalStateException(
            properties.file()
                + " is open in another process: end that, or set orderlake.warehouse.file",
            e);
      }
      log.warn("{} cannot be read, it is made anew from the lake: {}", properties.file(), reason);
    }
    if (session != null) {
      session.close();
    }
    return null;
  }

  private static WarehouseFile make(WarehouseProperties properties) throws SQLException {
    Session session = connect(properties);
    session.inTransaction(() -> session.executeAll(Schema.create(version(session))));
    return new WarehouseFile(session);
  }

  private static Session connect(WarehouseProperties properties) throws SQLException {
    Properties settings = new Properties();
    settings.setProperty("memory_limit", properties.memoryLimit().toBytes() + "B");
    settings.setProperty("threads", String.valueOf(properties.threads()));
    settings.setProperty("checkpoint_threshold", properties.checkpointThreshold().toBytes() + "B");
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("autoload_known_extensions", "false");
    settings.setProperty("preserve_insertion_order", "false");
    settings.setProperty("jdbc_stream_results", "true");
    String url = "jdbc:duckdb:" + (properties.inMemory() ? "" : properties.file());
    Session session = new Session(DriverManager.getConnection(url, settings));
    session.execute("SET GLOBAL TimeZone = 'UTC'");
    return session;
  }

  private static String version(Session session) throws SQLException {
    return session.connection().getMetaData().getDatabaseProductVersion();
  }

  private static String fingerprint(Session session) throws SQLException {
    return session.query("SELECT fingerprint FROM warehouse", row -> row.getString(1)).stream()
        .findFirst()
        .orElse("");
  }

  private static Path sibling(Path file, String ending) {
    return file.resolveSibling(file.getFileName() + ending);
  }
}
