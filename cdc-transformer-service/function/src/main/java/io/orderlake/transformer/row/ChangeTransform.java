package io.orderlake.transformer.row;

import io.orderlake.table.ChangeKey;
import io.orderlake.table.ChangeType;
import io.orderlake.table.TableMapping;
import io.orderlake.transformer.change.Change;
import io.orderlake.transformer.change.ChangeReader;
import io.orderlake.transformer.change.Image;
import io.orderlake.transformer.change.ItemPlan;
import io.orderlake.transformer.change.Numbers;
import io.orderlake.transformer.json.JsonWriter;
import io.orderlake.transformer.json.MalformedJson;
import io.orderlake.transformer.json.Text;
import io.orderlake.transformer.row.EntityFilter.Answer;
import io.orderlake.transformer.row.Outcome.NoRow;
import io.orderlake.transformer.row.TransformOptions.RemoveEvents;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns one change record into one row of the lake, as a mapping says. Safe for use by many
 * threads.
 *
 * <ul>
 *   <li>INSERT and MODIFY become a row of the new image. They fail where the key or a required
 *       column is missing or cannot be used, or a product is beyond its column; any other column is
 *       then null.
 *   <li>REMOVE, by a user or by TTL, becomes a tombstone of the old image, or of the keys alone
 *       where the table streams no old images. It fails only without a key; whatever else cannot be
 *       used is null, since the lake must know what is gone. It says which of the two it was, where
 *       repair's does not know.
 *   <li>Of several entities in a table only one's items become rows. A MODIFY by which an item
 *       ceases to be one of them becomes a tombstone; one by which an item becomes one, a row; what
 *       is another's is dropped. What does not tell fails.
 *   <li>Numbers are exact, and never rounded. What has one meaning in another spelling is taken: a
 *       number as a text, in plain digits, where the column is not required. What an attribute says
 *       and no column can hold is null, and counted, and kept in the rest where there is one.
 *   <li>A record with more key attributes than the mapping knows fails, since two items would be
 *       one.
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
  private static final NoRow OTHER_ENTITY = new Outcome.Dropped("change of another entity");
  private static final NoRow REMOVE = new Outcome.Dropped("REMOVE, and remove events are dropped");
  private static final Text TTL = Text.of("ttl");
  private static final Text USER = Text.of("user");
  private static final Text[] TYPES = {
    Text.of("INSERT"), Text.of("MODIFY"), Text.of("REMOVE"), Text.of("SNAPSHOT")
  };
  private static final String MALFORMED = "record: is not one JSON object";

  private final String entity;
  private final @Nullable String tableName;
  private final boolean dropsRemoves;
  private final ItemPlan items;
  private final RowPlan plan;
  private final KeyText key;
  private final EntityFilter filter;
  private final Envelope envelope;
  private final ChangeReader reader;
  private final AttributeCounts attributes = new AttributeCounts();

  /**
   * @param others mappings of the other entities of the table
   */
  public ChangeTransform(
      TableMapping mapping, List<TableMapping> others, TransformOptions options) {
    this.entity = mapping.entity().one().replace('_', ' ');
    this.tableName = options.tableName();
    this.dropsRemoves = options.removeEvents() == RemoveEvents.DROP;
    this.items = new ItemPlan(mapping, others);
    this.plan = new RowPlan(mapping, items);
    this.key = new KeyText(mapping.key(), items);
    this.filter = new EntityFilter(mapping, others, items);
    this.envelope = new Envelope(items.hashName());
    this.reader = new ChangeReader(items);
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
      if (!filter.takesAll()) {
        ChangeType ofEntity = ofEntity(change, type);
        if (ofEntity == null) {
          return OTHER_ENTITY;
        }
        type = ofEntity;
      }
      if (type == ChangeType.REMOVE && dropsRemoves) {
        return REMOVE;
      }
      row(change, type, null, removedBy(change, type), rows);
      return null;
    } catch (MalformedJson e) {
      return new Outcome.Failed(envelope.reason(record, MALFORMED));
    } catch (Unusable e) {
      rows.cutTo(before);
      return new Outcome.Failed(envelope.reason(record, e.reason()));
    }
  }

  /**
   * The outcome of a record that repair made of an item that the table has: a SNAPSHOT with the
   * item as its NewImage, as the pipe would but for its place among the item's changes.
   *
   * @param changeKey as {@link ChangeKey#afterLast} gives it
   */
  public Outcome snapshot(byte[] record, String changeKey) {
    JsonWriter rows = new JsonWriter(TYPICAL_ROW);
    try {
      Change change = Change.read(record, items);
      if (!"SNAPSHOT".equals(needed("eventName", change.eventName()).toString())) {
        throw new Unusable("eventName", "is not SNAPSHOT");
      }
      if (!filter.takesAll() && filter.of(newImage(change), true) != Answer.YES) {
        return OTHER_ENTITY;
      }
      row(change, ChangeType.SNAPSHOT, Text.of(changeKey), null, rows);
      return new Outcome.Row(rows.toBytes());
    } catch (MalformedJson e) {
      return new Outcome.Failed(MALFORMED);
    } catch (Unusable e) {
      return new Outcome.Failed(e.reason());
    }
  }

  /**
   * The tombstone of an item that the table no longer has: the lake's last row of it, written
   * again.
   *
   * @param key of the item, as the lake has it
   * @param lifecycle as the lake has it
   * @param at when it was removed, as far as is known
   * @param changeKey as {@link ChangeKey#afterLast} gives it
   * @param removedBy who removed it; null if not known
   */
  public byte[] tombstone(
      String key,
      Lifecycle lifecycle,
      String eventId,
      Instant at,
      String changeKey,
      @Nullable String removedBy) {
    JsonWriter rows = new JsonWriter(TYPICAL_ROW);
    RowWriter row = new RowWriter(rows);
    long micros = at.getEpochSecond() * 1_000_000 + at.getNano() / 1000;
    row.text(RowWriter.EVENT_ID, Text.of(eventId));
    row.text(RowWriter.CDC_EVENT_TYPE, TYPES[ChangeType.REMOVE.ordinal()]);
    row.text(RowWriter.CHANGE_KEY, Text.of(changeKey));
    row.text(RowWriter.SEQUENCE_NUMBER, null);
    row.time(RowWriter.CREATION_DATETIME, micros);
    row.time(RowWriter.CHANGED_AT, micros);
    Text remover = removedBy == null ? null : Text.of(removedBy);
    plan.write(Text.of(key), plan.known(lifecycle), remover, row);
    return rows.toBytes();
  }

  private void row(
      Change change,
      ChangeType type,
      @Nullable Text changeKey,
      @Nullable Text removedBy,
      JsonWriter rows) {
    Image keys = change.keys();
    if (keys.size() > items.keyAttributes()) {
      throw new Unusable(
          "Keys",
          (items.keyAttributes() == 1 ? "has a second" : "has a third")
              + " attribute: two items would be one "
              + entity);
    }
    Image old = change.oldImage();
    boolean isGone = type == ChangeType.REMOVE;
    Image image = !isGone ? newImage(change) : old != null ? old : keys;
    Text keyText = key.of(image, isGone ? keys : image);
    Values values = isGone ? plan.removed(image, old != null) : plan.existing(image);
    if (old != null && (isGone || type == ChangeType.MODIFY)) {
      plan.addPrevious(old, values);
    }
    RowWriter row = new RowWriter(rows);
    writeChange(row, change, values, type, changeKey);
    plan.write(keyText, values, removedBy, row);
    plan.count(image, values, attributes);
  }

  private void writeChange(
      RowWriter row, Change change, Values values, ChangeType type, @Nullable Text changeKey) {
    long created = created(change);
    row.text(RowWriter.EVENT_ID, needed("eventID", change.eventId()));
    row.text(RowWriter.CDC_EVENT_TYPE, TYPES[type.ordinal()]);
    if (changeKey != null) {
      row.text(RowWriter.CHANGE_KEY, changeKey);
    } else if (change.direct()) {
      row.changeKey(created, plan.version(values), type, plan.changed(values));
    } else {
      row.changeKey(sequenceNumber(change));
    }
    row.text(RowWriter.SEQUENCE_NUMBER, change.sequenceNumber());
    row.time(RowWriter.CREATION_DATETIME, created);
    row.time(RowWriter.CHANGED_AT, changedAt(change, plan.changed(values), type));
  }

  /**
   * What a change of the table is to the entity; null if it is none of its.
   *
   * @throws Unusable if that cannot be told
   */
  private @Nullable ChangeType ofEntity(Change change, ChangeType type) {
    boolean isNow = type != ChangeType.REMOVE && filter.of(newImage(change), true) == Answer.YES;
    if (isNow) {
      return type;
    }
    if (type == ChangeType.INSERT) {
      return null;
    }
    Image old = change.oldImage();
    Answer was = old != null ? filter.of(old, true) : filter.of(change.keys(), false);
    if (was == Answer.UNKNOWN) {
      throw new Unusable(
          "OldImage", "is missing, and the keys do not tell whether it was an item of " + entity);
    }
    return was == Answer.YES ? ChangeType.REMOVE : null;
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

  private static String neededTable(Change change) {
    String table = change.tableName();
    if (table == null) {
      throw new Unusable(change.direct() ? "tableName" : "eventSourceARN", "names no table");
    }
    return table;
  }

  private static Image newImage(Change change) {
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
  private long changedAt(Change change, long updated, ChangeType type) {
    long created = change.created();
    if (type == ChangeType.SNAPSHOT) {
      // Made of the item long after its last change.
      return updated == Numbers.NONE ? created : Math.min(created, updated);
    }
    long end = created + change.coarseness();
    if (updated >= created && updated < end) {
      return updated;
    }
    Image old = type == ChangeType.MODIFY ? change.oldImage() : null;
    long before = old == null ? Numbers.NONE : plan.changed(old);
    return before >= created && before < end ? before : created;
  }

  private static Text sequenceNumber(Change change) {
    Text number = needed("SequenceNumber", change.sequenceNumber());
    if (number.length() > ChangeKey.MOST_DIGITS || !number.isDigits()) {
      throw new Unusable("SequenceNumber", "is not 1 to " + ChangeKey.MOST_DIGITS + " digits");
    }
    return number;
  }

  private static Text needed(String field, @Nullable Text text) {
    if (text == null || text.isEmpty()) {
      throw new Unusable(field, "is missing or not a string");
    }
    return text;
  }
}
