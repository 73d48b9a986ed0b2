package io.orderlake.query.warehouse;

import io.orderlake.query.QueryAbandoned;
import io.orderlake.query.QueryEngine.Query;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A query of DuckDB on a connection of its own, which cannot write. When its time is over, or it is
 * ended by another thread, it is given up, whatever DuckDB is at. The connection is closed when the
 * time is over also while whoever was given a row does not come for the next; that one fails then.
 */
final class TimedQuery implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TimedQuery.class);

  private final Connection connection;
  private final Query query;
  private final long deadline;
  private final CompletableFuture<Void> time = new CompletableFuture<>();
  private volatile @Nullable Statement running;
  private @Nullable ResultSet rows;
  private volatile boolean late;
  private volatile boolean ended;
  private boolean closed;

  /** Reads a row. */
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /**
   * @param connection closed in the end
   * @param timeout for beginning to answer and for reading all rows
   * @param atExpiry runs once the time is over and the connection closed
   */
  TimedQuery(Connection connection, Query query, Duration timeout, Runnable atExpiry) {
    this.connection = connection;
    this.query = query;
    this.deadline = System.nanoTime() + timeout.toNanos();
    time.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
        .exceptionallyAsync(
            over -> {
              expire();
              atExpiry.run();
              return null;
            });
  }

  /**
   * Runs the query until it begins to answer; to be called once, before all else.
   *
   * @throws SQLTimeoutException if it does not begin in time
   */
  synchronized void begin() throws SQLException {
    try {
      execute("BEGIN TRANSACTION READ ONLY");
      rows = prepare(query.sql()).executeQuery();
    } catch (SQLException e) {
      throw told(e);
    }
  }

  ResultSet rows() {
    return Objects.requireNonNull(rows);
  }

  /**
   * The next row, or null after the last.
   *
   * @throws SQLTimeoutException if the time is over
   */
  synchronized <T> @Nullable T next(RowReader<T> reader) throws SQLException {
    try {
      failIfStopped();
      ResultSet at = rows();
      return at.next() ? reader.read(at) : null;
    } catch (SQLException e) {
      throw told(e);
    }
  }

  /**
   * Ends the query, of any thread, without waiting for its end. Called in the moment before DuckDB
   * begins it goes on; another call ends it then.
   */
  void end() {
    ended = true;
    cancel();
  }

  /** What belongs to the connection is closed with it. */
  @Override
  public synchronized void close() throws SQLException {
    if (!closed) {
      closed = true;
      time.complete(null);
      connection.close();
    }
  }

  private void failIfStopped() throws SQLException {
    if (ended) {
      throw new QueryAbandoned();
    }
    if (late || System.nanoTime() - deadline >= 0) {
      throw new SQLTimeoutException("the time is over");
    }
  }

  /** A row that is being looked for is given up; then nobody uses the connection. */
  private void expire() {
    late = true;
    cancel();
    try {
      close();
    } catch (SQLException e) {
      log.warn("A query whose time is over does not end", e);
    }
  }

  private void cancel() {
    Statement statement = running;
    try {
      if (statement != null) {
        statement.cancel();
      }
    } catch (SQLException e) {
      // It has come to its end.
    }
  }

  private PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    running = statement;
    // If DuckDB had not begun when its time was over.
    statement.setQueryTimeout(
        1 + (int) Math.max(0, TimeUnit.NANOSECONDS.toSeconds(deadline - System.nanoTime())));
    List<?> arguments = query.arguments();
    for (int i = 0; i < arguments.size(); i++) {
      statement.setObject(i + 1, arguments.get(i));
    }
    failIfStopped();
    return statement;
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /**
   * What a failure was for. The driver does not tell that of a query that streams its rows; it does
   * of one that fills a table, which this one does then, a temporary one.
   */
  private SQLException told(SQLException failure) throws SQLException {
    if (DuckDbFailure.of(failure) != DuckDbFailure.UNTOLD) {
      failIfStopped();
      return failure;
    }
    try {
      failIfStopped();
      execute("ROLLBACK");
      execute("BEGIN TRANSACTION READ ONLY");
      prepare("CREATE TEMP TABLE reason AS " + query.sql()).execute();
      return failure;
    } catch (SQLException reason) {
      failIfStopped();
      return reason;
    }
  }
}
