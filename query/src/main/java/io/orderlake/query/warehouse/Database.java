package io.orderlake.query.warehouse;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * An opened database with all connections to it, those of readers too: one that DuckDB has given up
 * can be opened again only when all are closed.
 */
final class Database implements AutoCloseable {
  /** Asks for connections, and for nothing else. */
  private final DuckDBConnection root;

  private final String version;

  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

  private Database(DuckDBConnection root) throws SQLException {
    this.root = root;
    this.version = root.getMetaData().getDatabaseProductVersion();
  }

  /**
   * @param readable the only folders whose files DuckDB opens, beside its own: whatever slips
   *     through to it reads, writes, attaches and loads nothing elsewhere
   */
  static Database open(WarehouseProperties properties, List<Path> readable) throws SQLException {
    SpillFolder spill =
        properties.inMemory() ? null : SpillFolder.beside(Path.of(properties.file()));
    String url = "jdbc:duckdb:" + (properties.inMemory() ? "" : properties.file());
    Connection root = DriverManager.getConnection(url, settings(properties, spill));
    try (Statement statement = root.createStatement()) {
      statement.execute("SET GLOBAL TimeZone = 'UTC'");
      for (String function : Schema.plainScript("functions.sql")) {
        statement.execute(function);
      }
      statement.execute("SET GLOBAL allowed_directories = " + list(readable));
      statement.execute("SET GLOBAL enable_external_access = false");
      if (spill != null) {
        spill.deleteOthers();
      }
      return new Database((DuckDBConnection) root);
    } catch (SQLException | RuntimeException e) {
      root.close();
      throw e;
    }
  }

  /** A new connection, which is closed with the database if not before. */
  Connection connect() throws SQLException {
    connections.removeIf(Database::isClosed);
    Connection connection = root.duplicate();
    connections.add(connection);
    return connection;
  }

  /** A new connection that is not closed with the database, which then lives on for it alone. */
  Connection detached() throws SQLException {
    return root.duplicate();
  }

  /** DuckDB's version. */
  String version() {
    return version;
  }

  /** Whether it answers no more. Of one thread at a time. */
  boolean isLost() {
    try (Statement statement = root.createStatement()) {
      statement.execute("SELECT 1");
      return false;
    } catch (SQLException e) {
      return DuckDbFailure.of(e) == DuckDbFailure.LOST;
    }
  }

  /** Ends what runs on its connections, and closes all of them. */
  @Override
  public void close() throws SQLException {
    SQLException failure = null;
    connections.add(root);
    for (Connection connection : connections) {
      try {
        connection.close();
      } catch (SQLException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  Session session() throws SQLException {
    return new Session(connect());
  }

  private static String list(List<Path> folders) {
    return folders.stream()
        .map(folder -> "'" + folder.toAbsolutePath().toString().replace("'", "''") + "/'")
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static boolean isClosed(Connection connection) {
    try {
      return connection.isClosed();
    } catch (SQLException e) {
      return true;
    }
  }

  private static Properties settings(WarehouseProperties properties, @Nullable SpillFolder spill) {
    Properties settings = new Properties();
    settings.setProperty("memory_limit", properties.memoryLimit().toBytes() + "B");
    settings.setProperty("threads", String.valueOf(properties.usefulThreads()));
    settings.setProperty("checkpoint_threshold", properties.checkpointThreshold().toBytes() + "B");
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("autoload_known_extensions", "false");
    settings.setProperty("preserve_insertion_order", "false");
    // Large appends go to the file at once, and their log only points there: no need to fold it in.
    settings.setProperty("auto_checkpoint_skip_wal_threshold", String.valueOf(Long.MAX_VALUE));
    settings.setProperty("jdbc_stream_results", "true");
    // The first rows of an order are found by its columns alone; only they are then read in full.
    settings.setProperty("late_materialization_max_rows", "1000");
    if (spill != null) {
      settings.setProperty("temp_directory", spill.path().toString());
    }
    return settings;
  }
}
