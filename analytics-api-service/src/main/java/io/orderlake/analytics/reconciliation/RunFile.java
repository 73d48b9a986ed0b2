package io.orderlake.analytics.reconciliation;

import io.orderlake.query.warehouse.Session;
import io.orderlake.query.warehouse.Session.RowMapper;
import io.orderlake.query.warehouse.SpillFolder;
import io.orderlake.service.outage.FullDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * A DuckDB file with bounded memory, for one thread. What fails is an IllegalStateException with
 * DuckDB's words as its cause, or an UncheckedIOException where it is the disk.
 */
record RunFile(Path path, Session session) implements AutoCloseable {

  private static final List<String> ENDINGS =
      List.of("", ".wal", ".wal.checkpoint", ".wal.recovery");

  /** Gives rows, a value a column. */
  interface Filler {
    void fill(LakeState.RowTaker taker) throws IOException;
  }

  /** Opens the file, or makes it; deletes what a killed process had spilled beside it. */
  static RunFile open(Path path, DataSize memoryLimit) {
    SpillFolder spill = SpillFolder.beside(path);
    try {
      Files.createDirectories(Objects.requireNonNull(path.toAbsolutePath().getParent()));
      Properties settings = new Properties();
      settings.setProperty("memory_limit", memoryLimit.toBytes() + "B");
      settings.setProperty("threads", "1");
      settings.setProperty("autoinstall_known_extensions", "false");
      settings.setProperty("autoload_known_extensions", "false");
      settings.setProperty("preserve_insertion_order", "false");
      settings.setProperty("temp_directory", spill.path().toString());
      Connection connection = DriverManager.getConnection("jdbc:duckdb:" + path, settings);
      spill.deleteOthers();
      return new RunFile(path, new Session(connection));
    } catch (SQLException | IOException e) {
      throw failed(path, e);
    }
  }

  static void delete(Path path) {
    try {
      for (String ending : ENDINGS) {
        Files.deleteIfExists(Path.of(path + ending));
      }
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  /** All of the step happens, or nothing; after a failure the file is to be closed. */
  void inTransaction(Runnable step) {
    try {
      session.inTransaction(step::run);
    } catch (SQLException e) {
      throw failed(path, e);
    }
  }

  // Of arrays in other modules, the compiler does not tell whether they take null.
  @SuppressWarnings("NullAway")
  void execute(String sql, @Nullable Object... arguments) {
    try {
      session.update(sql, arguments);
    } catch (SQLException e) {
      throw failed(path, e);
    }
  }

  // Of arrays in other modules, the compiler does not tell whether they take null.
  @SuppressWarnings("NullAway")
  <T> List<T> query(String sql, RowMapper<T> mapper, @Nullable Object... arguments) {
    try {
      return session.query(sql, mapper, arguments);
    } catch (SQLException e) {
      throw failed(path, e);
    }
  }

  /** The first of some rows, which there always is. */
  <T> T one(String sql, RowMapper<T> mapper) {
    return query(sql, mapper).get(0);
  }

  /** Rows of a table, or of one with a condition behind its name. */
  long count(String relation) {
    return one("SELECT count(*) FROM " + relation, row -> row.getLong(1));
  }

  /** Adds rows to a table, in bulk. */
  void append(String table, Filler filler) {
    try (DuckDBAppender appender =
        ((DuckDBConnection) session.connection()).createAppender("main", table)) {
      filler.fill(
          (List<?> row) -> {
            try {
              append(appender, row);
            } catch (SQLException e) {
              throw failed(path, e);
            }
          });
    } catch (SQLException | IOException e) {
      throw failed(path, e);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (SQLException e) {
      throw failed(path, e);
    }
  }

  /** A column's time, which DuckDB keeps in UTC. */
  static @Nullable Instant time(ResultSet row, int column) throws SQLException {
    LocalDateTime time = row.getObject(column, LocalDateTime.class);
    return time == null ? null : time.toInstant(ZoneOffset.UTC);
  }

  static LocalDateTime utc(Instant time) {
    return LocalDateTime.ofInstant(time, ZoneOffset.UTC);
  }

  private static void append(DuckDBAppender appender, List<?> row) throws SQLException {
    appender.beginRow();
    for (@Nullable Object value : row) {
      if (value == null) {
        appender.appendNull();
      } else if (value instanceof Long number) {
        appender.append(number.longValue());
      } else if (value instanceof Double number) {
        appender.append(number.doubleValue());
      } else if (value instanceof Boolean truth) {
        appender.append(truth.booleanValue());
      } else if (value instanceof BigDecimal decimal) {
        appender.append(decimal);
      } else if (value instanceof Instant time) {
        appender.append(utc(time));
      } else {
        appender.append(value.toString());
      }
    }
    appender.endRow();
  }

  /** What to throw; where a disk is full it tells which and how much room there is. */
  static RuntimeException failed(Path path, Exception cause) {
    if (FullDisk.isBehind(cause)) {
      String reason = "the disk is full, " + FullDisk.room(path);
      IOException full = new FileSystemException(path.toString(), null, reason);
      full.initCause(cause);
      return new UncheckedIOException(full);
    }
    return cause instanceof IOException io
        ? new UncheckedIOException(io)
        : new IllegalStateException("What is known of lake and table cannot be kept", cause);
  }
}
