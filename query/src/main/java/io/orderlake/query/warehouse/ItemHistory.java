package io.orderlake.query.warehouse;

import io.orderlake.lake.read.LakeObject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads all that the warehouse has of one item. */
public final class ItemHistory {
  private static final int MOST = 1_000;

  private final EntityTables tables;
  private final ChangeRows rows;
  private final String born;

  /**
   * No change of an item is older than its first, which keeps the search to a part of them. What is
   * of the object has names that no column has.
   */
  private final String story;

  public ItemHistory(EntityTables tables) {
    this.tables = tables;
    this.rows = new ChangeRows(tables.mapping());
    this.born =
        "SELECT first_changed_at FROM states WHERE key_hash = hash(?) AND " + rows.key() + " = ?";
    this.story =
        "SELECT story.*, lake_objects.\"partition\" AS _partition, lake_objects.name AS _name,"
            + " lake_objects.bytes AS _bytes, lake_objects.applied_at AS _applied_at FROM (SELECT "
            + rows.selected()
            + " FROM changes WHERE changed_at >= ? AND "
            + rows.key()
            + " = ?"
            + rows.window()
            + "ORDER BY change_key, event_id LIMIT "
            + MOST
            + ") AS story JOIN lake_objects USING (object) ORDER BY change_key, event_id";
  }

  /**
   * A change and where it came from.
   *
   * @param row the lake's columns, by name
   * @param differences as {@link ChangeRow} has them
   * @param object key of the object in the lake
   * @param objectBytes its size as stored
   * @param takenInAt when the warehouse began to take the object in
   */
  public record Step(
      Map<String, @Nullable Object> row,
      List<ChangeRow.Difference> differences,
      String object,
      long objectBytes,
      Instant takenInAt) {}

  /** The changes of an item, the first first, at most a thousand; none if there is no such item. */
  public List<Step> of(String item) {
    return tables.read("The item's history cannot be read", reader -> of(item, reader));
  }

  private List<Step> of(String item, Session reader) throws SQLException {
    List<LocalDateTime> first =
        reader.query(born, row -> row.getObject(1, LocalDateTime.class), item, item);
    return first.isEmpty() ? List.of() : reader.query(story, this::step, first.get(0), item);
  }

  private Step step(ResultSet row) throws SQLException {
    long bytes = row.getLong("_bytes");
    LakeObject object =
        new LakeObject(
            tables.mapping().prefix(), row.getString("_partition"), row.getString("_name"), bytes);
    LocalDateTime takenIn = row.getObject("_applied_at", LocalDateTime.class);
    ChangeRow change = rows.read(row);
    return new Step(
        change.row(), change.differences(), object.key(), bytes, takenIn.toInstant(ZoneOffset.UTC));
  }
}
