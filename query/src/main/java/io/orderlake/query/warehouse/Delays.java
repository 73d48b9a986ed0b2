package io.orderlake.query.warehouse;

import io.orderlake.table.TableMapping;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * How late changes came into the warehouse.
 *
 * @param changes how many came
 * @param p50 milliseconds from an insert or a modification whose writer says when it was made to
 *     when it was taken in; null if none came. A removal does not say it.
 * @param p99 likewise
 */
public record Delays(long changes, @Nullable Long p50, @Nullable Long p99) {
  private static final String NEWS =
      """
      SELECT count(*), quantile_disc(delay, 0.5), quantile_disc(delay, 0.99)
      FROM (
        SELECT CASE WHEN cdc_event_type IN ('INSERT', 'MODIFY') %s
          THEN greatest(0, epoch_ms(lake_objects.applied_at) - epoch_ms(changed_at)) END AS delay
        FROM changes JOIN lake_objects USING (object)
        WHERE changes.object > ? AND changes.object <= ?)
      """;

  /**
   * Of what came after an object up to a position; nothing if a rebuild has replaced its tables.
   */
  public static Delays between(EntityTables tables, long object, WarehousePosition to) {
    return tables.read(
        "The delays of changes cannot be read",
        reader ->
            to.tables().equals(reader.connection().getSchema())
                ? reader.one(
                    NEWS.formatted(told(tables.mapping())), Delays::read, object, to.object())
                : new Delays(0, null, null));
  }

  /** What a writer says of no time has DynamoDB's, which DynamoDB Local rounds to the minute. */
  private static String told(TableMapping mapping) {
    String changed = mapping.roles().changed();
    return changed == null ? "" : "AND changes." + changed + " IS NOT NULL";
  }

  private static Delays read(ResultSet row) throws SQLException {
    return new Delays(row.getLong(1), number(row, 2), number(row, 3));
  }

  private static @Nullable Long number(ResultSet row, int column) throws SQLException {
    long number = row.getLong(column);
    return row.wasNull() ? null : (Long) number;
  }
}
