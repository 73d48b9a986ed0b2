package io.orderlake.analytics.reconciliation;

import io.orderlake.table.MappingText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * The orders of the lake and those of the table side by side, in a DuckDB file, so that memory is
 * bounded however many they are, and what is done is not done again after a restart.
 *
 * <p>The lake is read before the table. So a row of repair that follows the last change known here
 * is never older than what the lake had, and whatever the stream brings meanwhile follows it.
 */
final class Comparison implements AutoCloseable {
  private static final List<String> TABLES =
      List.of(
          "CREATE TABLE IF NOT EXISTS run (began TIMESTAMP, lake_read BOOLEAN, next VARCHAR,"
              + " scanned BIGINT, table_read BOOLEAN, compared BOOLEAN, in_flight BIGINT,"
              + " written BIGINT, snapshots BIGINT, tombstones BIGINT, mapping VARCHAR)",
          "CREATE TABLE IF NOT EXISTS unusable (attribute VARCHAR, orders BIGINT)",
          "CREATE TABLE IF NOT EXISTS jumps (orderid VARCHAR, version_before BIGINT,"
              + " versions_before BIGINT, before_at TIMESTAMP, changed_at TIMESTAMP)",
          "CREATE TABLE IF NOT EXISTS differences (number BIGINT, orderid VARCHAR, kind VARCHAR,"
              + " attributes VARCHAR, last_change_key VARCHAR)");

  private static final String COMPARE =
      """
      CREATE OR REPLACE TABLE found AS
      SELECT
        COALESCE(t._key, l._key) AS orderid,
        CASE
          WHEN t._key IS NULL THEN 'EXTRA'
          WHEN NOT t.is_valid THEN 'REFUSED'
          WHEN l._key IS NULL OR l.last_change_type = 'REMOVE' THEN 'MISSING'
          ELSE 'STALE'
        END AS kind,
        %1$s AS attributes,
        l.last_change_key
      FROM table_orders AS t
      FULL JOIN lake_orders AS l ON l._key = t._key
      WHERE CASE
        WHEN t._key IS NULL THEN l.last_change_type <> 'REMOVE'
        WHEN NOT t.is_valid THEN true
        WHEN l._key IS NULL OR l.last_change_type = 'REMOVE' THEN true
        ELSE %1$s <> ''
      END""";

  private final ComparedColumns columns;
  private final ComparisonFile file;

  /** What kind of difference there is. */
  enum FindingKind {
    /** The table has the order, the lake has not. */
    MISSING,
    /** The lake has another state of it. */
    STALE,
    /** The table has it no more. */
    EXTRA,
    /** The transform takes it for no order as it is in the table: there is no such row to write. */
    REFUSED,
    /** Its state is right, but some of its changes are not in the lake. */
    HISTORY
  }

  /**
   * A difference.
   *
   * @param number from 1 on
   * @param attributes names of those that differ
   * @param lastKey of its last change in the lake
   */
  record Finding(
      long number,
      String orderid,
      FindingKind kind,
      @Nullable String attributes,
      @Nullable String lastKey) {}

  /**
   * An order as the lake knows it.
   *
   * @param lifecycle columns of its last row, by name
   * @param removedBy who removed it; null if nobody did, or it is not known
   */
  record LakeOrder(
      String orderid,
      Map<String, @Nullable Object> lifecycle,
      Instant lastChanged,
      boolean removed,
      @Nullable String removedBy) {}

  private Comparison(ComparedColumns columns, ComparisonFile file) {
    this.columns = columns;
    this.file = file;
  }

  /**
   * Opens the file to go on, or makes it.
   *
   * @param began kept if the file is new
   */
  static Comparison open(ComparedColumns columns, Path path, DataSize memoryLimit, Instant began) {
    Comparison comparison = new Comparison(columns, ComparisonFile.open(path, memoryLimit));
    try {
      comparison.prepare(began);
      return comparison;
    } catch (RuntimeException e) {
      comparison.close();
      throw e;
    }
  }

  private void prepare(Instant began) {
    for (String table : TABLES) {
      file.execute(table);
    }
    file.execute(columns.lakeTable());
    file.execute(columns.itemTable());
    file.execute(
        "INSERT INTO run SELECT ?, false, NULL, 0, false, false, 0, 0, 0, 0, ?"
            + " WHERE NOT EXISTS (SELECT * FROM run)",
        ComparisonFile.utc(began),
        MappingText.of(columns.mapping()));
    String made = file.one("SELECT mapping FROM run", row -> row.getString(1));
    if (!made.equals(MappingText.of(columns.mapping()))) {
      throw new IllegalStateException("it was begun with another mapping");
    }
  }

  /** The columns of both sides. */
  ComparedColumns columns() {
    return columns;
  }

  /** What was read and found, for questions about it. */
  ComparisonFile file() {
    return file;
  }

  @Override
  public void close() {
    file.close();
  }

  Instant began() {
    return file.one(
        "SELECT began FROM run", row -> Objects.requireNonNull(ComparisonFile.time(row, 1)));
  }

  boolean isLakeRead() {
    return file.one("SELECT lake_read FROM run", row -> row.getBoolean(1));
  }

  boolean isTableRead() {
    return file.one("SELECT table_read FROM run", row -> row.getBoolean(1));
  }

  boolean isCompared() {
    return file.one("SELECT compared FROM run", row -> row.getBoolean(1));
  }

  long scanned() {
    return file.one("SELECT scanned FROM run", row -> row.getLong(1));
  }

  /** Where the scan of the table goes on; null for its beginning. */
  @Nullable String nextPage() {
    return file.query("SELECT next FROM run", row -> row.getString(1)).get(0);
  }

  /** Reads the lake's orders anew. */
  void readLake(LakeOrders lake) {
    file.inTransaction(
        () -> {
          file.execute("DELETE FROM lake_orders");
          file.append("lake_orders", lake::states);
          file.execute("UPDATE run SET lake_read = true");
        });
  }

  /** Reads anew which changes the lake does not have. */
  void readJumps(LakeOrders lake) {
    file.inTransaction(
        () -> {
          file.execute("DELETE FROM jumps");
          file.append("jumps", lake::unknownJumps);
        });
  }

  /**
   * Adds a page of the table's orders.
   *
   * @param rows as the transform makes them
   * @param refused those of which it makes none, and why
   * @param unusable how many rows lack what an attribute says, by its name
   */
  void addPage(
      byte[] rows, Map<String, String> refused, Map<String, Long> unusable, @Nullable String next) {
    file.inTransaction(
        () -> {
          if (rows.length > 0) {
            addRows(rows);
          }
          refused.forEach(
              (orderid, reason) ->
                  file.execute(
                      "INSERT INTO table_orders (_key, is_valid, reason) VALUES (?, false, ?)",
                      orderid,
                      reason));
          unusable.forEach(
              (attribute, orders) ->
                  file.execute("INSERT INTO unusable VALUES (?, ?)", attribute, orders));
          file.execute(
              "UPDATE run SET next = ?, table_read = ?,"
                  + " scanned = (SELECT count(*) FROM table_orders)",
              next,
              next == null);
        });
  }

  /** Works out from what was read which orders differ. */
  void compare() {
    file.inTransaction(
        () -> {
          file.execute(COMPARE.formatted(columns.differing()));
          file.execute("DELETE FROM differences");
          file.execute(
              "INSERT INTO differences SELECT row_number() OVER (ORDER BY orderid), orderid, kind,"
                  + " attributes, last_change_key FROM found");
        });
  }

  /** Leaves out the orders of which the lake has had a change since, and changes that have come. */
  void leaveOutWhatIsInFlight(LakeOrders lake) {
    file.inTransaction(
        () -> {
          if (file.count("jumps") > 0) {
            leaveOutFilledJumps(lake);
          }
          if (file.count("differences") > 0) {
            leaveOutChangedOrders(lake);
          }
        });
  }

  private void leaveOutFilledJumps(LakeOrders lake) {
    file.execute("CREATE OR REPLACE TABLE before AS SELECT * FROM jumps");
    file.execute("DELETE FROM jumps");
    file.append("jumps", lake::unknownJumps);
    file.execute(
        "DELETE FROM jumps WHERE (orderid, versions_before) NOT IN"
            + " (SELECT (orderid, versions_before) FROM before)");
  }

  private void leaveOutChangedOrders(LakeOrders lake) {
    readKeys(lake, "differences");
    file.execute(
        "DELETE FROM differences WHERE EXISTS (SELECT * FROM keys"
            + " WHERE keys.orderid = differences.orderid AND"
            + " keys.last_change_key IS DISTINCT FROM differences.last_change_key)");
  }

  /** The last change in the lake of each order of a relation. Many ids would take memory. */
  private void readKeys(LakeOrders lake, String relation) {
    List<String> orderids =
        file.query(
            "SELECT DISTINCT orderid FROM " + relation + " LIMIT " + (LakeOrders.MOST_NAMED + 1),
            row -> row.getString(1));
    file.execute("CREATE OR REPLACE TABLE keys (orderid VARCHAR, last_change_key VARCHAR)");
    if (orderids.size() > LakeOrders.MOST_NAMED) {
      file.append("keys", lake::keys);
    } else if (!orderids.isEmpty()) {
      file.append("keys", taker -> lake.keys(orderids, taker));
    }
  }

  /** Says that the differences are those that there are; those that are gone were in flight. */
  void conclude(LakeOrders lake) {
    file.inTransaction(
        () -> {
          long inFlight = file.count("found") - file.count("differences");
          addHistory(lake);
          addLastVersions();
          file.execute("UPDATE run SET compared = true, in_flight = ?", inFlight);
        });
  }

  /** Orders in the right state, or on their way to it, of which changes are lost. */
  private void addHistory(LakeOrders lake) {
    readKeys(lake, "jumps");
    file.execute(
        "INSERT INTO differences SELECT row_number() OVER (ORDER BY orderid)"
            + " + (SELECT COALESCE(max(number), 0) FROM differences),"
            + " orderid, 'HISTORY', NULL, last_change_key FROM keys"
            + " WHERE orderid IN (SELECT orderid FROM jumps)"
            + " AND orderid NOT IN (SELECT orderid FROM differences)");
  }

  /** The versions that missing and stale orders have in the table only are lost, too. */
  private void addLastVersions() {
    file.execute(
        ("INSERT INTO jumps SELECT d.orderid, COALESCE(%2$s, 0), %1$s,"
                + " l.last_changed_at, began"
                + " FROM run, differences AS d"
                + " JOIN table_orders AS t ON t._key = d.orderid"
                + " LEFT JOIN lake_orders AS l ON l._key = d.orderid"
                + " WHERE kind IN ('MISSING', 'STALE') AND %1$s > COALESCE(%2$s, 0)")
            .formatted(columns.version("t"), columns.version("l")));
  }

  long inFlight() {
    return file.one("SELECT in_flight FROM run", row -> row.getLong(1));
  }

  /** Number of the last difference that repair is done with. */
  long written() {
    return file.one("SELECT written FROM run", row -> row.getLong(1));
  }

  /** Notes that repair is done with the differences up to a number, and what it wrote for them. */
  void written(long number, long snapshots, long tombstones) {
    file.execute(
        "UPDATE run SET written = ?, snapshots = snapshots + ?, tombstones = tombstones + ?",
        number,
        snapshots,
        tombstones);
  }

  long snapshots() {
    return file.one("SELECT snapshots FROM run", row -> row.getLong(1));
  }

  long tombstones() {
    return file.one("SELECT tombstones FROM run", row -> row.getLong(1));
  }

  /** Whether an order or the number of its changes differs. */
  boolean differs() {
    return file.count("differences") + file.count("jumps") > 0;
  }

  /** Differences in the order of their number, after one. */
  List<Finding> differences(long after, int limit) {
    return file.query(
        "SELECT number, orderid, kind, attributes, last_change_key FROM differences"
            + " WHERE number > ? ORDER BY number LIMIT ?",
        row ->
            new Finding(
                row.getLong(1),
                row.getString(2),
                FindingKind.valueOf(row.getString(3)),
                row.getString(4),
                row.getString(5)),
        after,
        limit);
  }

  /** Those of some differences that the lake has ever had, by id. */
  Map<String, LakeOrder> lakeOrders(long after, long upTo) {
    return file
        .query(
            "SELECT lake_orders.* FROM lake_orders JOIN differences ON orderid = _key"
                + " WHERE number > ? AND number <= ?",
            this::lakeOrder,
            after,
            upTo)
        .stream()
        .collect(Collectors.toMap(LakeOrder::orderid, order -> order));
  }

  private void addRows(byte[] rows) {
    Path page = Path.of(file.path() + ".page.ndjson");
    try {
      Files.write(page, rows);
      file.execute(columns.addRows(page.toString()));
      Files.delete(page);
    } catch (IOException e) {
      throw ComparisonFile.failed(page, e);
    }
  }

  private LakeOrder lakeOrder(ResultSet row) throws SQLException {
    Map<String, @Nullable Object> lifecycle = new HashMap<>();
    for (String name : columns.lifecycle()) {
      lifecycle.put(name, value(row, row.findColumn(name)));
    }
    lifecycle.put(columns.bornAs(), ComparisonFile.time(row, row.findColumn("_born")));
    return new LakeOrder(
        row.getString(ComparedColumns.KEY),
        lifecycle,
        Objects.requireNonNull(ComparisonFile.time(row, row.findColumn("last_changed_at"))),
        row.getString("last_change_type").equals("REMOVE"),
        row.getString("_removed_by"));
  }

  private static @Nullable Object value(ResultSet row, int column) throws SQLException {
    Object value = row.getObject(column);
    return value instanceof Timestamp ? ComparisonFile.time(row, column) : value;
  }
}
