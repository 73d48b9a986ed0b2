package io.orderlake.query.catalog;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table as its catalogue has it.
 *
 * @param source glue or local
 * @param columns without those of the partition
 * @param lastCrawl null if there was none
 * @param drift where the columns differ from the mapping; empty if they do not
 */
public record CatalogTable(
    String source,
    String database,
    String table,
    List<TableColumn> columns,
    @Nullable String location,
    Partitions partitions,
    @Nullable LastCrawl lastCrawl,
    List<Drift> drift) {

  /**
   * A column.
   *
   * @param type in Hive's words
   */
  public record TableColumn(String name, String type) {}

  /**
   * The table's partitions.
   *
   * @param keys names of the columns
   * @param projected range of days from which Athena computes them, so that none is listed; or null
   * @param count number of those listed, or null
   * @param newest the last by name, such as {@code dt=2026-11-20/hour=23}, or null
   */
  public record Partitions(
      List<String> keys,
      @Nullable String projected,
      @Nullable Integer count,
      @Nullable String newest) {}

  /**
   * The last look for what is new.
   *
   * @param state of the crawler now, such as READY or RUNNING
   * @param status how the last one ended, or null
   * @param at when it began, or null
   * @param error what went wrong, or null
   */
  public record LastCrawl(
      String state, @Nullable String status, @Nullable Instant at, @Nullable String error) {}
}
