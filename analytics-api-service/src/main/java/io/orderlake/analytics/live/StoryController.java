package io.orderlake.analytics.live;

import io.orderlake.http.Problem;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The life of one order. */
@RestController
class StoryController {
  private final OrderStories stories;

  StoryController(OrderStories stories) {
    this.stories = stories;
  }

  /**
   * Every change of an order, the first first.
   *
   * @param changes at most a thousand
   */
  record Story(String orderid, List<OrderStories.Step> changes) {}

  /**
   * Every change of an order with what it changed, and the object of the lake that it came from.
   *
   * @param orderid which order
   */
  @GetMapping("/api/orders/story")
  Story story(@RequestParam String orderid) {
    List<OrderStories.Step> changes = stories.of(orderid);
    if (changes.isEmpty()) {
      throw new Problem(
          HttpStatus.NOT_FOUND,
          "unknown-order",
          "Unknown order",
          "No change of this order is in the warehouse");
    }
    return new Story(orderid, changes);
  }
}
