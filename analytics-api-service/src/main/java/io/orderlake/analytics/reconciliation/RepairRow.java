package io.orderlake.analytics.reconciliation;

import io.orderlake.analytics.reconciliation.Sides.LakeItem;
import io.orderlake.service.dynamodb.ItemJson;
import io.orderlake.table.ChangeKey;
import io.orderlake.table.TableMapping;
import io.orderlake.transformer.row.ChangeTransform;
import io.orderlake.transformer.row.Outcome;
import io.orderlake.transformer.row.TransformOptions;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Makes the rows that repair writes, by the transform that makes all others.
 *
 * <p>A row stands just after the last change that the lake has of its item, so that whatever the
 * stream brings later wins. The same item has the same row's id throughout one repair.
 *
 * @param began when the repair began
 * @param transform counts what items say and rows do not
 */
record RepairRow(Instant began, ChangeTransform transform) {
  /** What the id of a repair's row begins with. */
  static final String EVENT_ID = "repair-";

  private static final JsonFactory JSON = new JsonFactory();

  RepairRow(TableMapping mapping, List<TableMapping> others, Instant began) {
    this(began, new ChangeTransform(mapping, others, TransformOptions.DEFAULTS));
  }

  /** How often an attribute said what a row does not, by its path. */
  Map<String, Long> unusable() {
    return transform.attributes().unusable();
  }

  /**
   * A SNAPSHOT of an item as the table has it; a failure where it cannot be one, and dropped where
   * it is another entity's.
   *
   * @param lastKey the last that the lake has of the item, null if it has none
   */
  Outcome snapshot(String key, Map<String, AttributeValue> item, @Nullable String lastKey) {
    ByteArrayOutputStream record = new ByteArrayOutputStream(1_024);
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), record)) {
      json.writeStartObject();
      json.writeStringProperty("eventID", eventId(key));
      json.writeStringProperty("eventName", "SNAPSHOT");
      json.writeObjectPropertyStart("dynamodb");
      json.writeStringProperty("ApproximateCreationDateTime", began.toString());
      json.writeName("NewImage");
      ItemJson.write(json, item);
      json.writeEndObject();
      json.writeEndObject();
    }
    return transform.snapshot(record.toByteArray(), ChangeKey.afterLast(lastKey, began));
  }

  /**
   * A tombstone of an item that the table no longer has, as the lake had it last.
   *
   * @param at when it was removed, as far as is known
   */
  byte[] tombstone(LakeItem item, Instant at, String lastKey) {
    return transform.tombstone(
        item.key(),
        item.lifecycle()::get,
        eventId(item.key()),
        at,
        ChangeKey.afterLast(lastKey, began),
        item.removedBy());
  }

  private String eventId(String key) {
    return EVENT_ID + began.toEpochMilli() + "-" + key;
  }
}
