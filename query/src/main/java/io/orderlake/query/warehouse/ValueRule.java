package io.orderlake.query.warehouse;

import io.orderlake.table.TableMapping;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Finds items of high value among the changes that came into the warehouse since the last look; at
 * first, and after a rebuild, among all that are young enough.
 *
 * <p>An insert or a modification counts. An item that does not tell when it came to be counts by
 * its insert alone.
 */
public final class ValueRule {
  private final EntityTables tables;
  private final String sql;
  private final BigDecimal least;
  private final Duration maxAge;
  private WarehousePosition reached = WarehousePosition.NOTHING;
  private String position = "";

  /** An item, and what it is worth. */
  public record Found(String item, BigDecimal value, Instant bornAt) {}

  /**
   * @param column what an item is worth
   * @param except values of columns with which an item does not count
   * @param maxAge of an item that counts
   */
  public ValueRule(
      EntityTables tables,
      String column,
      Map<String, List<String>> except,
      BigDecimal least,
      Duration maxAge) {
    this.tables = tables;
    this.least = least;
    this.maxAge = maxAge;
    this.sql = sql(tables.mapping(), column, except);
  }

  private static String sql(TableMapping mapping, String column, Map<String, List<String>> except) {
    String born = mapping.roles().born();
    String counts =
        born == null ? "" : " OR (cdc_event_type = 'MODIFY' AND " + born + " IS NOT NULL)";
    return """
        SELECT %1$s, %2$s, COALESCE(%3$s, changed_at) AS born_at
        FROM changes
        WHERE object > ?
          AND changed_at >= ?
          AND COALESCE(%3$s, changed_at) >= ?
          AND %2$s >= ?%4$s
          AND (cdc_event_type = 'INSERT'%5$s)
        ORDER BY object, change_key
        """
        .formatted(
            mapping.key().column(),
            column,
            born == null ? "NULL" : born,
            except.entrySet().stream().map(ValueRule::unless).collect(Collectors.joining()),
            counts);
  }

  private static String unless(Map.Entry<String, List<String>> except) {
    String values =
        except.getValue().stream()
            .map(value -> "'" + value.replace("'", "''") + "'")
            .collect(Collectors.joining(", "));
    return "\n  AND (%1$s IS NULL OR %1$s NOT IN (%2$s))".formatted(except.getKey(), values);
  }

  /** The items found; one may be found several times. Costs nothing when nothing came. */
  public List<Found> look(Instant moment) {
    String newPosition = tables.position();
    if (newPosition.equals(position)) {
      return List.of();
    }
    List<Found> found =
        tables.read("Items of high value cannot be looked for", reader -> look(moment, reader));
    position = newPosition;
    return found;
  }

  private List<Found> look(Instant moment, Session reader) throws SQLException {
    WarehousePosition now = WarehousePosition.of(reader);
    if (!now.tables().equals(reached.tables())) {
      reached = WarehousePosition.NOTHING;
    }
    LocalDateTime youngEnough = LocalDateTime.ofInstant(moment.minus(maxAge), ZoneOffset.UTC);
    List<Found> found =
        reader.query(sql, ValueRule::found, reached.object(), youngEnough, youngEnough, least);
    reached = now;
    return found;
  }

  private static Found found(ResultSet row) throws SQLException {
    return new Found(
        row.getString(1),
        row.getBigDecimal(2),
        row.getObject(3, LocalDateTime.class).toInstant(ZoneOffset.UTC));
  }
}
