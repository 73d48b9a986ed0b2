package io.orderlake.analytics.engine.athena;

import io.orderlake.contract.ChangeType;
import io.orderlake.contract.LakeColumn;
import io.orderlake.lake.LakeLayout;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The statements that make the lake's table and the three relations over it in Athena, from the
 * contract. They stand in deploy/athena.
 */
public final class LakeDdl {
  /**
   * The table of the rows as they were delivered, duplicates included. A crawler whose TablePrefix
   * is {@code raw_} gives the same name to the folder {@code order_changes}, whose own name is that
   * of the view without duplicates.
   */
  public static final String RAW_TABLE = "raw_" + LakeLayout.CHANGES;

  /** Without these a row cannot be put in its place. */
  private static final LakeColumn[] REQUIRED = {
    LakeColumn.EVENT_ID, LakeColumn.CHANGE_KEY, LakeColumn.CHANGED_AT, LakeColumn.ORDERID
  };

  private LakeDdl() {}

  /** All statements by the name of their file, in the order in which they are to be run. */
  static Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("1-" + RAW_TABLE + ".sql", rawTable());
    files.put("2-order_changes.sql", orderChanges());
    files.put("3-current_orders.sql", currentOrders());
    files.put("4-order_lifecycles.sql", orderLifecycles());
    return files;
  }

  /**
   * The table, by partition projection: Athena computes the partitions from the range of days, so
   * that a new hour is there without a crawler. The SerDe is Hive's, since with OpenX's, Athena's
   * manual warns, rows may be missing or null. Without comments, which Athena's parser of such
   * statements is not known to take.
   */
  static String rawTable() {
    String columns =
        eachColumn(
            column ->
                "  `%s` %s COMMENT '%s'"
                    .formatted(
                        column.columnName(), column.type().hiveName(), comment(column.meaning())));
    return """
        CREATE EXTERNAL TABLE IF NOT EXISTS %s (
        %s
        )
        PARTITIONED BY (`dt` string, `hour` string)
        ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
        WITH SERDEPROPERTIES ('timestamp.formats' = 'yyyy-MM-dd HH:mm:ss.SSS')
        STORED AS TEXTFILE
        LOCATION 's3://<lake-bucket>/%s'
        TBLPROPERTIES (
          'classification' = 'json',
          'compressionType' = 'gzip',
          'projection.enabled' = 'true',
          'projection.dt.type' = 'date',
          'projection.dt.format' = 'yyyy-MM-dd',
          'projection.dt.range' = '<first-day>,NOW',
          'projection.dt.interval' = '1',
          'projection.dt.interval.unit' = 'DAYS',
          'projection.hour.type' = 'integer',
          'projection.hour.range' = '0,23',
          'projection.hour.digits' = '2',
          'storage.location.template' = 's3://<lake-bucket>/%sdt=${dt}/hour=${hour}'
        )
        """
        .formatted(RAW_TABLE, columns, LakeLayout.CHANGES_PREFIX, LakeLayout.CHANGES_PREFIX);
  }

  static String orderChanges() {
    return """
        -- Every change once. Rows of the same event_id are identical, so that any of them will do.
        CREATE OR REPLACE VIEW order_changes AS
        SELECT
        %s
        FROM (
          SELECT
            *,
            row_number() OVER (PARTITION BY event_id ORDER BY event_id) AS copy
          FROM %s
          WHERE cdc_event_type IN (%s)
        %s
        )
        WHERE copy = 1
        """
        .formatted(
            eachColumn(column -> "  " + column.columnName()),
            RAW_TABLE,
            Arrays.stream(ChangeType.values())
                .map(type -> "'" + type + "'")
                .collect(Collectors.joining(", ")),
            Arrays.stream(REQUIRED)
                .map(column -> "    AND " + column.columnName() + " IS NOT NULL")
                .collect(Collectors.joining("\n")));
  }

  static String currentOrders() {
    return """
        -- The last state of each order that exists.
        CREATE OR REPLACE VIEW current_orders AS
        SELECT
          orderid,
          order_version,
          product_name,
          quantity,
          price,
          total_price,
          customer_id,
          payment_method,
          status,
          COALESCE(order_timestamp, first_changed_at) AS placed_at,
          changed_at
        FROM (
          SELECT
            *,
            row_number() OVER (PARTITION BY orderid ORDER BY change_key DESC, event_id DESC) AS age,
            min(changed_at) OVER (PARTITION BY orderid) AS first_changed_at
          FROM order_changes
        )
        WHERE age = 1 AND cdc_event_type <> 'REMOVE'
        """;
  }

  static String orderLifecycles() {
    return """
        -- One row for each order ever seen; lives of an id that is used again are not told apart.
        CREATE OR REPLACE VIEW order_lifecycles AS
        SELECT
          orderid,
          order_version,
          product_name,
          quantity,
          price,
          total_price,
          customer_id,
          payment_method,
          status,
          COALESCE(order_timestamp, first_changed_at) AS placed_at,
          first_changed_at,
          inserted_at,
          changes,
          modifications,
          first_modified_at,
          last_modified_at,
          changed_at AS last_changed_at,
          cdc_event_type AS last_change_type,
          change_key AS last_change_key,
          CASE WHEN cdc_event_type = 'REMOVE' THEN changed_at END AS removed_at,
          removed_by
        FROM (
          SELECT
            *,
            row_number() OVER (PARTITION BY orderid ORDER BY change_key DESC, event_id DESC) AS age,
            min(changed_at) OVER (PARTITION BY orderid) AS first_changed_at,
            min(CASE WHEN cdc_event_type = 'INSERT' THEN changed_at END)
              OVER (PARTITION BY orderid) AS inserted_at,
            count(*) OVER (PARTITION BY orderid) AS changes,
            count(CASE WHEN cdc_event_type = 'MODIFY' THEN 1 END)
              OVER (PARTITION BY orderid) AS modifications,
            min(CASE WHEN cdc_event_type = 'MODIFY' THEN changed_at END)
              OVER (PARTITION BY orderid) AS first_modified_at,
            max(CASE WHEN cdc_event_type = 'MODIFY' THEN changed_at END)
              OVER (PARTITION BY orderid) AS last_modified_at
          FROM order_changes
        )
        WHERE age = 1
        """;
  }

  private static String eachColumn(Function<LakeColumn, String> text) {
    return Stream.of(LakeColumn.values()).map(text).collect(Collectors.joining(",\n"));
  }

  private static String comment(String meaning) {
    return meaning.replace("'", "\\'").replace("×", "x");
  }
}
