package io.orderlake.query.warehouse;

import io.orderlake.lake.read.LakeObject;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The objects that the warehouse has taken in. */
public final class TakenObjects {
  private static final String OBJECTS =
      "SELECT object, \"partition\", name, bytes FROM lake_objects WHERE object > ?";

  private final EntityTables tables;

  public TakenObjects(EntityTables tables) {
    this.tables = tables;
  }

  /** Takes an object. */
  @FunctionalInterface
  public interface Taker {
    void take(LakeObject object) throws IOException;
  }

  /**
   * Hands on each object that was taken in since; all of them after a rebuild, which makes other
   * tables.
   *
   * @return how far it has come
   */
  public WarehousePosition since(WarehousePosition since, Taker taker) throws IOException {
    try (Connection connection = tables.reader();
        PreparedStatement statement = connection.prepareStatement(OBJECTS)) {
      String published = connection.getSchema();
      String prefix = tables.mapping().prefix();
      long last = published.equals(since.tables()) ? since.object() : 0;
      statement.setLong(1, last);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          last = Math.max(last, rows.getLong(1));
          taker.take(new LakeObject(prefix, rows.getString(2), rows.getString(3), rows.getLong(4)));
        }
      }
      return new WarehousePosition(published, last);
    } catch (SQLException e) {
      throw new WarehouseException("The warehouse's objects cannot be listed", e);
    }
  }
}
