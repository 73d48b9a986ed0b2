package io.orderlake.query.catalog;

/** Knows the table of the lake's rows: Glue's catalogue, or this service's own warehouse. */
public interface TableCatalog {

  /**
   * @throws io.orderlake.query.Unanswered if there is no such table, or the catalogue is out of
   *     reach
   */
  CatalogTable describe();

  /**
   * Looks for what is new in the lake, or has it looked for.
   *
   * @throws io.orderlake.query.Unanswered if that cannot be done
   */
  Refresh refresh();
}
