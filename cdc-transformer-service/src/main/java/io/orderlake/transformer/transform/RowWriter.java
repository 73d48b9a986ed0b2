package io.orderlake.transformer.transform;

import io.orderlake.contract.LakeColumn;
import io.orderlake.transformer.change.Numbers;
import io.orderlake.transformer.json.JsonWriter;
import io.orderlake.transformer.json.Text;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Writes one line of the lake; the columns must come in the order of {@link LakeColumn}. */
final class RowWriter {
  private static final byte[][] NAMES =
      Arrays.stream(LakeColumn.values()).map(RowWriter::name).toArray(byte[][]::new);
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};
  private static final byte[] END = {'}', '\n'};

  private static final int SEQUENCE_NUMBER_DIGITS = 40;
  private static final long DAY_MILLIS = 86_400_000;

  private final JsonWriter out = new JsonWriter(768);

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
      out.number(hundredths / 100).raw('.').digits(hundredths % 100, 2);
    }
  }

  /**
   * Microseconds since 1970 as {@code yyyy-MM-dd HH:mm:ss.SSS}, or null for {@link Numbers#NONE}.
   */
  void time(LakeColumn column, long micros) {
    name(column, micros == Numbers.NONE);
    if (micros != Numbers.NONE) {
      long millis = Math.floorDiv(micros, 1000L);
      out.raw('"');
      date(LocalDate.ofEpochDay(Math.floorDiv(millis, DAY_MILLIS)));
      out.raw(' ');
      time((int) Math.floorMod(millis, DAY_MILLIS));
      out.raw('"');
    }
  }

  /** The key by a sequence number of at most 40 digits. */
  void changeKey(Text sequenceNumber) {
    name(LakeColumn.CHANGE_KEY, false);
    out.raw('"');
    for (int i = sequenceNumber.length(); i < SEQUENCE_NUMBER_DIGITS; i++) {
      out.raw('0');
    }
    out.characters(sequenceNumber).raw('"');
  }

  /** The key of the direct destination, as {@link io.orderlake.contract.ChangeKey} says. */
  void changeKey(long createdMicros, long version, boolean removed) {
    name(LakeColumn.CHANGE_KEY, false);
    out.raw('"').digits(createdMicros, 20).digits(version, 19).raw(removed ? '1' : '0').raw('"');
  }

  byte[] line() {
    return out.raw(END).toBytes();
  }

  private void name(LakeColumn column, boolean isNull) {
    out.raw(NAMES[column.ordinal()]);
    if (isNull) {
      out.raw(NULL);
    }
  }

  private void date(LocalDate date) {
    out.digits(date.getYear(), 4).raw('-');
    out.digits(date.getMonthValue(), 2).raw('-');
    out.digits(date.getDayOfMonth(), 2);
  }

  private void time(int millis) {
    out.digits(millis / 3_600_000, 2).raw(':');
    out.digits(millis / 60_000 % 60, 2).raw(':');
    out.digits(millis / 1000 % 60, 2).raw('.');
    out.digits(millis % 1000, 3);
  }

  private static byte[] name(LakeColumn column) {
    String before = column.ordinal() == 0 ? "{\"" : ",\"";
    return (before + column.columnName() + "\":").getBytes(StandardCharsets.UTF_8);
  }
}
