package io.orderlake.analytics.item;

import io.orderlake.analytics.feed.ConditionalOnWarehouse;
import io.orderlake.query.warehouse.EntityTables;
import io.orderlake.query.warehouse.ItemHistory;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The life of one order. */
@RestController
@ConditionalOnWarehouse
class ItemController {
  private final ItemHistory stories;

  ItemController(EntityTables warehouse) {
    this.stories = new ItemHistory(warehouse);
  }

  /**
   * Every change of an order.
   *
   * @param changes the first first, at most a thousand; none of an order that nobody knows
   */
  record Story(String orderid, List<ItemHistory.Step> changes) {}

  /**
   * Every change of an order with what it changed, and the object of the lake that it came from.
   *
   * @param orderid which order
   */
  @GetMapping("/api/orders/story")
  Story story(@RequestParam String orderid) {
    return new Story(orderid, stories.of(orderid));
  }
}
