package io.orderlake.analytics.engine;

import io.orderlake.analytics.duckdb.DuckDbFailure;
import io.orderlake.analytics.engine.Column.Type;
import io.orderlake.analytics.warehouse.Warehouse;
import io.orderlake.analytics.warehouse.WarehouseException;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Types;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs queries on the DuckDB warehouse, each on a connection of its own. */
public final class DuckDbEngine implements QueryEngine {
  /** More queries at once would only take each other's memory. */
  private static final int MOST_AT_ONCE = 8;

  private final Warehouse warehouse;
  private final Duration timeout;
  private final Semaphore places = new Semaphore(MOST_AT_ONCE, true);

  /**
   * @param timeout of a query and of the reading of its rows, in whole seconds; as long again may
   *     it wait for its turn
   */
  public DuckDbEngine(Warehouse warehouse, Duration timeout) {
    this.warehouse = warehouse;
    this.timeout = timeout;
  }

  @Override
  public String position() {
    return warehouse.position();
  }

  @Override
  public void run(Query query, Answer answer) throws IOException {
    if (!isPlaceFound()) {
      throw new QueryTimeout("Too many queries run at once", null);
    }
    try (TimedQuery running = begin(query)) {
      handOn(running, answer);
    } catch (SQLTimeoutException e) {
      throw new QueryTimeout("The report took longer than " + timeout.toSeconds() + " s", e);
    } catch (SQLException e) {
      WarehouseException failure = warehouse.failure(e);
      throw failure == null ? new QueryFailed("DuckDB does not run this query", e) : failure;
    }
  }

  private boolean isPlaceFound() {
    try {
      return places.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The place is given back when the query ends. */
  private TimedQuery begin(Query query) throws SQLException {
    boolean begun = false;
    try {
      TimedQuery running = beginOrAgain(query);
      begun = true;
      return running;
    } finally {
      if (!begun) {
        places.release();
      }
    }
  }

  /** Once more where DuckDB has given up the database, which is opened again then. */
  private TimedQuery beginOrAgain(Query query) throws SQLException {
    try {
      return TimedQuery.begin(warehouse.reader(), query, timeout, places::release);
    } catch (SQLException e) {
      if (DuckDbFailure.of(e) != DuckDbFailure.LOST) {
        throw e;
      }
      return TimedQuery.begin(warehouse.reader(), query, timeout, places::release);
    }
  }

  /**
   * The columns of a query's answer, found without running it.
   *
   * @throws QueryFailed if DuckDB does not understand the query
   */
  public List<Column> describe(String sql) {
    try (Connection connection = warehouse.reader()) {
      return describe(connection, sql);
    } catch (SQLException e) {
      throw new QueryFailed(String.valueOf(e.getMessage()), e);
    }
  }

  /** The same, over a connection to the relations, which stays open. */
  public static List<Column> describe(Connection connection, String sql) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      return columns(statement.getMetaData());
    } catch (SQLException e) {
      throw new QueryFailed(String.valueOf(e.getMessage()), e);
    }
  }

  private static void handOn(TimedQuery query, Answer answer) throws SQLException, IOException {
    List<Column> columns = columns(query.rows().getMetaData());
    answer.columns(columns);
    List<@Nullable Object> values;
    while ((values = query.next(row -> values(row, columns))) != null) {
      answer.row(values);
    }
    answer.end();
  }

  private static List<@Nullable Object> values(ResultSet row, List<Column> columns)
      throws SQLException {
    List<@Nullable Object> values = new ArrayList<>(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      values.add(value(row, i + 1, columns.get(i).type()));
    }
    return values;
  }

  private static List<Column> columns(ResultSetMetaData data) throws SQLException {
    List<Column> columns = new ArrayList<>();
    for (int i = 1; i <= data.getColumnCount(); i++) {
      columns.add(new Column(data.getColumnLabel(i), type(data, i)));
    }
    return columns;
  }

  private static Type type(ResultSetMetaData data, int column) throws SQLException {
    return switch (data.getColumnType(column)) {
      case Types.VARCHAR -> Type.STRING;
      case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> Type.INTEGER;
      case Types.DECIMAL -> Type.DECIMAL;
      case Types.TIMESTAMP -> Type.TIMESTAMP;
      case Types.BOOLEAN -> Type.BOOLEAN;
      default ->
          throw new SQLException(
              "column %s is a %s; cast it to varchar, bigint, decimal, timestamp or boolean"
                  .formatted(data.getColumnLabel(column), data.getColumnTypeName(column)));
    };
  }

  private static @Nullable Object value(ResultSet rows, int column, Type type) throws SQLException {
    switch (type) {
      case STRING:
        return rows.getString(column);
      case INTEGER:
        long number = rows.getLong(column);
        return rows.wasNull() ? null : number;
      case DECIMAL:
        BigDecimal decimal = rows.getBigDecimal(column);
        return decimal;
      case TIMESTAMP:
        LocalDateTime time = rows.getObject(column, LocalDateTime.class);
        return time == null ? null : time.toInstant(ZoneOffset.UTC);
      case BOOLEAN:
        boolean flag = rows.getBoolean(column);
        return rows.wasNull() ? null : flag;
    }
    throw new IllegalStateException();
  }
}
