package io.orderlake.transformer.change;

import io.orderlake.transformer.json.FieldNames;
import io.orderlake.transformer.json.JsonReader;
import io.orderlake.transformer.json.MalformedJson;
import io.orderlake.transformer.json.Text;
import org.jspecify.annotations.Nullable;

/**
 * One change of an item, as DynamoDB tells it on either road into Kinesis: by an EventBridge pipe
 * from the table's stream, or by DynamoDB's own Kinesis destination, which is known by its {@code
 * recordFormat}.
 *
 * <p>Null is what the record does not say, or says in a way that cannot be used. Fields may come in
 * any order; unknown ones are ignored.
 */
public final class Change {
  private static final FieldNames RECORD =
      FieldNames.of(
          "eventID", "eventName", "recordFormat", "tableName", "eventSourceARN", "dynamodb");
  private static final FieldNames DYNAMODB =
      FieldNames.of(
          "ApproximateCreationDateTime", "Keys", "NewImage", "OldImage", "SequenceNumber");

  private @Nullable Text eventId;
  private @Nullable Text eventName;
  private @Nullable Text recordFormat;
  private @Nullable Text tableName;
  private @Nullable Text eventSourceArn;
  private @Nullable Text sequenceNumber;
  private long created = Numbers.NONE;
  private @Nullable Image keys;
  private @Nullable Image newImage;
  private @Nullable Image oldImage;

  private Change() {}

  /**
   * The change in a record.
   *
   * @throws MalformedJson if the record is not one JSON object, or a field that is read here stands
   *     twice in its object
   */
  public static Change read(byte[] record) {
    JsonReader json = new JsonReader(record);
    Change change = new Change();
    json.object();
    while (json.nextField(RECORD)) {
      change.recordField(json);
    }
    json.end();
    return change;
  }

  /** Whether it came by DynamoDB's own Kinesis destination. */
  public boolean direct() {
    return recordFormat != null;
  }

  public @Nullable Text eventId() {
    return eventId;
  }

  public @Nullable Text eventName() {
    return eventName;
  }

  /** Name of the table whose item changed. */
  public @Nullable String tableName() {
    if (direct()) {
      return tableName == null ? null : tableName.toString();
    }
    return eventSourceArn == null ? null : tableIn(eventSourceArn.toString());
  }

  /** DynamoDB's number of the change in its shard; the direct destination has none. */
  public @Nullable Text sequenceNumber() {
    return direct() ? null : sequenceNumber;
  }

  /** When DynamoDB says it happened, in microseconds since 1970, or {@link Numbers#NONE}. */
  public long created() {
    return created;
  }

  public Image keys() {
    return keys == null ? Image.EMPTY : keys;
  }

  public @Nullable Image newImage() {
    return newImage;
  }

  public @Nullable Image oldImage() {
    return oldImage;
  }

  private void recordField(JsonReader json) {
    switch (json.name()) {
      case "eventID" -> eventId = json.string();
      case "eventName" -> eventName = json.string();
      case "recordFormat" -> recordFormat = json.string();
      case "tableName" -> tableName = json.string();
      case "eventSourceARN" -> eventSourceArn = json.string();
      case "dynamodb" -> dynamodb(json);
      default -> json.skip();
    }
  }

  private void dynamodb(JsonReader json) {
    if (!json.enterObject()) {
      return;
    }
    while (json.nextField(DYNAMODB)) {
      switch (json.name()) {
        case "ApproximateCreationDateTime" -> created = CreationTime.micros(json.stringOrNumber());
        case "Keys" -> keys = Image.read(json);
        case "NewImage" -> newImage = Image.read(json);
        case "OldImage" -> oldImage = Image.read(json);
        case "SequenceNumber" -> sequenceNumber = json.string();
        default -> json.skip();
      }
    }
  }

  /** {@code arn:aws:dynamodb:<region>:<account>:table/<name>/stream/<label>}. */
  private static @Nullable String tableIn(String arn) {
    String[] parts = arn.split("/", -1);
    return parts.length > 1 && parts[0].endsWith(":table") ? parts[1] : null;
  }
}
