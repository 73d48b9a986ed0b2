package io.orderlake.analytics.reconciliation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * In what the two sides of a run's file differ: which items, and of which some changes are not in
 * the lake.
 *
 * <p>A difference counts only if the lake has had no change of its item for as long as a change may
 * take; else it is in flight.
 */
final class Differences {
  private static final List<String> TABLES =
      List.of(
          "CREATE TABLE IF NOT EXISTS gaps (item VARCHAR, version_before BIGINT,"
              + " versions_before BIGINT, before_at TIMESTAMP, changed_at TIMESTAMP)",
          "CREATE TABLE IF NOT EXISTS differences (number BIGINT, item VARCHAR, kind VARCHAR,"
              + " attributes VARCHAR, last_change_key VARCHAR)");

  private static final String COMPARE =
      """
      CREATE OR REPLACE TABLE found AS
      SELECT
        COALESCE(t._key, l._key) AS item,
        CASE
          WHEN t._key IS NULL THEN 'EXTRA'
          WHEN t._refused IS NOT NULL THEN 'REFUSED'
          WHEN l._key IS NULL OR l._last_type = 'REMOVE' THEN 'MISSING'
          ELSE 'STALE'
        END AS kind,
        %1$s AS attributes,
        l._last_key AS last_change_key
      FROM table_items AS t
      FULL JOIN lake_items AS l ON l._key = t._key
      WHERE CASE
        WHEN t._key IS NULL THEN l._last_type <> 'REMOVE'
        WHEN t._refused IS NOT NULL THEN true
        WHEN l._key IS NULL OR l._last_type = 'REMOVE' THEN true
        ELSE %1$s <> ''
      END""";

  private final Sides sides;
  private final RunFile file;
  private final LakeState lake;

  /** What kind of difference there is. */
  enum FindingKind {
    /** The table has the item, the lake has not. */
    MISSING,
    /** The lake has another state of it. */
    STALE,
    /** The table has it no more, or as another entity's. */
    EXTRA,
    /** The transform refuses it as it is in the table: there is no such row to write. */
    REFUSED,
    /** Its state is right, but some of its changes are not in the lake. */
    HISTORY
  }

  /**
   * A difference.
   *
   * @param number from 1 on
   * @param item its key
   * @param lastKey of its last change in the lake
   */
  record Finding(long number, String item, FindingKind kind, @Nullable String lastKey) {}

  Differences(Sides sides, RunFile file, LakeState lake) {
    this.sides = sides;
    this.file = file;
    this.lake = lake;
  }

  /** Makes the tables, if they are not there. */
  void make() {
    TABLES.forEach(file::execute);
  }

  /** Works out which items differ, and reads anew which changes the lake does not have. */
  void find() {
    readGaps();
    file.execute(COMPARE.formatted(sides.differing()));
    file.execute("DELETE FROM differences");
    file.execute(
        "INSERT INTO differences SELECT row_number() OVER (ORDER BY item), item, kind, attributes,"
            + " last_change_key FROM found");
  }

  /** Leaves out the items of which the lake has had a change since, and changes that have come. */
  void leaveOutWhatIsInFlight() {
    if (file.count("gaps") > 0) {
      file.execute("CREATE OR REPLACE TABLE before AS FROM gaps");
      readGaps();
      file.execute(
          "DELETE FROM gaps WHERE (item, versions_before) NOT IN"
              + " (SELECT (item, versions_before) FROM before)");
    }
    if (file.count("differences") > 0) {
      readKeys("differences");
      file.execute(
          "DELETE FROM differences WHERE EXISTS (SELECT * FROM keys"
              + " WHERE keys.item = differences.item AND"
              + " keys.last_change_key IS DISTINCT FROM differences.last_change_key)");
    }
  }

  /**
   * Says that the differences are those that there are. Added are the items in the right state, or
   * on their way to it, of which changes are lost; and as lost changes the versions that missing
   * and stale items have in the table only.
   *
   * @return how many are gone since they were found, which were in flight
   */
  long conclude() {
    long inFlight = file.count("found") - file.count("differences");
    readKeys("gaps");
    file.execute(
        "INSERT INTO differences SELECT row_number() OVER (ORDER BY item)"
            + " + (SELECT COALESCE(max(number), 0) FROM differences),"
            + " item, 'HISTORY', NULL, last_change_key FROM keys"
            + " WHERE item IN (SELECT item FROM gaps)"
            + " AND item NOT IN (SELECT item FROM differences)");
    file.execute(
        ("INSERT INTO gaps SELECT d.item, COALESCE(%2$s, 0), %1$s, l._last_changed, run.began"
                + " FROM run, differences AS d"
                + " JOIN table_items AS t ON t._key = d.item"
                + " LEFT JOIN lake_items AS l ON l._key = d.item"
                + " WHERE d.kind IN ('MISSING', 'STALE') AND %1$s > COALESCE(%2$s, 0)")
            .formatted(sides.version("t"), sides.version("l")));
    return inFlight;
  }

  private void readGaps() {
    file.execute("DELETE FROM gaps");
    file.append("gaps", lake::unknownGaps);
  }

  /** The last change in the lake of each item of a relation. Many keys would take memory. */
  private void readKeys(String relation) {
    List<String> items =
        file.query(
            "SELECT DISTINCT item FROM " + relation + " LIMIT " + (LakeState.MOST_NAMED + 1),
            row -> row.getString(1));
    file.execute("CREATE OR REPLACE TABLE keys (item VARCHAR, last_change_key VARCHAR)");
    if (items.size() > LakeState.MOST_NAMED) {
      file.append("keys", lake::keys);
    } else if (!items.isEmpty()) {
      file.append("keys", taker -> lake.keys(items, taker));
    }
  }

  /** Whether an item or the number of its changes differs. */
  boolean areThere() {
    return file.count("differences") + file.count("gaps") > 0;
  }

  long count() {
    return file.count("differences");
  }

  /** Those after one, in the order of their numbers. */
  List<Finding> after(long number, int limit) {
    return file.query(
        "SELECT number, item, kind, last_change_key FROM differences"
            + " WHERE number > ? ORDER BY number LIMIT ?",
        row ->
            new Finding(
                row.getLong(1),
                row.getString(2),
                FindingKind.valueOf(row.getString(3)),
                row.getString(4)),
        number,
        limit);
  }
}
