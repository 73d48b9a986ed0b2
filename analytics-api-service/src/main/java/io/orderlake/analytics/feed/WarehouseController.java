package io.orderlake.analytics.feed;

import io.orderlake.query.Unanswered;
import io.orderlake.query.warehouse.EntityTables;
import io.orderlake.query.warehouse.WarehouseStatus;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
class WarehouseController {
  private final ObjectProvider<EntityTables> warehouse;

  WarehouseController(ObjectProvider<EntityTables> warehouse) {
    this.warehouse = warehouse;
  }

  /** What is in the warehouse, and what is not yet. */
  @GetMapping("/api/warehouse")
  WarehouseStatus status() {
    return warehouse().status();
  }

  /**
   * Begins to read all of the lake anew; reports meanwhile answer from what was there before. What
   * the lake no longer has is then gone from reports too: an empty lake makes an empty warehouse.
   */
  @PostMapping("/api/warehouse/rebuild")
  @ResponseStatus(HttpStatus.ACCEPTED)
  WarehouseStatus rebuild() {
    EntityTables rebuilding = warehouse();
    rebuilding.rebuild();
    return rebuilding.status();
  }

  private EntityTables warehouse() {
    return warehouse.stream().findFirst().orElseThrow(Unanswered::noWarehouse);
  }
}
