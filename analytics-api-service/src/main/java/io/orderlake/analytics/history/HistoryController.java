package io.orderlake.analytics.history;

import io.orderlake.query.Unanswered;
import io.orderlake.service.tables.ServedTables;
import io.orderlake.table.TableMapping;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What the page draws of the past. */
@RestController
class HistoryController {
  private final ObjectProvider<History> history;
  private final ServedTables tables;

  HistoryController(ObjectProvider<History> history, ServedTables tables) {
    this.history = history;
    this.tables = tables;
  }

  /**
   * How late changes and stages were, and what was refused: looks of the last half an hour, minutes
   * of the last day. Times in which nothing ran are left out.
   *
   * @param entity of which changes; of the first that is served, if none is named
   */
  @GetMapping("/api/pipeline/history")
  History.PastFigures history(@RequestParam(required = false) @Nullable String entity) {
    TableMapping of = entity == null ? tables.entities().get(0) : tables.entity(entity);
    return history.stream()
        .findFirst()
        .orElseThrow(Unanswered::noWarehouse)
        .told(of.entity().many());
  }
}
