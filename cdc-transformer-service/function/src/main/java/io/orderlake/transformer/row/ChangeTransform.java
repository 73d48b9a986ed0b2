package io.orderlake.transformer.row;

import static io.orderlake.transformer.change.Attribute.STATUS;
import static io.orderlake.transformer.change.Attribute.UPDATED_AT;

import io.orderlake.contract.ChangeKey;
import io.orderlake.contract.ChangeType;
import io.orderlake.contract.LakeColumn;
import io.orderlake.transformer.change.Change;
import io.orderlake.transformer.change.ChangeReader;
import io.orderlake.transformer.change.Image;
import io.orderlake.transformer.change.Numbers;
import io.orderlake.transformer.json.JsonWriter;
import io.orderlake.transformer.json.MalformedJson;
import io.orderlake.transformer.json.Text;
import io.orderlake.transformer.row.Outcome.NoRow;
import io.orderlake.transformer.row.TransformOptions.RemoveEvents;
import org.jspecify.annotations.Nullable;

/**
 * Turns one change record into one row of the lake. Safe for use by many threads.
 *
 * <ul>
 *   <li>INSERT and MODIFY become a row of the new image. They fail where orderid, product_name,
 *       quantity or price is missing or cannot be used; any other attribute is then null.
 *   <li>REMOVE, by a user or by TTL, becomes a tombstone of the old image, or of the keys alone
 *       where the table streams no old images. It fails only without an orderid; whatever else
 *       cannot be used is null, since the lake must know what is gone. It says which of the two it
 *       was, where repair's does not know.
 *   <li>Quantity, price and version are numbers (N), the rest strings (S). Quantity is whole and
 *       from 1 on; price is not negative and has two decimal places, but for zeros behind them;
 *       times are ISO 8601. What has one meaning in another spelling is taken: a number as a text,
 *       in plain digits, where product_name must be a string; seconds, milliseconds or microseconds
 *       since 1970 as a time. What an attribute says and no column can hold is null, and counted.
 *   <li>An order has one key attribute: a record with two fails, since two items would be one
 *       order.
 *   <li>A record without eventID, eventName or ApproximateCreationDateTime fails, and on the pipe's
 *       road one without SequenceNumber: such a row could not be told apart or put in order.
 *   <li>Changes of other tables are dropped where a table is named, and then a record that names
 *       none fails.
 *   <li>Garbage fails, where it can be told with what was found. No bytes make it throw.
 * </ul>
 */
public final class ChangeTransform {
  private static final int TYPICAL_ROW = 768;
  private static final NoRow OTHER_TABLE = new Outcome.Dropped("change of another table");
  private static final NoRow REMOVE = new Outcome.Dropped("REMOVE, and remove events are dropped");
  private static final Text TTL = Text.of("ttl");
  private static final Text USER = Text.of("user");
  private static final String MALFORMED = "record: is not one JSON object";

  private final @Nullable String tableName;
  private final boolean dropsRemoves;
  private final ChangeReader reader = new ChangeReader();
  private final AttributeCounts attributes = new AttributeCounts();

  public ChangeTransform(TransformOptions options) {
    this.tableName = options.tableName();
    this.dropsRemoves = options.removeEvents() == RemoveEvents.DROP;
  }

  /** What was told by attributes and is in no row. */
  public AttributeCounts attributes() {
    return attributes;
  }

  /** The outcome of one JSON record of either road; never throws, whatever the bytes. */
  public Outcome transform(byte[] record) {
    JsonWriter row = new JsonWriter(TYPICAL_ROW);
    NoRow none = append(record, row);
    return none == null ? new Outcome.Row(row.toBytes()) : none;
  }

  /**
   * As {@link #transform}, for many records: adds the row to others.
   *
   * @return null if a row was added, else why there is none
   */
  public @Nullable NoRow append(byte[] record, JsonWriter rows) {
    int before = rows.length();
    try {
      Change change = reader.read(record);
      if (tableName != null && !tableName.equals(neededTable(change))) {
        return OTHER_TABLE;
      }
      ChangeType type = type(change);
      if (type == ChangeType.REMOVE && dropsRemoves) {
        return REMOVE;
      }
      attributes.count(row(change, type, null, removedBy(change, type), rows));
      return null;
    } catch (MalformedJson e) {
      return new Outcome.Failed(Envelope.reason(record, MALFORMED));
    } catch (Unusable e) {
      rows.cutTo(before);
      return new Outcome.Failed(Envelope.reason(record, e.reason()));
    }
  }

  /**
   * The outcome of a record that repair made, as the pipe would but for its place among the order's
   * changes: a SNAPSHOT with the NewImage that the table has, or a REMOVE of an order that the
   * table no longer has.
   *
   * @param changeKey as {@link ChangeKey#afterLast} gives it
   */
  public static Outcome repair(byte[] record, String changeKey) {
    return repair(record, changeKey, null, new AttributeCounts());
  }

  /**
   * As {@link #repair(byte[], String)}.
   *
   * @param removedBy who made the REMOVE that a tombstone repeats; null if not known
   * @param attributes counts what is in no row
   */
  public static Outcome repair(
      byte[] record, String changeKey, @Nullable String removedBy, AttributeCounts attributes) {
    JsonWriter row = new JsonWriter(TYPICAL_ROW);
    try {
      Change change = Change.read(record);
      Text remover = removedBy == null ? null : Text.of(removedBy);
      attributes.count(row(change, repairType(change), Text.of(changeKey), remover, row));
      return new Outcome.Row(row.toBytes());
    } catch (MalformedJson e) {
      return new Outcome.Failed(MALFORMED);
    } catch (Unusable e) {
      return new Outcome.Failed(e.reason());
    }
  }

  private static Order row(
      Change change,
      ChangeType type,
      @Nullable Text changeKey,
      @Nullable Text removedBy,
      JsonWriter rows) {
    if (change.keys().size() > 1) {
      throw new Unusable("Keys", "has a second attribute: two items would be one order");
    }
    Order order =
        type == ChangeType.REMOVE
            ? Order.removed(change.oldImage(), change.keys())
            : Order.existing(image(change));
    RowWriter row = new RowWriter(rows);
    writeChange(row, change, order, type, changeKey);
    writeOrder(row, order, previousStatus(change, type));
    row.text(LakeColumn.REMOVED_BY, removedBy);
    row.end();
    return order;
  }

  private static void writeChange(
      RowWriter row, Change change, Order order, ChangeType type, @Nullable Text changeKey) {
    long created = created(change);
    row.text(LakeColumn.EVENT_ID, needed("eventID", change.eventId()));
    row.text(LakeColumn.CDC_EVENT_TYPE, change.eventName());
    if (changeKey != null) {
      row.text(LakeColumn.CHANGE_KEY, changeKey);
    } else if (change.direct()) {
      row.changeKey(created, Math.max(0, order.version()), type, order.updated());
    } else {
      row.changeKey(sequenceNumber(change));
    }
    row.text(LakeColumn.SEQUENCE_NUMBER, change.sequenceNumber());
    row.time(LakeColumn.CREATION_DATETIME, created);
    row.time(LakeColumn.CHANGED_AT, changedAt(change, order, type));
  }

  private static void writeOrder(RowWriter row, Order order, @Nullable Text previousStatus) {
    row.text(LakeColumn.ORDERID, order.orderid());
    row.number(LakeColumn.ORDER_VERSION, order.version());
    row.text(LakeColumn.PRODUCT_NAME, order.product());
    row.number(LakeColumn.QUANTITY, order.quantity());
    row.decimal(LakeColumn.PRICE, order.price());
    row.decimal(LakeColumn.TOTAL_PRICE, order.total());
    row.text(LakeColumn.CUSTOMER_ID, order.customer());
    row.text(LakeColumn.PAYMENT_METHOD, order.payment());
    row.text(LakeColumn.STATUS, order.status());
    row.text(LakeColumn.PREVIOUS_STATUS, previousStatus);
    row.time(LakeColumn.ORDER_TIMESTAMP, order.placed());
    row.time(LakeColumn.UPDATED_AT, order.updated());
  }

  private static @Nullable Text removedBy(Change change, ChangeType type) {
    if (type != ChangeType.REMOVE) {
      return null;
    }
    return change.byTimeToLive() ? TTL : USER;
  }

  private static ChangeType type(Change change) {
    return switch (needed("eventName", change.eventName()).toString()) {
      case "INSERT" -> ChangeType.INSERT;
      case "MODIFY" -> ChangeType.MODIFY;
      case "REMOVE" -> ChangeType.REMOVE;
      default -> throw new Unusable("eventName", "is not INSERT, MODIFY or REMOVE");
    };
  }

  private static ChangeType repairType(Change change) {
    return switch (needed("eventName", change.eventName()).toString()) {
      case "SNAPSHOT" -> ChangeType.SNAPSHOT;
      case "REMOVE" -> ChangeType.REMOVE;
      default -> throw new Unusable("eventName", "is not SNAPSHOT or REMOVE");
    };
  }

  private static String neededTable(Change change) {
    String table = change.tableName();
    if (table == null) {
      throw new Unusable(change.direct() ? "tableName" : "eventSourceARN", "names no table");
    }
    return table;
  }

  private static Image image(Change change) {
    if (change.newImage() == null) {
      throw new Unusable("NewImage", "is missing: the table must stream new images");
    }
    return change.newImage();
  }

  private static long created(Change change) {
    if (change.created() == Numbers.NONE) {
      throw new Unusable("ApproximateCreationDateTime", "is missing or not a time from 1970 on");
    }
    return change.created();
  }

  /**
   * DynamoDB's time, which is rounded down, made finer by the writer's where that fits into what
   * was cut off, and else never other: a writer's clock may be wrong, and an edit by hand leaves
   * the time of the change before. Where only that one fits, this change was not before it.
   */
  private static long changedAt(Change change, Order order, ChangeType type) {
    long created = change.created();
    long updated = order.updated();
    if (type == ChangeType.SNAPSHOT) {
      // Made of the item long after its last change.
      return updated == Numbers.NONE ? created : Math.min(created, updated);
    }
    long end = created + change.coarseness();
    if (updated >= created && updated < end) {
      return updated;
    }
    Image old = type == ChangeType.MODIFY ? change.oldImage() : null;
    long before = old == null ? Numbers.NONE : old.time(UPDATED_AT);
    return before >= created && before < end ? before : created;
  }

  private static Text sequenceNumber(Change change) {
    Text number = needed("SequenceNumber", change.sequenceNumber());
    if (number.length() > ChangeKey.MOST_DIGITS || !number.isDigits()) {
      throw new Unusable("SequenceNumber", "is not 1 to " + ChangeKey.MOST_DIGITS + " digits");
    }
    return number;
  }

  private static @Nullable Text previousStatus(Change change, ChangeType type) {
    boolean isNew = type == ChangeType.INSERT || type == ChangeType.SNAPSHOT;
    Image old = isNew ? null : change.oldImage();
    return old == null ? null : old.text(STATUS);
  }

  private static Text needed(String field, @Nullable Text text) {
    if (text == null || text.isEmpty()) {
      throw new Unusable(field, "is missing or not a string");
    }
    return text;
  }
}
