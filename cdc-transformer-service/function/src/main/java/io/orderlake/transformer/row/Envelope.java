package io.orderlake.transformer.row;

import io.orderlake.transformer.json.FieldNames;
import io.orderlake.transformer.json.JsonReader;
import io.orderlake.transformer.json.MalformedJson;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a record is that is no change record: what else comes into such streams by mistake.
 * The sentences say what was found and what to send instead, and hold nothing of the record's.
 */
enum Envelope {
  CAMEL_CASE(
      "eventId",
      "is in camelCase, as an SDK's object written as JSON: send eventID, NewImage and the rest as"
          + " DynamoDB Streams names them"),
  DYNAMODB("dynamodb", null),
  PASCAL_CASE(
      "Dynamodb",
      "is in PascalCase, as an SDK's object written as JSON: send eventID, dynamodb and the rest as"
          + " DynamoDB Streams names them"),
  PART("NewImage", "is the dynamodb part of a change alone: send the whole record"),
  SEVERAL("Records", "is a Lambda event of several records: send each of its Records alone"),
  EVENT_BRIDGE("detail-type", "is an event of EventBridge: send its detail alone"),
  NOTIFICATION("TopicArn", "is a notification of SNS: send its Message alone"),
  KINESIS("kinesis", "is a record of a Lambda event from Kinesis: send its decoded data alone"),
  REFUSED("rawData", "is a record that was refused before: replay it instead of sending it"),
  DEBEZIUM("payload", "is a change in Debezium's envelope: only DynamoDB's own are read"),
  ITEM("orderid", "is an item and not a change of one");

  private static final FieldNames FIELDS = FieldNames.of(names());
  private static final FieldNames CAMEL_CASED =
      FieldNames.of("newImage", "oldImage", "sequenceNumber", "approximateCreationDateTime");

  private final String field;
  private final @Nullable String sentence;

  /** What has this field at its top, and the sentence on it; null if it may be a change record. */
  Envelope(String field, @Nullable String sentence) {
    this.field = field;
    this.sentence = sentence;
  }

  /**
   * Why a record has no row: what was found in its place.
   *
   * @param otherwise where that is nothing known
   */
  static String reason(byte[] record, String otherwise) {
    String found = first(record);
    return found == null ? otherwise : "record: " + found;
  }

  private static @Nullable String first(byte[] record) {
    if (begins(record, 0x1f, 0x8b)) {
      return "is compressed by gzip: send plain JSON";
    }
    if (begins(record, 0xf3, 0x89, 0x9a, 0xc2)) {
      return "is an aggregate of the Kinesis Producer Library that is damaged";
    }
    if (begins(record, 'e', 'y', 'J')) {
      return "is JSON in Base64: it was encoded once too often";
    }
    if (begins(record, '"', '{') || begins(record, '"', 'e', 'y', 'J')) {
      return "is a JSON string that holds a record: it was encoded once too often";
    }
    if (begins(record, '[', '{')) {
      return "is a list of records: send each alone";
    }
    return inObject(record);
  }

  private static @Nullable String inObject(byte[] record) {
    int found = 0;
    try {
      JsonReader json = new JsonReader(record);
      json.object();
      while (json.nextField(FIELDS)) {
        int index = json.index();
        if (index >= 0) {
          found |= 1 << index;
        }
        if (index != DYNAMODB.ordinal()) {
          json.skip();
        } else if (isCamelCased(json)) {
          found |= 1 << CAMEL_CASE.ordinal();
        }
      }
    } catch (MalformedJson e) {
      return null;
    }
    return found == 0 ? null : values()[Integer.numberOfTrailingZeros(found)].sentence;
  }

  private static boolean isCamelCased(JsonReader json) {
    boolean camelCased = false;
    if (json.enterObject()) {
      while (json.nextField(CAMEL_CASED)) {
        camelCased |= json.index() >= 0;
        json.skip();
      }
    }
    return camelCased;
  }

  private static boolean begins(byte[] record, int... bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (record.length <= i || (record[i] & 0xff) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  private static String[] names() {
    String[] names = new String[values().length];
    for (Envelope envelope : values()) {
      names[envelope.ordinal()] = envelope.field;
    }
    return names;
  }
}
