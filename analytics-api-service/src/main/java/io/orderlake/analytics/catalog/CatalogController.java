package io.orderlake.analytics.catalog;

import io.orderlake.query.catalog.CatalogTable;
import io.orderlake.query.catalog.Refresh;
import io.orderlake.query.catalog.TableCatalog;
import io.swagger.v3.oas.annotations.Operation;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
class CatalogController {
  private final TableCatalog catalog;

  CatalogController(TableCatalog catalog) {
    this.catalog = catalog;
  }

  @Operation(summary = "The lake's table: columns, location, partitions, last crawl, and drift")
  @GetMapping("/api/catalog")
  CatalogTable table() {
    return catalog.describe();
  }

  @Operation(
      summary = "Look for what is new in the lake",
      description = "Starts the crawler in Glue, or lists the lake anew.")
  @PostMapping("/api/catalog/refresh")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Refresh refresh() {
    return catalog.refresh();
  }
}
