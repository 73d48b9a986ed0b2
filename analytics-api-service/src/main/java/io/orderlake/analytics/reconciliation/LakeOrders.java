package io.orderlake.analytics.reconciliation;

import io.orderlake.query.QueryEngine;
import io.orderlake.query.QueryEngine.Query;
import io.orderlake.query.QueryEngine.RowSink;
import io.orderlake.query.ResultColumn;
import io.orderlake.query.athena.QueryPending;
import io.orderlake.table.TableMapping;
import io.orderlake.table.sql.Relations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** What the lake says of the orders, asked of the engine that answers reports. */
final class LakeOrders {
  /** Of more orders than so many, all are asked for rather than each by its id. */
  static final int MOST_NAMED = 500;

  /**
   * An item's versions count its changes, so that a version without a row is a change that is not
   * in the lake. Only items with another number of rows than of versions are looked into. What a
   * row of repair stands for is known to be lost, unless it arrives after all.
   */
  private static final String JUMPS =
      """
      WITH suspects AS (
        SELECT ${key} AS suspect
        FROM ${lifecycles}
        WHERE changes <> ${version} + CASE WHEN last_change_type = 'REMOVE' THEN 1 ELSE 0 END
        UNION
        SELECT ${key} FROM ${changes} WHERE event_id LIKE 'repair-%'
      ),
      steps AS (
        SELECT
          ${key} AS item,
          ${version} AS item_version,
          CASE WHEN event_id LIKE 'repair-%' THEN 1 ELSE 0 END AS by_repair,
          CASE WHEN cdc_event_type IN ('INSERT', 'MODIFY') THEN ${version} END AS own_version,
          ${version} - CASE WHEN cdc_event_type IN ('INSERT', 'MODIFY') THEN 1 ELSE 0 END
            AS versions_before,
          changed_at,
          row_number() OVER (PARTITION BY ${key} ORDER BY change_key, event_id) AS step,
          lag(${version}) OVER (PARTITION BY ${key} ORDER BY change_key, event_id)
            AS version_before,
          lag(changed_at) OVER (PARTITION BY ${key} ORDER BY change_key, event_id) AS before_at
        FROM ${changes}
        WHERE ${version} IS NOT NULL AND ${key} IN (SELECT suspect FROM suspects)
      ),
      repairs AS (
        SELECT item AS repaired, max(step) AS last_repair, max(item_version) AS repaired_to
        FROM steps
        WHERE by_repair = 1
        GROUP BY item
      ),
      jumps AS (
        SELECT
          item,
          COALESCE(version_before, 0) AS version_before,
          versions_before,
          before_at,
          changed_at,
          CASE WHEN step <= last_repair THEN 1 ELSE 0 END AS known
        FROM steps
        LEFT JOIN repairs ON repaired = item
        WHERE versions_before > COALESCE(version_before, 0)
      )
      """;

  private static final String UNKNOWN_JUMPS =
      JUMPS
          + """
          SELECT item, version_before, versions_before, before_at, changed_at
          FROM jumps
          WHERE known = 0""";

  private static final String KNOWN_JUMPS =
      JUMPS
          + """
          , present AS (
            SELECT
              repaired,
              repaired_to,
              count(DISTINCT CASE WHEN own_version <= repaired_to THEN own_version END) AS versions
            FROM repairs
            JOIN steps ON item = repaired
            GROUP BY repaired, repaired_to
          ),
          bounds AS (
            SELECT
              item AS jumped,
              min(COALESCE(before_at, changed_at)) AS earliest,
              max(changed_at) AS latest
            FROM jumps
            WHERE known = 1
            GROUP BY item
          )
          SELECT
            CAST(COALESCE(sum(repaired_to - versions), 0) AS bigint) AS changes,
            min(earliest) AS earliest,
            max(latest) AS latest
          FROM present
          LEFT JOIN bounds ON jumped = repaired
          WHERE repaired_to > versions""";

  private final ComparedColumns columns;
  private final Relations relations;
  private final QueryEngine engine;
  private final InstantSource clock;

  /** Takes rows as they come. */
  @FunctionalInterface
  interface RowTaker {
    void take(List<?> row) throws IOException;
  }

  /**
   * @param engine whose queries may take as long as all orders take
   */
  LakeOrders(TableMapping mapping, QueryEngine engine, InstantSource clock) {
    this.columns = new ComparedColumns(mapping);
    this.relations = new Relations(mapping);
    this.engine = engine;
    this.clock = clock;
  }

  /** The last state of each order ever seen, removed ones too. */
  void states(RowTaker taker) {
    run(columns.lakeStates(), List.of(), taker);
  }

  /** The key of the last change of each order. */
  void keys(RowTaker taker) {
    run(keys(), List.of(), taker);
  }

  /** The key of the last change of some orders. */
  void keys(Collection<String> orderids, RowTaker taker) {
    String marks = String.join(", ", Collections.nCopies(orderids.size(), "?"));
    run(keys() + " WHERE " + key() + " IN (" + marks + ")", List.copyOf(orderids), taker);
  }

  /** Versions of orders that have no row, and have not been called lost by a repair. */
  void unknownJumps(RowTaker taker) {
    if (columns.versionColumn() != null) {
      run(jumps(UNKNOWN_JUMPS, columns.versionColumn()), List.of(), taker);
    }
  }

  /**
   * One row: how many versions that repairs stand for have no row of their own, from when to when.
   */
  void knownJumps(RowTaker taker) {
    String version = columns.versionColumn();
    run(
        version == null
            ? "SELECT CAST(0 AS bigint) AS changes, CAST(NULL AS timestamp) AS earliest,"
                + " CAST(NULL AS timestamp) AS latest"
            : jumps(KNOWN_JUMPS, version),
        List.of(),
        taker);
  }

  /** The columns of both sides. */
  ComparedColumns columns() {
    return columns;
  }

  private String keys() {
    return "SELECT " + key() + ", last_change_key FROM " + relations.lifecycles();
  }

  private String key() {
    return columns.mapping().key().column();
  }

  private String jumps(String sql, String version) {
    return sql.replace("${key}", key())
        .replace("${version}", version)
        .replace("${changes}", relations.changes())
        .replace("${lifecycles}", relations.lifecycles());
  }

  /** The text says when, so that no result of before is given again. */
  private void run(String sql, List<?> arguments, RowTaker taker) {
    Query query = new Query(sql + "\n-- " + clock.instant(), arguments);
    while (true) {
      try {
        engine.run(query, new Taking(taker));
        return;
      } catch (QueryPending e) {
        // It goes on, and is waited for again.
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private record Taking(RowTaker taker) implements RowSink {
    @Override
    public void columns(List<ResultColumn> columns) {}

    @Override
    public void row(List<?> values) throws IOException {
      taker.take(values);
    }

    @Override
    public void end() {}

    @Override
    public void close() {}
  }
}
