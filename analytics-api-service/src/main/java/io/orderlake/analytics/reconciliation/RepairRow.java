package io.orderlake.analytics.reconciliation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.analytics.reconciliation.OrderTable.Item;
import io.orderlake.contract.ChangeKey;
import io.orderlake.contract.OrderAttribute;
import io.orderlake.table.file.TableFile;
import io.orderlake.transformer.row.ChangeTransform;
import io.orderlake.transformer.row.Outcome;
import io.orderlake.transformer.row.TransformOptions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the rows that repair writes, by the transform that makes all others.
 *
 * <p>A row stands just after the last change that the lake has of its order, so that whatever the
 * stream brings later wins. The same order has the same row's id throughout one repair.
 *
 * @param began when the repair began
 * @param transform counts what items say and rows do not
 */
record RepairRow(Instant began, ChangeTransform transform) {
  /** What the id of a repair's row begins with. */
  static final String EVENT_ID = "repair-";

  private static final JsonMapper JSON = JsonMapper.shared();

  RepairRow(Instant began) {
    this(began, transformOfOrders());
  }

  /** By which all rows of orders are made. */
  static ChangeTransform transformOfOrders() {
    return new ChangeTransform(
        TableFile.onClassPath("tables/orders.yaml"), List.of(), TransformOptions.DEFAULTS);
  }

  /** How often an attribute said what a row does not, by its path. */
  Map<String, Long> unusable() {
    return transform.attributes().unusable();
  }

  /**
   * A SNAPSHOT of an order as the table has it; a failure where its item is no valid order.
   *
   * @param lastKey the last that the lake has of the order, null if it has none
   */
  Outcome snapshot(Item item, @Nullable String lastKey) {
    return row("SNAPSHOT", item, "NewImage", began, lastKey, null);
  }

  /**
   * A tombstone of an order that the table no longer has.
   *
   * @param item as the lake had it last
   * @param at when it was removed, as far as is known
   * @param removedBy as the lake had it; null where it had no removal
   */
  Outcome tombstone(Item item, Instant at, String lastKey, @Nullable String removedBy) {
    return row("REMOVE", item, "OldImage", at, lastKey, removedBy);
  }

  private Outcome row(
      String name,
      Item item,
      String image,
      Instant at,
      @Nullable String lastKey,
      @Nullable String removedBy) {
    ObjectNode record = JSON.createObjectNode();
    record
        .put("eventID", EVENT_ID + began.toEpochMilli() + "-" + item.orderid())
        .put("eventName", name);
    ObjectNode change = record.putObject("dynamodb");
    change.put("ApproximateCreationDateTime", at.toString());
    change
        .putObject("Keys")
        .set(OrderAttribute.ORDERID, value(AttributeValue.fromS(item.orderid())));
    ObjectNode values = change.putObject(image);
    item.attributes().forEach((attribute, value) -> values.set(attribute, value(value)));
    return transform.repair(
        JSON.writeValueAsString(record).getBytes(UTF_8),
        ChangeKey.afterLast(lastKey, began),
        removedBy);
  }

  private static ObjectNode value(AttributeValue value) {
    ObjectNode json = JSON.createObjectNode();
    return switch (value.type()) {
      case S -> json.put("S", value.s());
      case N -> json.put("N", value.n());
      default -> json.put(value.type().name(), "");
    };
  }
}
