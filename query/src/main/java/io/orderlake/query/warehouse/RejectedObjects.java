package io.orderlake.query.warehouse;

import io.orderlake.lake.read.LakeObject;
import io.orderlake.query.warehouse.WarehouseStatus.RejectedLine;
import io.orderlake.query.warehouse.WarehouseStatus.RejectedObject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads which objects have lines that are no rows. */
final class RejectedObjects {
  /** Told of an object, of those that are kept. */
  private static final int LINES = 5;

  private static final String NEWEST =
      """
      SELECT object, "partition", name, rejects, objects.problem, line, lines.problem
      FROM (
        SELECT * FROM lake_objects WHERE rejects > 0 ORDER BY object DESC LIMIT ?) AS objects
      LEFT JOIN (
        FROM rejected_lines
        QUALIFY row_number() OVER (PARTITION BY object ORDER BY line) <= ?) AS lines
      USING (object)
      ORDER BY object DESC, line
      """;

  private final Map<Long, RejectedObject> objects = new LinkedHashMap<>();

  private final String prefix;

  private RejectedObjects(String prefix) {
    this.prefix = prefix;
  }

  /**
   * The objects that were taken in last, of those that have such lines.
   *
   * @param prefix of the lake's row objects
   */
  static List<RejectedObject> newest(Session session, String prefix, int most) throws SQLException {
    RejectedObjects found = new RejectedObjects(prefix);
    session.query(NEWEST, found::add, most, LINES);
    return List.copyOf(found.objects.values());
  }

  private RejectedObject add(ResultSet row) throws SQLException {
    long number = row.getLong(1);
    RejectedObject object = objects.get(number);
    if (object == null) {
      object =
          new RejectedObject(
              new LakeObject(prefix, row.getString(2), row.getString(3), 0).key(),
              row.getLong(4),
              row.getString(5),
              new ArrayList<>());
      objects.put(number, object);
    }
    object.lines().add(new RejectedLine(row.getLong(6), row.getString(7)));
    return object;
  }
}
