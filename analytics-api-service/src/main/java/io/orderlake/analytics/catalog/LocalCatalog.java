package io.orderlake.analytics.catalog;

import io.orderlake.analytics.catalog.CatalogTable.LastCrawl;
import io.orderlake.analytics.catalog.CatalogTable.Partitions;
import io.orderlake.analytics.catalog.CatalogTable.TableColumn;
import io.orderlake.analytics.catalog.Refresh.Outcome;
import io.orderlake.analytics.warehouse.NoWarehouse;
import io.orderlake.analytics.warehouse.Warehouse;
import io.orderlake.analytics.warehouse.WarehouseException;
import io.orderlake.table.TableMapping;
import io.orderlake.table.sql.Relations;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The table as the warehouse has it. Known differences from Glue: its partitions are those of which
 * an object was taken in, and types are told in Hive's words for DuckDB's.
 */
final class LocalCatalog implements TableCatalog {
  private final Relations relations;
  private final @Nullable Warehouse warehouse;
  private final String lake;
  private final String prefix;

  /**
   * @param warehouse none where Athena is the only engine; then each question is answered so
   * @param lake where its objects are
   */
  LocalCatalog(TableMapping mapping, @Nullable Warehouse warehouse, String lake) {
    this.prefix = mapping.prefix();
    this.relations = new Relations(mapping);
    this.warehouse = warehouse;
    this.lake = lake;
  }

  @Override
  public CatalogTable describe() {
    try (Connection connection = warehouse().reader();
        Statement statement = connection.createStatement()) {
      List<TableColumn> columns = columns(statement);
      try (ResultSet row =
          statement.executeQuery(
              "SELECT count(DISTINCT \"partition\"), max(\"partition\"), max(applied_at)"
                  + " FROM lake_objects")) {
        row.next();
        return new CatalogTable(
            "local",
            "warehouse",
            relations.changes(),
            columns,
            lake.replaceFirst("/*$", "/") + prefix,
            new Partitions(List.of("dt", "hour"), null, row.getInt(1), row.getString(2)),
            lastLook(row.getObject(3, LocalDateTime.class)),
            Drift.of(columns, relations));
      }
    } catch (SQLException e) {
      throw new WarehouseException("The warehouse cannot be read", e);
    }
  }

  /**
   * Takes in what is new; in the newest hours at once, in older ones as soon as the lake finds it.
   */
  @Override
  public Refresh refresh() {
    int objects = warehouse().applyWaiting();
    return new Refresh(Outcome.DONE, "The lake was listed; new objects taken in: " + objects);
  }

  private Warehouse warehouse() {
    if (warehouse == null) {
      throw NoWarehouse.problem();
    }
    return warehouse;
  }

  private List<TableColumn> columns(Statement statement) throws SQLException {
    List<TableColumn> columns = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery("DESCRIBE " + relations.changes())) {
      while (rows.next()) {
        columns.add(
            new TableColumn(
                rows.getString("column_name"), hiveType(rows.getString("column_type"))));
      }
    }
    return columns;
  }

  private static String hiveType(String type) {
    return switch (type) {
      case "VARCHAR" -> "string";
      case "INTEGER" -> "int";
      default -> type.toLowerCase(Locale.ROOT);
    };
  }

  private static @Nullable LastCrawl lastLook(@Nullable LocalDateTime applied) {
    Instant at = applied == null ? null : applied.toInstant(ZoneOffset.UTC);
    return at == null ? null : new LastCrawl("READY", "SUCCEEDED", at, null);
  }
}
