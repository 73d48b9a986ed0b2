package io.orderlake.query.catalog;

import io.orderlake.query.Unanswered;
import io.orderlake.query.catalog.CatalogTable.LastCrawl;
import io.orderlake.query.catalog.CatalogTable.Partitions;
import io.orderlake.query.catalog.CatalogTable.TableColumn;
import io.orderlake.query.catalog.Refresh.RefreshResult;
import io.orderlake.query.warehouse.EntityTables;
import io.orderlake.query.warehouse.Session;
import io.orderlake.query.warehouse.TakenPartitions;
import io.orderlake.table.TableMapping;
import io.orderlake.table.sql.Relations;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The table as the warehouse has it. Known differences from Glue: its partitions are those of which
 * an object was taken in, and types are told in Hive's words for DuckDB's.
 */
public final class LocalCatalog implements TableCatalog {
  private final Relations relations;
  private final @Nullable EntityTables tables;
  private final String lake;
  private final String prefix;

  /**
   * @param tables none where Athena is the only engine; then each question is answered so
   * @param lake where its objects are
   */
  public LocalCatalog(TableMapping mapping, @Nullable EntityTables tables, String lake) {
    this.prefix = mapping.prefix();
    this.relations = new Relations(mapping);
    this.tables = tables;
    this.lake = lake;
  }

  @Override
  public CatalogTable describe() {
    return tables().read("The warehouse cannot be read", this::describe);
  }

  private CatalogTable describe(Session reader) throws SQLException {
    List<TableColumn> columns =
        reader.query("DESCRIBE " + relations.changes(), LocalCatalog::column);
    TakenPartitions taken = TakenPartitions.of(reader);
    return new CatalogTable(
        "local",
        "warehouse",
        relations.changes(),
        columns,
        lake.replaceFirst("/*$", "/") + prefix,
        new Partitions(List.of("dt", "hour"), null, taken.count(), taken.last()),
        lastLook(taken.lastTakenIn()),
        Drift.of(columns, relations));
  }

  /**
   * Takes in what is new; in the newest hours at once, in older ones as soon as the lake finds it.
   */
  @Override
  public Refresh refresh() {
    int objects = tables().applyWaiting();
    return new Refresh(RefreshResult.DONE, "The lake was listed; new objects taken in: " + objects);
  }

  private EntityTables tables() {
    if (tables == null) {
      throw Unanswered.noWarehouse();
    }
    return tables;
  }

  private static TableColumn column(ResultSet row) throws SQLException {
    return new TableColumn(row.getString("column_name"), hiveType(row.getString("column_type")));
  }

  private static String hiveType(String type) {
    return switch (type) {
      case "VARCHAR" -> "string";
      case "INTEGER" -> "int";
      default -> type.toLowerCase(Locale.ROOT);
    };
  }

  private static @Nullable LastCrawl lastLook(@Nullable Instant at) {
    return at == null ? null : new LastCrawl("READY", "SUCCEEDED", at, null);
  }
}
