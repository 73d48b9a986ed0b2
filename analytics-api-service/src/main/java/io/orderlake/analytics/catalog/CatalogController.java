package io.orderlake.analytics.catalog;

import io.orderlake.query.catalog.CatalogTable;
import io.orderlake.query.catalog.Refresh;
import io.orderlake.query.catalog.TableCatalog;
import io.orderlake.service.tables.Served;
import io.swagger.v3.oas.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
class CatalogController {
  private final Served<TableCatalog> catalogs;

  CatalogController(Served<TableCatalog> catalogs) {
    this.catalogs = catalogs;
  }

  /**
   * @param entity whose table, where several are served
   */
  @Operation(summary = "The lake's table: columns, location, partitions, last crawl, and drift")
  @GetMapping("/api/catalog")
  CatalogTable table(@RequestParam(required = false) @Nullable String entity) {
    return catalogs.of(entity).describe();
  }

  /**
   * @param entity whose objects, where several are served
   */
  @Operation(
      summary = "Look for what is new in the lake",
      description = "Starts the crawler in Glue, or lists the lake anew.")
  @PostMapping("/api/catalog/refresh")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Refresh refresh(@RequestParam(required = false) @Nullable String entity) {
    return catalogs.of(entity).refresh();
  }
}
