package io.orderlake.query.warehouse;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * The partitions of which an object was taken in.
 *
 * @param last by name, null if there are none
 * @param lastTakenIn when the warehouse took in an object last
 */
public record TakenPartitions(int count, @Nullable String last, @Nullable Instant lastTakenIn) {

  public static TakenPartitions of(Session reader) throws SQLException {
    return reader.one(
        "SELECT count(DISTINCT \"partition\"), max(\"partition\"), max(applied_at)"
            + " FROM lake_objects",
        TakenPartitions::read);
  }

  private static TakenPartitions read(ResultSet row) throws SQLException {
    LocalDateTime applied = row.getObject(3, LocalDateTime.class);
    return new TakenPartitions(
        row.getInt(1),
        row.getString(2),
        applied == null ? null : applied.toInstant(ZoneOffset.UTC));
  }
}
