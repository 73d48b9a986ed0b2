package io.orderlake.query.warehouse;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection to DuckDB, used by one thread at a time.
 *
 * <p>Transactions are begun and ended in SQL. The driver's own way keeps a note of whether one is
 * open, which is wrong once a COMMIT has failed: from then on it would commit each statement by
 * itself. When beginning or ending a transaction fails, nobody knows what the connection does with
 * the next statement: the session is not sound any more, and is to be closed.
 */
public final class Session implements AutoCloseable {
  private final Connection connection;
  private boolean sound = true;

  public Session(Connection connection) {
    this.connection = connection;
  }

  /** Some of a transaction's work. */
  public interface Work {
    void run() throws SQLException;
  }

  /** Reads a row. */
  public interface RowMapper<T> {
    T map(ResultSet row) throws SQLException;
  }

  public Connection connection() {
    return connection;
  }

  /** Whether it can be relied upon that a transaction is one. */
  public boolean isSound() {
    return sound;
  }

  public void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Runs a statement that has arguments and no rows. */
  public void update(String sql, @Nullable Object... arguments) throws SQLException {
    try (PreparedStatement statement = prepare(sql, arguments)) {
      statement.execute();
    }
  }

  public <T> List<T> query(String sql, RowMapper<T> mapper, @Nullable Object... arguments)
      throws SQLException {
    try (PreparedStatement statement = prepare(sql, arguments);
        ResultSet result = statement.executeQuery()) {
      List<T> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(mapper.map(result));
      }
      return rows;
    }
  }

  /** The only row of a query that has one. */
  public <T> T one(String sql, RowMapper<T> mapper, @Nullable Object... arguments)
      throws SQLException {
    return query(sql, mapper, arguments).get(0);
  }

  /**
   * All of the step happens, or nothing. If this fails in the end, it may be the one or the other:
   * what is in the file tells.
   */
  public void inTransaction(Work step) throws SQLException {
    boundary("BEGIN TRANSACTION");
    try {
      step.run();
    } catch (Throwable e) {
      rollBackAfter(e);
      throw e;
    }
    boundary("COMMIT");
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private PreparedStatement prepare(String sql, @Nullable Object... arguments) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < arguments.length; i++) {
      statement.setObject(i + 1, arguments[i]);
    }
    return statement;
  }

  private void boundary(String sql) throws SQLException {
    boolean done = false;
    try {
      execute(sql);
      done = true;
    } finally {
      sound &= done;
    }
  }

  private void rollBackAfter(Throwable cause) {
    try {
      boundary("ROLLBACK");
    } catch (Throwable e) {
      cause.addSuppressed(e);
    }
  }
}
