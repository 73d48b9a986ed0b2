package io.orderlake.table.sql;

import io.orderlake.table.TableMapping;
import io.orderlake.table.sql.Relations.Member;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The statements that make an entity's table and the three relations over it in Athena. The views
 * are Trino's SQL, in a form that DuckDB takes too.
 */
public final class AthenaSql {
  private final TableMapping mapping;
  private final Relations relations;
  private final String one;

  public AthenaSql(TableMapping mapping) {
    this.mapping = mapping;
    this.relations = new Relations(mapping);
    this.one = mapping.entity().one().replace('_', ' ');
  }

  /** All statements by the name of their file, in the order in which they are to be run. */
  public Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("1-" + relations.raw() + ".sql", rawTable());
    files.put("2-" + relations.changes() + ".sql", changes());
    files.put("3-" + relations.current() + ".sql", current());
    files.put("4-" + relations.lifecycles() + ".sql", lifecycles());
    return files;
  }

  /**
   * The table of the rows as delivered, by partition projection: Athena computes the partitions
   * from the range of days, so that a new hour is there without a crawler. The SerDe is Hive's,
   * since with OpenX's, Athena's manual warns, rows may be missing or null. Without comments, which
   * Athena's parser of such statements is not known to take. Bucket and first day are left to be
   * put in: {@code <lake-bucket>}, {@code <first-day>}.
   */
  public String rawTable() {
    return """
        CREATE EXTERNAL TABLE IF NOT EXISTS %1$s (
        %2$s
        )
        PARTITIONED BY (`dt` string, `hour` string)
        ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
        WITH SERDEPROPERTIES ('timestamp.formats' = 'yyyy-MM-dd HH:mm:ss.SSS')
        STORED AS TEXTFILE
        LOCATION 's3://<lake-bucket>/%3$s'
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
          'storage.location.template' = 's3://<lake-bucket>/%3$sdt=${dt}/hour=${hour}'
        )
        """
        .formatted(relations.raw(), each(relations.row(), AthenaSql::definition), mapping.prefix());
  }

  /** The view that has every change once. */
  public String changes() {
    return """
        -- Every change once. Rows of the same event_id are identical, so that any of them will do; by the
        -- key too, so that a filter on it reaches the rows.
        CREATE OR REPLACE VIEW %1$s AS
        SELECT
        %2$s
        FROM (
          SELECT
            *,
            row_number() OVER (PARTITION BY %6$s, event_id ORDER BY event_id) AS %3$s
          FROM %4$s
          WHERE %5$s
        )
        WHERE %3$s = 1
        """
        .formatted(
            relations.changes(),
            each(relations.row(), column -> "  " + column.name()),
            free("copy"),
            relations.raw(),
            isRow(),
            mapping.key().column());
  }

  /** The view that has the last state of each item that exists. */
  public String current() {
    return """
        -- The last state of each %1$s that exists. Copies of a row change nothing here.
        CREATE OR REPLACE VIEW %2$s AS
        SELECT
        %3$s
          %4$s,
          changed_at
        FROM (
          SELECT
            *,
            row_number() OVER (PARTITION BY %5$s ORDER BY change_key DESC, event_id DESC) AS %6$s,
            min(changed_at) OVER (PARTITION BY %5$s) AS first_changed_at
          FROM %7$s
          WHERE %8$s
        )
        WHERE %6$s = 1 AND cdc_event_type <> 'REMOVE'
        """
        .formatted(
            one,
            relations.current(),
            identity(),
            born(),
            mapping.key().column(),
            free("age"),
            relations.raw(),
            isRow());
  }

  /** The view that has a row for each key that there ever was. */
  public String lifecycles() {
    return """
        -- One row for each %1$s ever seen; lives of an id that is used again are not told apart.
        CREATE OR REPLACE VIEW %2$s AS
        SELECT
        %3$s
          %4$s,
          first_changed_at,
          inserted_at,
          changes,
          modifications,
          first_modified_at,
          last_modified_at,
          changed_at AS last_changed_at,
          cdc_event_type AS last_change_type,
          change_key AS last_change_key,
          CASE WHEN cdc_event_type = 'REMOVE' THEN changed_at END AS removed_at%8$s
        FROM (
          SELECT
            *,
            row_number() OVER (PARTITION BY %5$s ORDER BY change_key DESC, event_id DESC) AS %6$s,
            min(changed_at) OVER (PARTITION BY %5$s) AS first_changed_at,
            min(CASE WHEN cdc_event_type = 'INSERT' THEN changed_at END)
              OVER (PARTITION BY %5$s) AS inserted_at,
            count(*) OVER (PARTITION BY %5$s) AS changes,
            count(CASE WHEN cdc_event_type = 'MODIFY' THEN 1 END)
              OVER (PARTITION BY %5$s) AS modifications,
            min(CASE WHEN cdc_event_type = 'MODIFY' THEN changed_at END)
              OVER (PARTITION BY %5$s) AS first_modified_at,
            max(CASE WHEN cdc_event_type = 'MODIFY' THEN changed_at END)
              OVER (PARTITION BY %5$s) AS last_modified_at
          FROM %7$s
        )
        WHERE %6$s = 1
        """
        .formatted(
            one,
            relations.lifecycles(),
            identity(),
            born(),
            mapping.key().column(),
            free("age"),
            relations.changes(),
            relations.facts().stream()
                .map(fact -> ",\n  " + fact.name())
                .collect(Collectors.joining()));
  }

  /** What keeps out lines that cannot be put in their place. */
  private String isRow() {
    return "cdc_event_type IN ('INSERT', 'MODIFY', 'REMOVE', 'SNAPSHOT')"
        + relations.needed().stream()
            .map(column -> "\n    AND " + column + " IS NOT NULL")
            .collect(Collectors.joining());
  }

  /** Lines of the key and the columns of an item's state. */
  private String identity() {
    return Stream.concat(
            Stream.of(mapping.key().column()), relations.state().stream().map(Member::name))
        .map(name -> "  " + name + ",")
        .collect(Collectors.joining("\n"));
  }

  private String born() {
    String born = mapping.roles().born();
    String time = born == null ? "first_changed_at" : "COALESCE(" + born + ", first_changed_at)";
    return time + " AS " + mapping.roles().bornAs();
  }

  /** A name for a column of a view's own, which must be none of the row's. */
  private String free(String name) {
    boolean taken = relations.row().stream().anyMatch(column -> column.name().equals(name));
    return taken ? free(name + "_") : name;
  }

  private static String definition(Member column) {
    String comment = column.about().isEmpty() ? "" : " COMMENT '" + escaped(column.about()) + "'";
    return "  `" + column.name() + "` " + column.type().hive() + comment;
  }

  private static String escaped(String about) {
    return about.replace("\\", "\\\\").replace("'", "\\'").replace("×", "x");
  }

  private static String each(List<Member> columns, Function<Member, String> text) {
    return columns.stream().map(text).collect(Collectors.joining(",\n"));
  }
}
