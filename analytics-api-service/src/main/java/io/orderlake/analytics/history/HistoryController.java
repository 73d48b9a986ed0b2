package io.orderlake.analytics.history;

import io.orderlake.analytics.feed.ConditionalOnWarehouse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the page draws of the past. */
@RestController
@ConditionalOnWarehouse
class HistoryController {
  private final History history;

  HistoryController(History history) {
    this.history = history;
  }

  /**
   * How late changes and stages were, and what was refused: looks of the last half an hour, minutes
   * of the last day. Times in which nothing ran are left out.
   */
  @GetMapping("/api/pipeline/history")
  History.PastFigures history() {
    return history.told();
  }
}
