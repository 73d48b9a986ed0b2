package io.orderlake.analytics.reconciliation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.analytics.reconciliation.Comparison.LakeOrder;
import io.orderlake.analytics.reconciliation.TableScan.Item;
import io.orderlake.table.ChangeKey;
import io.orderlake.table.TableMapping;
import io.orderlake.transformer.row.ChangeTransform;
import io.orderlake.transformer.row.Outcome;
import io.orderlake.transformer.row.TransformOptions;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
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

  RepairRow(TableMapping mapping, Instant began) {
    this(began, new ChangeTransform(mapping, List.of(), TransformOptions.DEFAULTS));
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
    ObjectNode record = JSON.createObjectNode();
    record.put("eventID", eventId(item.orderid())).put("eventName", "SNAPSHOT");
    ObjectNode change = record.putObject("dynamodb");
    change.put("ApproximateCreationDateTime", began.toString());
    ObjectNode values = change.putObject("NewImage");
    item.attributes().forEach((attribute, value) -> values.set(attribute, value(value)));
    return transform.snapshot(
        JSON.writeValueAsString(record).getBytes(UTF_8), ChangeKey.afterLast(lastKey, began));
  }

  /**
   * A tombstone of an order that the table no longer has, as the lake had it last.
   *
   * @param at when it was removed, as far as is known
   */
  byte[] tombstone(LakeOrder order, Instant at, String lastKey) {
    return transform.tombstone(
        order.orderid(),
        order.lifecycle()::get,
        eventId(order.orderid()),
        at,
        ChangeKey.afterLast(lastKey, began),
        order.removedBy());
  }

  private String eventId(String orderid) {
    return EVENT_ID + began.toEpochMilli() + "-" + orderid;
  }

  /** As DynamoDB writes it. */
  private static ObjectNode value(AttributeValue value) {
    ObjectNode json = JSON.createObjectNode();
    switch (value.type()) {
      case S -> json.put("S", value.s());
      case N -> json.put("N", value.n());
      case B -> json.put("B", base64(value.b()));
      case BOOL -> json.put("BOOL", value.bool());
      case NUL -> json.put("NULL", true);
      case M -> {
        ObjectNode members = json.putObject("M");
        value.m().forEach((name, member) -> members.set(name, value(member)));
      }
      case L -> {
        ArrayNode items = json.putArray("L");
        value.l().forEach(item -> items.add(value(item)));
      }
      case SS -> value.ss().forEach(json.putArray("SS")::add);
      case NS -> value.ns().forEach(json.putArray("NS")::add);
      case BS -> {
        ArrayNode members = json.putArray("BS");
        value.bs().forEach(member -> members.add(base64(member)));
      }
      default -> json.putNull(value.type().name());
    }
    return json;
  }

  private static String base64(SdkBytes bytes) {
    return Base64.getEncoder().encodeToString(bytes.asByteArrayUnsafe());
  }
}
