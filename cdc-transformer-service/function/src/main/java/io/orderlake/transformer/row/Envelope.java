package io.orderlake.transformer.row;

import io.orderlake.transformer.json.FieldNames;
import io.orderlake.transformer.json.JsonReader;
import io.orderlake.transformer.json.MalformedJson;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a record is that is no change record: what else comes into such streams by mistake.
 * The sentences say what was found and what to send instead, and hold nothing of the record's.
 */
final class Envelope {
  private static final FieldNames CAMEL_CASED =
      FieldNames.of("newImage", "oldImage", "sequenceNumber", "approximateCreationDateTime");

  /** The first of them that a record has tells what it is. */
  private final List<Sign> signs;

  private final FieldNames fields;

  /**
   * A field at a record's top.
   *
   * @param sentence on a record that has it; null if that may be a change record
   */
  private record Sign(String field, @Nullable String sentence) {}

  /**
   * @param keyName an attribute that every item has
   */
  Envelope(String keyName) {
    List<Sign> known =
        List.of(
            new Sign(
                "eventId",
                "is in camelCase, as an SDK's object written as JSON: send eventID, NewImage and"
                    + " the rest as DynamoDB Streams names them"),
            new Sign("dynamodb", null),
            new Sign(
                "Dynamodb",
                "is in PascalCase, as an SDK's object written as JSON: send eventID, dynamodb and"
                    + " the rest as DynamoDB Streams names them"),
            new Sign("NewImage", "is the dynamodb part of a change alone: send the whole record"),
            new Sign(
                "Records", "is a Lambda event of several records: send each of its Records alone"),
            new Sign("detail-type", "is an event of EventBridge: send its detail alone"),
            new Sign("TopicArn", "is a notification of SNS: send its Message alone"),
            new Sign(
                "kinesis",
                "is a record of a Lambda event from Kinesis: send its decoded data alone"),
            new Sign(
                "rawData", "is a record that was refused before: replay it instead of sending it"),
            new Sign(
                "payload", "is a change in Debezium's envelope: only DynamoDB's own are read"));
    Sign item = new Sign(keyName, "is an item and not a change of one");
    boolean isNew = known.stream().noneMatch(sign -> sign.field.equals(keyName));
    signs = Stream.concat(known.stream(), isNew ? Stream.of(item) : Stream.of()).toList();
    fields = FieldNames.of(signs.stream().map(Sign::field).toList());
  }

  /**
   * Why a record has no row: what was found in its place.
   *
   * @param otherwise where that is nothing known
   */
  String reason(byte[] record, String otherwise) {
    String found = first(record);
    return found == null ? otherwise : "record: " + found;
  }

  private @Nullable String first(byte[] record) {
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

  private @Nullable String inObject(byte[] record) {
    int found = 0;
    try {
      JsonReader json = new JsonReader(record);
      json.object();
      while (json.nextField(fields)) {
        int index = json.index();
        if (index >= 0) {
          found |= 1 << index;
        }
        if (!json.name().equals("dynamodb")) {
          json.skip();
        } else if (isCamelCased(json)) {
          found |= 1;
        }
      }
    } catch (MalformedJson e) {
      return null;
    }
    return found == 0 ? null : signs.get(Integer.numberOfTrailingZeros(found)).sentence;
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
}
