package io.orderlake.analytics.reconciliation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;
import org.springframework.util.unit.DataSize;

/**
 * A DuckDB file with bounded memory, for one thread. What fails is an IllegalStateException with
 * DuckDB's words as its cause.
 */
record ComparisonFile(Path path, Connection connection) implements AutoCloseable {

  /** Reads a row. */
  interface Mapper<T> {
    T map(ResultSet row) throws SQLException;
  }

  /** Gives rows, a value a column. */
  interface Filler {
    void fill(LakeOrders.RowTaker taker);
  }

  /** Opens the file, or makes it. */
  static ComparisonFile open(Path path, DataSize memoryLimit) {
    try {
      Files.createDirectories(Objects.requireNonNull(path.toAbsolutePath().getParent()));
      Properties settings = new Properties();
      settings.setProperty("memory_limit", memoryLimit.toBytes() + "B");
      settings.setProperty("threads", "1");
      settings.setProperty("autoinstall_known_extensions", "false");
      settings.setProperty("autoload_known_extensions", "false");
      settings.setProperty("preserve_insertion_order", "false");
      return new ComparisonFile(path, DriverManager.getConnection("jdbc:duckdb:" + path, settings));
    } catch (SQLException e) {
      throw failed(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
      Files.deleteIfExists(Path.of(path + ".wal"));
      FileSystemUtils.deleteRecursively(Path.of(path + ".tmp"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All of the step happens, or nothing. */
  void inTransaction(Runnable step) {
    try {
      connection.setAutoCommit(false);
      try {
        step.run();
        connection.commit();
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  void execute(String sql, @Nullable Object... arguments) {
    try (PreparedStatement statement = prepare(sql, arguments)) {
      statement.execute();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  <T> List<T> query(String sql, Mapper<T> mapper, @Nullable Object... arguments) {
    try (PreparedStatement statement = prepare(sql, arguments);
        ResultSet rows = statement.executeQuery()) {
      List<T> all = new ArrayList<>();
      while (rows.next()) {
        all.add(mapper.map(rows));
      }
      return all;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** The first of some rows, which there always is. */
  <T> T one(String sql, Mapper<T> mapper) {
    return query(sql, mapper).get(0);
  }

  /** Rows of a table, or of one with a condition behind its name. */
  long count(String relation) {
    return one("SELECT count(*) FROM " + relation, row -> row.getLong(1));
  }

  /** Adds rows to a table, in bulk. */
  void append(String table, Filler filler) {
    try (DuckDBAppender appender = ((DuckDBConnection) connection).createAppender("main", table)) {
      filler.fill(
          (List<@Nullable Object> row) -> {
            try {
              append(appender, row);
            } catch (SQLException e) {
              throw failed(e);
            }
          });
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw failed(e);
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

  private PreparedStatement prepare(String sql, @Nullable Object... arguments) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < arguments.length; i++) {
      statement.setObject(i + 1, arguments[i]);
    }
    return statement;
  }

  private static void append(DuckDBAppender appender, List<@Nullable Object> row)
      throws SQLException {
    appender.beginRow();
    for (@Nullable Object value : row) {
      if (value == null) {
        appender.appendNull();
      } else if (value instanceof Long number) {
        appender.append(number.longValue());
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

  private static IllegalStateException failed(SQLException cause) {
    return new IllegalStateException("What is known of lake and table cannot be kept", cause);
  }
}
