package io.orderlake.transformer.change;

import io.orderlake.transformer.json.FieldNames;
import io.orderlake.transformer.json.JsonReader;
import io.orderlake.transformer.json.Layout;
import io.orderlake.transformer.json.MalformedJson;
import io.orderlake.transformer.json.Text;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One change of an item, as DynamoDB tells it on either road into Kinesis: by an EventBridge pipe
 * from the table's stream, or by DynamoDB's own Kinesis destination, which is known by its {@code
 * recordFormat}, or by a {@code tableName} where no stream is named: older emulators leave the
 * format out.
 *
 * <p>Null is what the record does not say, or says in a way that cannot be used. Fields may come in
 * any order; unknown ones are ignored.
 */
public final class Change {
  private static final FieldNames RECORD =
      FieldNames.of(
          "eventID",
          "eventName",
          "recordFormat",
          "tableName",
          "eventSourceARN",
          "dynamodb",
          "userIdentity");
  private static final FieldNames DYNAMODB =
      FieldNames.of(
          "ApproximateCreationDateTime", "Keys", "NewImage", "OldImage", "SequenceNumber");

  private static final FieldNames IDENTITY = FieldNames.of("type", "principalId");

  /** Places of the texts. */
  private static final int EVENT_ID = 0;

  private static final int EVENT_NAME = 1;
  private static final int RECORD_FORMAT = 2;
  private static final int TABLE_NAME = 3;
  private static final int EVENT_SOURCE_ARN = 4;
  private static final int SEQUENCE_NUMBER = 5;
  private static final int CREATED = 6;
  private static final int IDENTITY_TYPE = 7;
  private static final int PRINCIPAL_ID = 8;
  private static final int KEYS = 9;

  private final ItemPlan plan;
  private final @Nullable Text[] texts;
  private long created = Numbers.NONE;
  private @Nullable Image keys;
  private @Nullable Image newImage;
  private @Nullable Image oldImage;

  private Change(ItemPlan plan, @Nullable Text[] texts) {
    this.plan = plan;
    this.texts = texts;
  }

  /**
   * The change in a record.
   *
   * @throws MalformedJson if the record is not one JSON object, or a field that is read here stands
   *     twice in its object
   */
  public static Change read(byte[] record, ItemPlan plan) {
    return read(record, plan, null);
  }

  /**
   * @param anything takes the places of values that nobody looks into; null if nobody asks
   */
  private static Change read(byte[] record, ItemPlan plan, @Nullable List<Integer> anything) {
    JsonReader json = new JsonReader(record);
    Change change = new Change(plan, new @Nullable Text[KEYS + 3 * plan.slots()]);
    json.object();
    while (json.nextField(RECORD)) {
      change.recordField(json, anything);
    }
    json.end();
    change.created = CreationTime.micros(change.texts[CREATED]);
    return change;
  }

  /** How a record is written that is known to be valid; null if not plainly enough. */
  static @Nullable Layout layout(byte[] record, ItemPlan plan) {
    List<Integer> anything = new ArrayList<>();
    Change change = read(record, plan, anything);
    return Layout.of(
        record, change.texts, EVENT_NAME, anything.stream().mapToInt(place -> place).toArray());
  }

  /** The change that has these texts and is else as this one. */
  Change with(@Nullable Text[] otherTexts) {
    Change other = new Change(plan, otherTexts);
    other.created = CreationTime.micros(otherTexts[CREATED]);
    other.keys = keys == null ? null : keys.with(otherTexts);
    other.newImage = newImage == null ? null : newImage.with(otherTexts);
    other.oldImage = oldImage == null ? null : oldImage.with(otherTexts);
    return other;
  }

  /** Whether it came by DynamoDB's own Kinesis destination. */
  public boolean direct() {
    return texts[RECORD_FORMAT] != null
        || texts[TABLE_NAME] != null && texts[EVENT_SOURCE_ARN] == null;
  }

  public @Nullable Text eventId() {
    return texts[EVENT_ID];
  }

  public @Nullable Text eventName() {
    return texts[EVENT_NAME];
  }

  /** Name of the table whose item changed. */
  public @Nullable String tableName() {
    Text table = texts[direct() ? TABLE_NAME : EVENT_SOURCE_ARN];
    if (table == null) {
      return null;
    }
    return direct() ? table.toString() : tableIn(table.toString());
  }

  /** DynamoDB's number of the change in its shard; the direct destination has none. */
  public @Nullable Text sequenceNumber() {
    return direct() ? null : texts[SEQUENCE_NUMBER];
  }

  /** When DynamoDB says it happened, in microseconds since 1970, or {@link Numbers#NONE}. */
  public long created() {
    return created;
  }

  /** How much later than {@link #created} it may have happened, in microseconds. */
  public long coarseness() {
    return CreationTime.coarseness(texts[CREATED], created, sequenceNumber());
  }

  /** Whether DynamoDB itself removed the item, since its time to live was over. */
  public boolean byTimeToLive() {
    return is(IDENTITY_TYPE, "Service") && is(PRINCIPAL_ID, "dynamodb.amazonaws.com");
  }

  private boolean is(int place, String expected) {
    Text text = texts[place];
    return text != null && text.toString().equals(expected);
  }

  public Image keys() {
    return keys == null ? Image.empty(plan) : keys;
  }

  public @Nullable Image newImage() {
    return newImage;
  }

  public @Nullable Image oldImage() {
    return oldImage;
  }

  private void recordField(JsonReader json, @Nullable List<Integer> anything) {
    switch (json.name()) {
      case "eventID" -> texts[EVENT_ID] = json.string();
      case "eventName" -> texts[EVENT_NAME] = json.string();
      case "recordFormat" -> texts[RECORD_FORMAT] = json.string();
      case "tableName" -> texts[TABLE_NAME] = json.string();
      case "eventSourceARN" -> texts[EVENT_SOURCE_ARN] = json.string();
      case "dynamodb" -> dynamodb(json, anything);
      case "userIdentity" -> userIdentity(json);
      default -> json.skip();
    }
  }

  private void dynamodb(JsonReader json, @Nullable List<Integer> anything) {
    if (!json.enterObject()) {
      return;
    }
    while (json.nextField(DYNAMODB)) {
      switch (json.name()) {
        case "ApproximateCreationDateTime" -> texts[CREATED] = json.stringOrNumber();
        case "Keys" -> keys = Image.read(json, plan, texts, KEYS, anything);
        case "NewImage" -> newImage = Image.read(json, plan, texts, KEYS + plan.slots(), anything);
        case "OldImage" ->
            oldImage = Image.read(json, plan, texts, KEYS + 2 * plan.slots(), anything);
        case "SequenceNumber" -> texts[SEQUENCE_NUMBER] = json.string();
        default -> json.skip();
      }
    }
  }

  private void userIdentity(JsonReader json) {
    if (!json.enterObject()) {
      return;
    }
    while (json.nextField(IDENTITY)) {
      switch (json.name()) {
        case "type" -> texts[IDENTITY_TYPE] = json.string();
        case "principalId" -> texts[PRINCIPAL_ID] = json.string();
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
