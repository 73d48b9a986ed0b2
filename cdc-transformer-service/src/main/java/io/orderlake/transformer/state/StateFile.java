package io.orderlake.transformer.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/**
 * The service's {@code state.db}, a SQLite database.
 *
 * <p>A statement is a transaction, forced to disk, and has a connection of its own: what one that
 * failed has left behind, the file alone says. Once the file is there it has all its tables, since
 * it is made beside its place: one without them is damaged, and never taken for a new one. That of
 * a version before is made this one's when it is opened. Safe for use by many threads.
 */
public final class StateFile implements AutoCloseable {
  /** A table or column that is not there is an error of no kind of its own. */
  private static final Set<SQLiteErrorCode> DAMAGES =
      EnumSet.of(
          SQLiteErrorCode.SQLITE_ERROR,
          SQLiteErrorCode.SQLITE_CORRUPT,
          SQLiteErrorCode.SQLITE_NOTADB);

  private final Path file;
  private final JdbcClient sql;

  /** While one has read and is open, SQLite's log stays, and is not made anew by each other. */
  private final Connection open;

  /**
   * Opens the file in a folder; both are made if they are not there.
   *
   * @throws DamagedState if the file is none of SQLite's, or not whole
   * @throws UncheckedIOException if it cannot be made or opened
   */
  public StateFile(Path folder) {
    file = folder.toAbsolutePath().resolve("state.db");
    DataSource connections = connections(file, JournalMode.WAL);
    sql = JdbcClient.create(connections);
    try {
      if (Files.notExists(file)) {
        make();
      }
      open = opened(connections);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be made", e);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** Where it is; its log and that one's index are beside it, as {@code -wal} and {@code -shm}. */
  public Path file() {
    return file;
  }

  /**
   * Runs a statement. What it has written is on disk when this returns; where it throws, only the
   * file knows whether it is.
   *
   * @throws DamagedState if the file cannot be made out
   * @throws UncheckedIOException if it cannot be read or written, as on a full disk
   */
  public <T> T ask(Function<JdbcClient, T> statement) {
    try {
      return statement.apply(sql);
    } catch (DataAccessException e) {
      throw failure(e.getMostSpecificCause());
    }
  }

  @Override
  public void close() {
    try {
      open.close();
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** Looked through, so that damage is told before anything relies on what is there. */
  private Connection opened(DataSource connections) throws SQLException {
    Connection opened = connections.getConnection();
    try {
      String found = answer(opened, "PRAGMA quick_check(1)");
      if (!found.equals("ok")) {
        throw new DamagedState(file, found, null);
      }
      if (answer(opened, "PRAGMA user_version").equals("0")) {
        new ResourceDatabasePopulator(new ClassPathResource("state-of-one-table.sql"))
            .populate(opened);
      }
      return opened;
    } catch (DataAccessException e) {
      opened.close();
      throw failure(e.getMostSpecificCause());
    } catch (SQLException | DamagedState e) {
      opened.close();
      throw e;
    }
  }

  private static String answer(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      return found.getString(1);
    }
  }

  private void make() throws IOException {
    Files.createDirectories(file.getParent());
    Path next = beside(".next");
    // A log that lost its file is not this one's.
    for (Path old : List.of(next, beside(".next-journal"), beside("-wal"), beside("-shm"))) {
      Files.deleteIfExists(old);
    }
    Files.createFile(next);
    try {
      new ResourceDatabasePopulator(new ClassPathResource("state.sql"))
          .execute(connections(next, JournalMode.DELETE));
    } catch (DataAccessException e) {
      throw failure(e.getMostSpecificCause());
    }
    // The folder is forced to disk with the first commit, by SQLite, which makes its log then.
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private Path beside(String end) {
    return file.resolveSibling(file.getFileName() + end);
  }

  private static DataSource connections(Path file, JournalMode journal) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(journal);
    config.setSynchronous(SynchronousMode.FULL);
    config.setBusyTimeout(5_000);
    // Else one that is gone would be made anew, empty.
    config.resetOpenMode(SQLiteOpenMode.CREATE);
    SQLiteDataSource connections = new SQLiteDataSource(config);
    connections.setUrl("jdbc:sqlite:" + file);
    return connections;
  }

  private RuntimeException failure(Throwable cause) {
    return cause instanceof SQLiteException e && DAMAGES.contains(kind(e))
        ? new DamagedState(file, String.valueOf(e.getMessage()), e)
        : new UncheckedIOException(
            file + " cannot be used", new IOException(cause.getMessage(), cause));
  }

  /** Without what SQLite adds to some kinds, in the upper bits. */
  private static SQLiteErrorCode kind(SQLiteException failure) {
    return SQLiteErrorCode.getErrorCode(failure.getResultCode().code & 0xff);
  }
}
