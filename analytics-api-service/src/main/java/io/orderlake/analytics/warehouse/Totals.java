package io.orderlake.analytics.warehouse;

/** What was taken in, counted. */
record Totals(long objects, long rows, long duplicates, long rejects, long bytes) {

  /** Of the objects after a number. */
  static final String SQL =
      "SELECT count(*), COALESCE(sum(rows), 0), COALESCE(sum(duplicates), 0),"
          + " COALESCE(sum(rejects), 0), COALESCE(sum(bytes), 0) FROM lake_objects WHERE object > ?";

  static final Session.RowMapper<Totals> MAPPER =
      row ->
          new Totals(
              row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5));

  Totals plus(Totals other) {
    return new Totals(
        objects + other.objects,
        rows + other.rows,
        duplicates + other.duplicates,
        rejects + other.rejects,
        bytes + other.bytes);
  }
}
