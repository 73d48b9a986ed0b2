package io.orderlake.transformer.firehose;

import io.orderlake.transformer.json.FieldNames;
import io.orderlake.transformer.json.JsonReader;
import io.orderlake.transformer.json.MalformedJson;
import io.orderlake.transformer.json.Text;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The event that Firehose sends to a transformation, as far as the transform needs it. */
record FirehoseEvent(List<FirehoseEvent.Item> records) {
  private static final FieldNames EVENT = FieldNames.of("records");
  private static final FieldNames RECORD = FieldNames.of("recordId", "data");

  /**
   * One record.
   *
   * @param data base64; null where there is none
   */
  record Item(Text recordId, @Nullable Text data) {}

  /**
   * The event in the bytes.
   *
   * @throws IllegalArgumentException if they are not JSON, or not such an event: without records,
   *     or with one that has no recordId to answer by
   */
  static FirehoseEvent read(byte[] event) {
    try {
      JsonReader json = new JsonReader(event);
      List<Item> records = null;
      json.object();
      while (json.nextField(EVENT)) {
        if (json.name().equals("records")) {
          records = records(json);
        } else {
          json.skip();
        }
      }
      json.end();
      if (records == null) {
        throw new IllegalArgumentException("not a Firehose transformation event: no records");
      }
      return new FirehoseEvent(records);
    } catch (MalformedJson e) {
      throw new IllegalArgumentException(
          "not a Firehose transformation event: " + e.getMessage(), e);
    }
  }

  private static @Nullable List<Item> records(JsonReader json) {
    if (!json.enterArray()) {
      return null;
    }
    List<Item> records = new ArrayList<>();
    while (json.nextItem()) {
      records.add(item(json));
    }
    return records;
  }

  private static Item item(JsonReader json) {
    Text recordId = null;
    Text data = null;
    json.object();
    while (json.nextField(RECORD)) {
      switch (json.name()) {
        case "recordId" -> recordId = json.string();
        case "data" -> data = json.string();
        default -> json.skip();
      }
    }
    if (recordId == null) {
      throw new IllegalArgumentException(
          "not a Firehose transformation event: a record without recordId");
    }
    return new Item(recordId, data);
  }
}
