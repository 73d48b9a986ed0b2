package io.orderlake.analytics.reconciliation;

import io.orderlake.analytics.reconciliation.OrderTable.Item;
import io.orderlake.contract.OrderAttribute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The orders of the lake and those of the table side by side, in a DuckDB file, so that memory is
 * bounded however many they are, and what is done is not done again after a restart.
 *
 * <p>The lake is read before the table. So a row of repair that follows the last change known here
 * is never older than what the lake had, and whatever the stream brings meanwhile follows it.
 */
final class Comparison implements AutoCloseable {
  private static final String ATTRIBUTES =
      """
      order_version BIGINT, product_name VARCHAR, quantity BIGINT, price DECIMAL(12,2),
      total_price DECIMAL(14,2), customer_id VARCHAR, payment_method VARCHAR, status VARCHAR""";

  private static final List<String> TABLES =
      List.of(
          "CREATE TABLE IF NOT EXISTS run (began TIMESTAMP, lake_read BOOLEAN, next VARCHAR,"
              + " scanned BIGINT, table_read BOOLEAN, compared BOOLEAN, in_flight BIGINT,"
              + " written BIGINT, snapshots BIGINT, tombstones BIGINT)",
          "CREATE TABLE IF NOT EXISTS lake_orders (orderid VARCHAR, "
              + ATTRIBUTES
              + ", placed_at TIMESTAMP, last_changed_at TIMESTAMP, last_change_type VARCHAR,"
              + " last_change_key VARCHAR, removed_by VARCHAR)",
          "CREATE TABLE IF NOT EXISTS table_orders (orderid VARCHAR, "
              + ATTRIBUTES
              + ", is_valid BOOLEAN)",
          "ALTER TABLE table_orders ADD COLUMN IF NOT EXISTS reason VARCHAR",
          "CREATE TABLE IF NOT EXISTS unusable (attribute VARCHAR, orders BIGINT)",
          "CREATE TABLE IF NOT EXISTS jumps (orderid VARCHAR, version_before BIGINT,"
              + " versions_before BIGINT, before_at TIMESTAMP, changed_at TIMESTAMP)",
          "CREATE TABLE IF NOT EXISTS differences (number BIGINT, orderid VARCHAR, kind VARCHAR,"
              + " attributes VARCHAR, last_change_key VARCHAR)");

  private static final String COMPARE =
      """
      CREATE OR REPLACE TABLE found AS
      SELECT
        COALESCE(t.orderid, l.orderid) AS orderid,
        CASE
          WHEN t.orderid IS NULL THEN 'EXTRA'
          WHEN NOT t.is_valid THEN 'REFUSED'
          WHEN l.orderid IS NULL OR l.last_change_type = 'REMOVE' THEN 'MISSING'
          ELSE 'STALE'
        END AS kind,
        concat_ws(', ',
          CASE WHEN t.order_version IS DISTINCT FROM l.order_version THEN 'version' END,
          CASE WHEN t.product_name IS DISTINCT FROM l.product_name THEN 'product_name' END,
          CASE WHEN t.quantity IS DISTINCT FROM l.quantity THEN 'quantity' END,
          CASE WHEN t.price IS DISTINCT FROM l.price THEN 'price' END,
          CASE WHEN t.customer_id IS DISTINCT FROM l.customer_id THEN 'customer_id' END,
          CASE WHEN t.payment_method IS DISTINCT FROM l.payment_method THEN 'payment_method' END,
          CASE WHEN t.status IS DISTINCT FROM l.status THEN 'status' END) AS attributes,
        l.last_change_key
      FROM table_orders AS t
      FULL JOIN lake_orders AS l ON l.orderid = t.orderid
      WHERE CASE
        WHEN t.orderid IS NULL THEN l.last_change_type <> 'REMOVE'
        WHEN NOT t.is_valid THEN true
        WHEN l.orderid IS NULL OR l.last_change_type = 'REMOVE' THEN true
        ELSE attributes <> ''
      END""";

  private final ComparisonFile file;

  /** What kind of difference there is. */
  enum Kind {
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
  record Difference(
      long number,
      String orderid,
      Kind kind,
      @Nullable String attributes,
      @Nullable String lastKey) {}

  /**
   * An order as the lake knows it.
   *
   * @param removedBy who removed it; null if nobody did, or it is not known
   */
  record LakeOrder(Item item, Instant lastChanged, boolean removed, @Nullable String removedBy) {}

  private Comparison(ComparisonFile file) {
    this.file = file;
  }

  /**
   * Opens the file to go on, or makes it.
   *
   * @param began kept if the file is new
   */
  static Comparison open(Path path, DataSize memoryLimit, Instant began) {
    Comparison comparison = new Comparison(ComparisonFile.open(path, memoryLimit));
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
    file.execute(
        "INSERT INTO run SELECT ?, false, NULL, 0, false, false, 0, 0, 0, 0"
            + " WHERE NOT EXISTS (SELECT * FROM run)",
        ComparisonFile.utc(began));
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
                      "INSERT INTO table_orders (orderid, is_valid, reason) VALUES (?, false, ?)",
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
          file.execute(COMPARE);
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
        "INSERT INTO jumps SELECT d.orderid, COALESCE(l.order_version, 0), t.order_version,"
            + " l.last_changed_at, began"
            + " FROM run, differences AS d"
            + " JOIN table_orders AS t ON t.orderid = d.orderid"
            + " LEFT JOIN lake_orders AS l ON l.orderid = d.orderid"
            + " WHERE kind IN ('MISSING', 'STALE')"
            + " AND t.order_version > COALESCE(l.order_version, 0)");
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
  List<Difference> differences(long after, int limit) {
    return file.query(
        "SELECT number, orderid, kind, attributes, last_change_key FROM differences"
            + " WHERE number > ? ORDER BY number LIMIT ?",
        row ->
            new Difference(
                row.getLong(1),
                row.getString(2),
                Kind.valueOf(row.getString(3)),
                row.getString(4),
                row.getString(5)),
        after,
        limit);
  }

  /** Those of some differences that the lake has ever had, by id. */
  Map<String, LakeOrder> lakeOrders(long after, long upTo) {
    return file
        .query(
            "SELECT lake_orders.* FROM lake_orders JOIN differences USING (orderid)"
                + " WHERE number > ? AND number <= ?",
            Comparison::lakeOrder,
            after,
            upTo)
        .stream()
        .collect(Collectors.toMap(order -> order.item().orderid(), order -> order));
  }

  private void addRows(byte[] rows) {
    Path page = Path.of(file.path() + ".page.ndjson");
    try {
      Files.write(page, rows);
      file.execute(
          "INSERT INTO table_orders SELECT *, true, NULL FROM read_json('"
              + page.toString().replace("'", "''")
              + "', format = 'newline_delimited', columns = {orderid: 'VARCHAR', order_version:"
              + " 'BIGINT', product_name: 'VARCHAR', quantity: 'BIGINT', price: 'DECIMAL(12,2)',"
              + " total_price: 'DECIMAL(14,2)', customer_id: 'VARCHAR', payment_method: 'VARCHAR',"
              + " status: 'VARCHAR'})");
      Files.delete(page);
    } catch (IOException e) {
      throw ComparisonFile.failed(page, e);
    }
  }

  private static LakeOrder lakeOrder(ResultSet row) throws SQLException {
    Map<String, AttributeValue> item = new LinkedHashMap<>();
    put(item, OrderAttribute.ORDERID, AttributeValue::fromS, row.getString("orderid"));
    put(item, OrderAttribute.VERSION, AttributeValue::fromN, row.getString("order_version"));
    put(item, OrderAttribute.PRODUCT_NAME, AttributeValue::fromS, row.getString("product_name"));
    put(item, OrderAttribute.QUANTITY, AttributeValue::fromN, row.getString("quantity"));
    put(item, OrderAttribute.PRICE, AttributeValue::fromN, row.getString("price"));
    put(item, OrderAttribute.CUSTOMER_ID, AttributeValue::fromS, row.getString("customer_id"));
    put(
        item,
        OrderAttribute.PAYMENT_METHOD,
        AttributeValue::fromS,
        row.getString("payment_method"));
    put(item, OrderAttribute.STATUS, AttributeValue::fromS, row.getString("status"));
    Instant placed = ComparisonFile.time(row, row.findColumn("placed_at"));
    put(
        item,
        OrderAttribute.TIMESTAMP,
        AttributeValue::fromS,
        placed == null ? null : placed.toString());
    return new LakeOrder(
        Item.of(item),
        Objects.requireNonNull(ComparisonFile.time(row, row.findColumn("last_changed_at"))),
        row.getString("last_change_type").equals("REMOVE"),
        row.getString("removed_by"));
  }

  private static void put(
      Map<String, AttributeValue> item,
      String name,
      Function<String, AttributeValue> type,
      @Nullable String value) {
    if (value != null) {
      item.put(name, type.apply(value));
    }
  }
}
