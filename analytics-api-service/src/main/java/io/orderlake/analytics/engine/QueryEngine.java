package io.orderlake.analytics.engine;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs SQL over the relations that reports read. */
public interface QueryEngine {

  /**
   * A query.
   *
   * @param sql one SELECT, with a question mark for each argument
   * @param arguments strings, whole numbers (Long) and decimals (BigDecimal), or null
   */
  record Query(String sql, List<@Nullable Object> arguments) {}

  /** Takes a query's answer as it comes; an exception ends the query. */
  interface Answer extends AutoCloseable {

    /**
     * Called once, before the query begins, by an engine that can end it early.
     *
     * @param end ends the query, which then fails with {@link QueryAbandoned}; of any thread, and
     *     as often as it takes
     */
    default void endable(Runnable end) {}

    /**
     * Called once, before the columns, by an engine that bills.
     *
     * @param executionId by which the engine knows the query
     * @param scannedBytes that it read
     */
    default void origin(String executionId, long scannedBytes) {}

    /** Called once, when the query is known to work, before the rows. */
    void columns(List<Column> columns) throws IOException;

    /** One value for each column, of its type's class, or null. */
    void row(List<@Nullable Object> values) throws IOException;

    /** Called once, after the last row. */
    void end() throws IOException;

    @Override
    void close() throws IOException;
  }

  /** Another text whenever an answer may be another. */
  String position();

  /**
   * Runs a query and hands on its rows.
   *
   * @throws IOException if the answer cannot be handed on
   * @throws QueryFailed if the query cannot be run, or not in its time
   */
  void run(Query query, Answer answer) throws IOException;
}
