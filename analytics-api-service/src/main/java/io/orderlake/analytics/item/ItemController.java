package io.orderlake.analytics.item;

import io.orderlake.query.Unanswered;
import io.orderlake.query.warehouse.ItemHistory;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.service.http.InvalidField;
import io.orderlake.table.TableMapping;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.ResponseBody;

/** The life of one item of an entity, at {@code /api/<many>/story}. */
final class ItemController {
  private final TableMapping mapping;
  private final @Nullable ItemHistory histories;

  /**
   * @param warehouse none where Athena is the only engine; then each question is answered so
   */
  ItemController(TableMapping mapping, @Nullable Warehouse warehouse) {
    this.mapping = mapping;
    this.histories =
        warehouse == null ? null : new ItemHistory(warehouse.of(mapping.entity().many()));
  }

  /** How the item becomes rows. */
  TableMapping mapping() {
    return mapping;
  }

  /**
   * Every change of an item with what it changed, and the object of the lake that it came from; of
   * an item that nobody knows there is none. The parameter that says which item is named as the
   * key's column.
   */
  @ResponseBody
  Map<String, Object> story(HttpServletRequest request) {
    if (histories == null) {
      throw Unanswered.noWarehouse();
    }
    String column = mapping.key().column();
    String item = request.getParameter(column);
    if (item == null) {
      throw InvalidField.parameter(column, "is required");
    }
    Map<String, Object> story = new LinkedHashMap<>();
    story.put(column, item);
    story.put("changes", histories.of(item));
    return story;
  }
}
