package io.orderlake.query.warehouse;

import java.sql.SQLException;

/**
 * What the warehouse has, read from its tables and from nowhere else.
 *
 * @param tables name of the tables, never the same again after a rebuild
 * @param last number of the last object that was taken in
 */
record Books(String tables, long last, WarehouseTotals totals) {
  static final String LAST = "SELECT COALESCE(max(object), 0) FROM lake_objects";

  /** In which the items' changes, the changes and what the objects brought are counted. */
  private static final String COUNTS =
      "SELECT (SELECT COALESCE(sum(changes), 0)::BIGINT FROM states),"
          + " (SELECT count(*) FROM changes),"
          + " (SELECT COALESCE(sum(rows - duplicates), 0)::BIGINT FROM lake_objects)";

  static Books read(Session session) throws SQLException {
    return new Books(
        session.connection().getSchema(),
        session.one(LAST, row -> row.getLong(1)),
        session.one(WarehouseTotals.SQL, WarehouseTotals.MAPPER, 0));
  }

  /** Another text whenever an answer may be another. */
  String position() {
    return tables + "-" + last;
  }

  /** Whether the tables say the same of how many changes there are. */
  record Balance(long ofItems, long changes, long ofObjects) {

    static Balance read(Session session) throws SQLException {
      return session.one(
          COUNTS, row -> new Balance(row.getLong(1), row.getLong(2), row.getLong(3)));
    }

    boolean isEven() {
      return ofItems == changes && ofObjects == changes;
    }

    @Override
    public String toString() {
      return "the warehouse has %d changes, of which its items count %d and its objects %d"
          .formatted(changes, ofItems, ofObjects);
    }
  }
}
