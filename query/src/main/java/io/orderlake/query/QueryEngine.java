package io.orderlake.query;

import java.io.IOException;
import java.util.List;

/** Runs SQL over the relations that reports read. */
public interface QueryEngine {

  /**
   * A query.
   *
   * @param sql one SELECT, with a question mark for each argument
   * @param arguments strings, whole numbers (Long) and decimals (BigDecimal), or null
   */
  record Query(String sql, List<?> arguments) {}

  /** Takes a query's answer as it comes; an exception ends the query. */
  interface RowSink extends AutoCloseable {

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
    void columns(List<ResultColumn> columns) throws IOException;

    /** One value for each column, of its type's class, or null. */
    void row(List<?> values) throws IOException;

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
   * @throws Unanswered if the engine does not answer, or not this
   */
  void run(Query query, RowSink answer) throws IOException;
}
