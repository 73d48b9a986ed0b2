package io.orderlake.transformer.row;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.table.ChangeKey;
import io.orderlake.table.ChangeType;
import io.orderlake.transformer.change.Numbers;
import io.orderlake.transformer.json.JsonWriter;
import io.orderlake.transformer.json.Text;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Writes one line of the lake, column by column, each with the name that {@link #name} made of its
 * own.
 */
final class RowWriter {
  static final byte[] EVENT_ID = "{\"event_id\":".getBytes(UTF_8);
  static final byte[] CDC_EVENT_TYPE = name("cdc_event_type");
  static final byte[] SEQUENCE_NUMBER = name("sequence_number");
  static final byte[] CREATION_DATETIME = name("creation_datetime");
  static final byte[] CHANGED_AT = name("changed_at");
  static final byte[] CHANGE_KEY = name("change_key");
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};
  private static final byte[] END = {'}', '\n'};

  /** Digits of a sequence number that need no more than zeros before them to be a key. */
  private static final int PADDED_DIGITS = 40;

  /** So many digits any double has. */
  private static final int DIGITS_OF_A_DOUBLE = 15;

  private static final long MOST_OF_A_DOUBLE = 999_999_999_999_999L;

  private static final long DAY_MILLIS = 86_400_000;

  /** Days that were written last: the next is mostly one of them. Whichever thread's will do. */
  private static final @Nullable Day[] DAYS = new @Nullable Day[8];

  /** A day, and how a time on it begins. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Day(long epochDay, byte[] text) {}

  private final JsonWriter out;

  /** Appends to what was written. */
  RowWriter(JsonWriter out) {
    this.out = out;
  }

  /** How a column begins in a row; the first one of a row begins the row. */
  static byte[] name(String column) {
    return (",\"" + column + "\":").getBytes(UTF_8);
  }

  void text(byte[] name, @Nullable Text text) {
    name(name, text == null);
    if (text != null) {
      out.string(text);
    }
  }

  /** JSON as it is, or null. */
  void plain(byte[] name, @Nullable Text json) {
    name(name, json == null);
    if (json != null) {
      out.copy(json);
    }
  }

  /** A whole number, or null for {@link Numbers#NONE}. */
  void whole(byte[] name, long number) {
    name(name, number == Numbers.NONE);
    if (number != Numbers.NONE) {
      out.decimal(number, 0, 1);
    }
  }

  /**
   * A decimal in parts of one, or null for {@link Numbers#NONE}; a text if it has more digits than
   * a double holds, as which DuckDB and others read a number of JSON.
   */
  void decimal(byte[] name, long parts, int places, long one) {
    name(name, parts == Numbers.NONE);
    if (parts >= -MOST_OF_A_DOUBLE && parts <= MOST_OF_A_DOUBLE) {
      out.decimal(parts, places, one);
    } else if (parts != Numbers.NONE) {
      out.raw('"').decimal(parts, places, one).raw('"');
    }
  }

  /** As {@link #decimal(byte[], long, int, long)}. */
  void decimal(byte[] name, @Nullable BigDecimal number) {
    name(name, number == null);
    if (number != null) {
      boolean isText = number.precision() > DIGITS_OF_A_DOUBLE;
      out.raw(isText ? "\"" : "").raw(number.toPlainString()).raw(isText ? "\"" : "");
    }
  }

  /** A whole number of any size, or null. */
  void whole(byte[] name, @Nullable BigDecimal number) {
    name(name, number == null);
    if (number != null) {
      out.raw(number.toPlainString());
    }
  }

  /**
   * Microseconds since 1970 as {@code yyyy-MM-dd HH:mm:ss.SSS}, or null for {@link Numbers#NONE}.
   */
  void time(byte[] name, long micros) {
    name(name, micros == Numbers.NONE);
    if (micros != Numbers.NONE) {
      long millis = Math.floorDiv(micros, 1000L);
      out.raw(day(Math.floorDiv(millis, DAY_MILLIS)));
      time((int) Math.floorMod(millis, DAY_MILLIS));
      out.raw('"');
    }
  }

  /** The key by a sequence number, as {@link ChangeKey} says; DynamoDB's own need no text made. */
  void changeKey(Text sequenceNumber) {
    name(CHANGE_KEY, false);
    out.raw('"');
    if (sequenceNumber.length() > PADDED_DIGITS) {
      out.raw(ChangeKey.ofSequenceNumber(sequenceNumber.toString())).raw('"');
      return;
    }
    for (int i = sequenceNumber.length(); i < PADDED_DIGITS; i++) {
      out.raw('0');
    }
    out.characters(sequenceNumber).raw('"');
  }

  /** The key of the direct destination, as {@link ChangeKey} says. */
  void changeKey(long createdMicros, long version, ChangeType type, long updatedMicros) {
    name(CHANGE_KEY, false);
    out.raw('"').digits(createdMicros, 20).digits(version, 19);
    out.raw(type == ChangeType.REMOVE ? '1' : '0');
    if (type == ChangeType.MODIFY) {
      out.raw('m');
      if (updatedMicros >= 0) {
        out.digits(updatedMicros, 20);
      }
    }
    out.raw('"');
  }

  void end() {
    out.raw(END);
  }

  private void name(byte[] name, boolean isNull) {
    out.raw(name);
    if (isNull) {
      out.raw(NULL);
    }
  }

  private static byte[] day(long epochDay) {
    int place = (int) epochDay & (DAYS.length - 1);
    Day day = DAYS[place];
    if (day == null || day.epochDay != epochDay) {
      day = new Day(epochDay, ("\"" + LocalDate.ofEpochDay(epochDay) + " ").getBytes(UTF_8));
      DAYS[place] = day;
    }
    return day.text;
  }

  private void time(int millis) {
    out.twoDigits(millis / 3_600_000).raw(':');
    out.twoDigits(millis / 60_000 % 60).raw(':');
    out.twoDigits(millis / 1000 % 60).raw('.');
    out.raw((char) ('0' + millis / 100 % 10)).twoDigits(millis % 100);
  }
}
