package io.orderlake.query.warehouse;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what came into the warehouse last: the changes of its highest numbered objects. */
public final class NewChanges {
  /** What a change changed is looked for in so many objects before it. */
  private static final long LOOK_BACK = 400;

  private static final int MOST_DELAYS = 5_000;

  private static final String BETWEEN = " object > ? AND object <= ? ";

  private final EntityTables tables;
  private final ChangeRows rows;
  private final String news;

  /** Null where the writer does not say when it made a change. */
  private final @Nullable String delays;

  public NewChanges(EntityTables tables) {
    this.tables = tables;
    this.rows = new ChangeRows(tables.mapping());
    this.news =
        ("SELECT * FROM (SELECT %1$s FROM changes WHERE%2$sAND %3$s IN"
                + " (SELECT %3$s FROM changes WHERE%2$s)%4$s)"
                + " WHERE object > ? ORDER BY object DESC, change_key DESC LIMIT ?")
            .formatted(rows.selected(), BETWEEN, rows.key(), rows.window());
    String changed = tables.mapping().roles().changed();
    this.delays =
        changed == null
            ? null
            : ("SELECT %1$s FROM changes WHERE%2$sAND %1$s IS NOT NULL"
                    + " AND cdc_event_type IN ('INSERT', 'MODIFY') LIMIT %3$d")
                .formatted(changed, BETWEEN, MOST_DELAYS);
  }

  /**
   * What came since a position.
   *
   * @param position of the last of it
   * @param total number of the changes
   * @param latest of the changes, the latest first
   * @param delays from the writing of an insert or modification until now; a removal does not say
   *     when it was made, nor does a mapping without such a column
   */
  public record News(
      WarehousePosition position, long total, List<ChangeRow> latest, List<Duration> delays) {}

  /**
   * What came after an object, up to a position; nothing if a rebuild has replaced its tables.
   *
   * @param most how many changes to tell
   */
  public News between(long object, WarehousePosition to, int most, Instant now) {
    return tables.read(
        "The latest changes cannot be read", reader -> between(object, to, most, now, reader));
  }

  private News between(long object, WarehousePosition to, int most, Instant now, Session reader)
      throws SQLException {
    long last = to.object();
    if (last <= object || !reader.connection().getSchema().equals(to.tables())) {
      return new News(to, 0, List.of(), List.of());
    }
    String count = "SELECT count(*) FROM changes WHERE" + BETWEEN;
    long total = reader.one(count, row -> row.getLong(1), object, last);
    long before = object - LOOK_BACK;
    List<ChangeRow> latest =
        reader.query(news, rows::read, before, last, object, last, object, most);
    List<Duration> late =
        delays == null ? List.of() : reader.query(delays, row -> delay(row, now), object, last);
    return new News(to, total, latest, late);
  }

  private static Duration delay(ResultSet row, Instant now) throws SQLException {
    LocalDateTime written = row.getObject(1, LocalDateTime.class);
    Duration delay = Duration.between(written.toInstant(ZoneOffset.UTC), now);
    // The writer's clock may be ahead of this one; nothing is in reports before it was written.
    return delay.isNegative() ? Duration.ZERO : delay;
  }
}
