package io.orderlake.transformer.row;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.contract.ChangeKey;
import io.orderlake.contract.ChangeType;
import io.orderlake.contract.LakeColumn;
import io.orderlake.transformer.change.Numbers;
import io.orderlake.transformer.json.JsonWriter;
import io.orderlake.transformer.json.Text;
import java.time.LocalDate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Writes one line of the lake; the columns must come in the order of {@link LakeColumn}. */
final class RowWriter {
  private static final byte[][] NAMES =
      Arrays.stream(LakeColumn.values()).map(RowWriter::name).toArray(byte[][]::new);
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};
  private static final byte[] END = {'}', '\n'};

  /** Digits of a sequence number that need no more than zeros before them to be a key. */
  private static final int PADDED_DIGITS = 40;

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

  void text(LakeColumn column, @Nullable Text text) {
    name(column, text == null);
    if (text != null) {
      out.string(text);
    }
  }

  /** A whole number, or null for {@link Numbers#NONE}. */
  void number(LakeColumn column, long number) {
    name(column, number == Numbers.NONE);
    if (number != Numbers.NONE) {
      out.number(number);
    }
  }

  /** Hundredths as a decimal with two places, or null for {@link Numbers#NONE}. */
  void decimal(LakeColumn column, long hundredths) {
    name(column, hundredths == Numbers.NONE);
    if (hundredths != Numbers.NONE) {
      out.number(hundredths / 100).raw('.').twoDigits((int) (hundredths % 100));
    }
  }

  /**
   * Microseconds since 1970 as {@code yyyy-MM-dd HH:mm:ss.SSS}, or null for {@link Numbers#NONE}.
   */
  void time(LakeColumn column, long micros) {
    name(column, micros == Numbers.NONE);
    if (micros != Numbers.NONE) {
      long millis = Math.floorDiv(micros, 1000L);
      out.raw(day(Math.floorDiv(millis, DAY_MILLIS)));
      time((int) Math.floorMod(millis, DAY_MILLIS));
      out.raw('"');
    }
  }

  /** The key by a sequence number, as {@link ChangeKey} says; DynamoDB's own need no text made. */
  void changeKey(Text sequenceNumber) {
    name(LakeColumn.CHANGE_KEY, false);
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
    name(LakeColumn.CHANGE_KEY, false);
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

  private void name(LakeColumn column, boolean isNull) {
    out.raw(NAMES[column.ordinal()]);
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

  private static byte[] name(LakeColumn column) {
    String before = column.ordinal() == 0 ? "{\"" : ",\"";
    return (before + column.columnName() + "\":").getBytes(UTF_8);
  }
}
