package io.orderlake.query.warehouse;

import io.orderlake.query.NoPlace;
import io.orderlake.query.QueryAbandoned;
import io.orderlake.query.QueryEngine;
import io.orderlake.query.QueryFailed;
import io.orderlake.query.QueryTimeout;
import io.orderlake.query.ResultColumn;
import io.orderlake.query.ResultColumn.ResultType;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
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
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs queries on the DuckDB warehouse, each on a connection of its own. */
public final class DuckDbEngine implements QueryEngine {
  /** More queries at once would only take each other's memory. */
  private static final int MOST_AT_ONCE = 8;

  /** So often whoever waits for a turn looks whether the answer is still waited for. */
  private static final Duration LOOK = Duration.ofMillis(200);

  private static final List<Duration> PAUSES =
      List.of(Duration.ofMillis(100), Duration.ofMillis(500));

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

  /**
   * @throws QueryFailed in DuckDB's words, if it cannot run the query
   * @throws QueryTimeout if it takes longer than it may
   * @throws NoPlace if it does not come to its turn
   * @throws QueryAbandoned if it was ended
   * @throws WarehouseException if DuckDB or its disk fails
   */
  @Override
  public void run(Query query, RowSink answer) throws IOException {
    Place place = new Place();
    answer.endable(place::end);
    place.take();
    try (TimedQuery running = place.begin(query)) {
      handOn(running, answer);
    } catch (SQLTimeoutException e) {
      throw new QueryTimeout("The report took longer than " + timeout.toSeconds() + " s", e);
    } catch (SQLException e) {
      WarehouseException failure = warehouse.failure(e);
      if (failure == null && DuckDbFailure.of(e) == DuckDbFailure.UNTOLD) {
        failure = new WarehouseException("DuckDB fails now and then, and does not tell why", e);
      }
      throw failure == null ? failed(e) : failure;
    } finally {
      place.release();
    }
  }

  /** Untold is what failed, and did not fail when it was asked why. */
  private static boolean mayPass(SQLException e) {
    DuckDbFailure kind = DuckDbFailure.of(e);
    return kind == DuckDbFailure.LOST
        || kind == DuckDbFailure.UNTOLD
        || String.valueOf(e.getMessage()).startsWith("Out of Memory Error");
  }

  private static void pause(Duration pause) {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One of the places in which queries run, and what runs there. */
  private final class Place {
    private @Nullable TimedQuery running;
    private boolean ended;
    private boolean released;

    void take() {
      long until = System.nanoTime() + timeout.toNanos();
      try {
        while (!places.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
          failIfEnded();
          if (System.nanoTime() - until >= 0) {
            throw new NoPlace(MOST_AT_ONCE);
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new NoPlace(MOST_AT_ONCE);
      }
    }

    /**
     * Again where the failure may have passed: DuckDB has given up the database, which is opened
     * again then, or others had the memory that this takes.
     */
    TimedQuery begin(Query query) throws SQLException {
      for (Duration pause : PAUSES) {
        try {
          return beginOnce(query);
        } catch (SQLException e) {
          if (!mayPass(e)) {
            throw e;
          }
        }
        pause(pause);
      }
      return beginOnce(query);
    }

    synchronized void end() {
      ended = true;
      if (running != null) {
        running.end();
      }
    }

    /** Also while whoever was given a row has not come back; once. */
    synchronized void release() {
      if (!released) {
        released = true;
        places.release();
      }
    }

    private TimedQuery beginOnce(Query query) throws SQLException {
      TimedQuery made = new TimedQuery(warehouse.reader(), query, timeout, this::release);
      try {
        become(made);
        made.begin();
        return made;
      } catch (SQLException | RuntimeException e) {
        made.close();
        throw e;
      }
    }

    private synchronized void become(TimedQuery made) {
      running = made;
      if (ended) {
        throw new QueryAbandoned();
      }
    }

    private synchronized void failIfEnded() {
      if (ended) {
        throw new QueryAbandoned();
      }
    }
  }

  /**
   * The columns of a query's answer, found without running it.
   *
   * @throws QueryFailed if it is not one SELECT, or DuckDB does not understand it
   * @throws WarehouseException if DuckDB or its disk fails
   */
  public List<ResultColumn> describe(String sql) {
    try (Connection connection = warehouse.reader()) {
      return columnsOf(connection, sql);
    } catch (SQLException e) {
      WarehouseException failure = warehouse.failure(e);
      throw failure == null ? failed(e) : failure;
    }
  }

  /** The same, over a connection to the relations, which stays open. */
  public static List<ResultColumn> describe(Connection connection, String sql) {
    try {
      return columnsOf(connection, sql);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /**
   * Finds out what is wrong with a caller's SQL, if anything is; in one of the places of queries,
   * since DuckDB works out what is constant in it.
   *
   * @throws QueryFailed if it is not one SELECT, or DuckDB does not understand it
   */
  public void check(String sql) {
    Place place = new Place();
    place.take();
    try {
      describe(sql);
    } finally {
      place.release();
    }
  }

  private static List<ResultColumn> columnsOf(Connection connection, String sql)
      throws SQLException {
    SelectOnly.check(connection, sql);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      List<ResultColumn> columns =
          isUntold(statement.getMetaData())
              ? columnsOfNothing(connection, sql)
              : columns(statement.getMetaData());
      checkNames(columns);
      return columns;
    }
  }

  /** DuckDB does not tell the columns while it does not know the type of an argument. */
  private static boolean isUntold(ResultSetMetaData columns) throws SQLException {
    return columns.getColumnCount() == 1 && columns.getColumnTypeName(1).equals("UNKNOWN");
  }

  private static List<ResultColumn> columnsOfNothing(Connection connection, String sql)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT * FROM (\n" + sql + "\n) AS report LIMIT 0")) {
      for (int i = 1; i <= statement.getParameterMetaData().getParameterCount(); i++) {
        statement.setObject(i, null);
      }
      try (ResultSet nothing = statement.executeQuery()) {
        return columns(nothing.getMetaData());
      }
    }
  }

  private static void checkNames(List<ResultColumn> columns) {
    Set<String> names = new HashSet<>();
    for (ResultColumn column : columns) {
      if (!names.add(column.name().toLowerCase(Locale.ROOT))) {
        throw new QueryFailed(
            "it has two columns named %s: give one another name with AS".formatted(column.name()),
            null);
      }
    }
  }

  /** In DuckDB's words, without the lines in which it shows the SQL. */
  private static QueryFailed failed(SQLException e) {
    return new QueryFailed(String.valueOf(e.getMessage()).strip().split("\n", 2)[0], e);
  }

  private static void handOn(TimedQuery query, RowSink answer) throws SQLException, IOException {
    List<ResultColumn> columns = columns(query.rows().getMetaData());
    answer.columns(columns);
    List<@Nullable Object> values;
    while ((values = query.next(row -> values(row, columns))) != null) {
      answer.row(values);
    }
    answer.end();
  }

  private static List<@Nullable Object> values(ResultSet row, List<ResultColumn> columns)
      throws SQLException {
    List<@Nullable Object> values = new ArrayList<>(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      values.add(value(row, i + 1, columns.get(i).type()));
    }
    return values;
  }

  private static List<ResultColumn> columns(ResultSetMetaData data) throws SQLException {
    List<ResultColumn> columns = new ArrayList<>();
    for (int i = 1; i <= data.getColumnCount(); i++) {
      columns.add(new ResultColumn(data.getColumnLabel(i), type(data, i)));
    }
    return columns;
  }

  private static ResultType type(ResultSetMetaData data, int column) throws SQLException {
    return switch (data.getColumnType(column)) {
      case Types.VARCHAR -> ResultType.STRING;
      case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> ResultType.INTEGER;
      case Types.DECIMAL -> ResultType.DECIMAL;
      case Types.DOUBLE -> ResultType.DOUBLE;
      case Types.TIMESTAMP -> ResultType.TIMESTAMP;
      case Types.BOOLEAN -> ResultType.BOOLEAN;
      default -> {
        // What a sum of integers is.
        if (data.getColumnTypeName(column).equals("HUGEINT")) {
          yield ResultType.INTEGER;
        }
        throw new SQLException(
            "column %s is a %s; cast it to varchar, bigint, decimal, double, timestamp or boolean"
                .formatted(data.getColumnLabel(column), data.getColumnTypeName(column)));
      }
    };
  }

  private static @Nullable Object value(ResultSet rows, int column, ResultType type)
      throws SQLException {
    switch (type) {
      case STRING:
        return rows.getString(column);
      case INTEGER:
        return integer(rows.getObject(column));
      case DECIMAL:
        BigDecimal decimal = rows.getBigDecimal(column);
        return decimal;
      case DOUBLE:
        double number = rows.getDouble(column);
        return rows.wasNull() ? null : number;
      case TIMESTAMP:
        LocalDateTime time = rows.getObject(column, LocalDateTime.class);
        return time == null ? null : time.toInstant(ZoneOffset.UTC);
      case BOOLEAN:
        boolean flag = rows.getBoolean(column);
        return rows.wasNull() ? null : flag;
    }
    throw new IllegalStateException();
  }

  private static @Nullable Long integer(@Nullable Object number) throws SQLException {
    try {
      return number instanceof BigInteger huge
          ? (Long) huge.longValueExact()
          : number == null ? null : (Long) ((Number) number).longValue();
    } catch (ArithmeticException e) {
      throw new SQLException("%s is beyond a bigint".formatted(number), e);
    }
  }
}
