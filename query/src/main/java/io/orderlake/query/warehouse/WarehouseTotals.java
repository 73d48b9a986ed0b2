package io.orderlake.query.warehouse;

/**
 * What was taken in, counted.
 *
 * @param rows whole ones, duplicates included
 * @param differing duplicates that are not as the row that was there
 * @param rejects lines that are no rows
 */
public record WarehouseTotals(
    long objects, long rows, long duplicates, long differing, long rejects, long bytes) {

  /** Of the objects after a number. */
  static final String SQL =
      "SELECT count(*), COALESCE(sum(rows), 0), COALESCE(sum(duplicates), 0),"
          + " COALESCE(sum(differing), 0), COALESCE(sum(rejects), 0), COALESCE(sum(bytes), 0)"
          + " FROM lake_objects WHERE object > ?";

  static final Session.RowMapper<WarehouseTotals> MAPPER =
      row ->
          new WarehouseTotals(
              row.getLong(1),
              row.getLong(2),
              row.getLong(3),
              row.getLong(4),
              row.getLong(5),
              row.getLong(6));
}
