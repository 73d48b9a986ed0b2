package io.orderlake.analytics.engine;

import io.orderlake.analytics.engine.QueryEngine.Query;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A query of DuckDB that has begun to answer, on a connection of its own. When its time is over the
 * connection is closed, whatever DuckDB is at, and also while whoever was given a row does not come
 * for the next; that one fails then.
 */
final class TimedQuery implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TimedQuery.class);

  private final Connection connection;
  private final PreparedStatement statement;
  private final ResultSet rows;
  private final Runnable atEnd;
  private final CompletableFuture<Void> time = new CompletableFuture<>();
  private volatile boolean late;
  private boolean closed;

  /** Reads a row. */
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private TimedQuery(
      Connection connection, PreparedStatement statement, ResultSet rows, Runnable atEnd) {
    this.connection = connection;
    this.statement = statement;
    this.rows = rows;
    this.atEnd = atEnd;
  }

  /**
   * Runs a query until it begins to answer.
   *
   * @param connection closed in the end, also if this fails
   * @param timeout for this and for reading all rows, in whole seconds
   * @param atEnd runs once the connection of a query that has begun is closed
   * @throws SQLTimeoutException if it does not begin in time
   */
  static TimedQuery begin(Connection connection, Query query, Duration timeout, Runnable atEnd)
      throws SQLException {
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      PreparedStatement statement = connection.prepareStatement(query.sql());
      statement.setQueryTimeout((int) timeout.toSeconds());
      List<@Nullable Object> arguments = query.arguments();
      for (int i = 0; i < arguments.size(); i++) {
        statement.setObject(i + 1, arguments.get(i));
      }
      TimedQuery begun = new TimedQuery(connection, statement, statement.executeQuery(), atEnd);
      begun.expireAfter(deadline - System.nanoTime());
      return begun;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      // The driver does not tell whether it was that.
      if (System.nanoTime() >= deadline) {
        throw new SQLTimeoutException(e);
      }
      throw e;
    }
  }

  ResultSet rows() {
    return rows;
  }

  /**
   * The next row, or null after the last.
   *
   * @throws SQLTimeoutException if the time is over
   */
  synchronized <T> @Nullable T next(RowReader<T> reader) throws SQLException {
    try {
      if (!closed && rows.next()) {
        return reader.read(rows);
      }
    } catch (SQLException e) {
      if (!late) {
        throw e;
      }
    }
    if (late) {
      throw new SQLTimeoutException("the time is over");
    }
    return null;
  }

  /** What belongs to the connection is closed with it. */
  @Override
  public synchronized void close() throws SQLException {
    if (!closed) {
      closed = true;
      time.complete(null);
      try {
        connection.close();
      } finally {
        atEnd.run();
      }
    }
  }

  private void expireAfter(long nanoseconds) {
    time.orTimeout(nanoseconds, TimeUnit.NANOSECONDS)
        .exceptionallyAsync(
            over -> {
              expire();
              return null;
            });
  }

  /** A row that is being looked for is given up; then nobody uses the connection. */
  private void expire() {
    late = true;
    try {
      statement.cancel();
      close();
    } catch (SQLException e) {
      log.warn("A query whose time is over does not end", e);
    }
  }
}
