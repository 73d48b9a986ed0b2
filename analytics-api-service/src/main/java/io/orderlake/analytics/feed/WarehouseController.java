package io.orderlake.analytics.feed;

import io.orderlake.query.Unanswered;
import io.orderlake.query.warehouse.EntityTables;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.query.warehouse.WarehouseStatus;
import io.orderlake.service.tables.ServedTables;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
class WarehouseController {
  private final ObjectProvider<Warehouse> warehouse;
  private final ServedTables tables;

  WarehouseController(ObjectProvider<Warehouse> warehouse, ServedTables tables) {
    this.warehouse = warehouse;
    this.tables = tables;
  }

  /**
   * What is in the warehouse, and what is not yet.
   *
   * @param entity of which to tell; if none is named and several are served, it is told of all
   *     together, and of each under entities
   */
  @GetMapping("/api/warehouse")
  WarehouseStatus status(@RequestParam(required = false) @Nullable String entity) {
    return entity == null ? warehouse().status() : of(entity).status();
  }

  /**
   * Begins to read all of the lake anew; reports meanwhile answer from what was there before. What
   * the lake no longer has is then gone from reports too: an empty lake makes an empty warehouse.
   *
   * @param entity of which to read it; of all, one after the other, if none is named
   */
  @PostMapping("/api/warehouse/rebuild")
  @ResponseStatus(HttpStatus.ACCEPTED)
  WarehouseStatus rebuild(@RequestParam(required = false) @Nullable String entity) {
    if (entity == null) {
      warehouse().all().forEach(EntityTables::rebuild);
    } else {
      of(entity).rebuild();
    }
    return status(entity);
  }

  private EntityTables of(String entity) {
    return warehouse().of(tables.entity(entity).entity().many());
  }

  private Warehouse warehouse() {
    return warehouse.stream().findFirst().orElseThrow(Unanswered::noWarehouse);
  }
}
