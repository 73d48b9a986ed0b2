package io.orderlake.analytics.catalog;

/** Knows the table of the lake's rows: Glue's catalogue, or this service's own warehouse. */
public interface TableCatalog {

  /**
   * @throws io.orderlake.service.http.Problem if there is no such table, or the catalogue is out of
   *     reach
   */
  CatalogTable describe();

  /**
   * Looks for what is new in the lake, or has it looked for.
   *
   * @throws io.orderlake.service.http.Problem if that cannot be done
   */
  Refresh refresh();
}
