package io.orderlake.transformer.json;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a JSON record is written apart from its values: the bytes between them. Records of one source
 * mostly differ in their values alone; where the bytes between are known to be right, only the
 * values are left to be looked at, which takes a fraction of the time.
 */
public final class Layout {
  /** Of a value that nobody takes. */
  private static final int NOBODY = -1;

  private final Value[] values;
  private final byte[] end;
  private final int texts;

  /**
   * A string or a number.
   *
   * @param before the bytes since the value before it, up to the quote of a string
   * @param text its index among the texts that are taken, or {@link #NOBODY}
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Value(byte[] before, boolean isString, int text) {}

  private Layout(List<Value> values, byte[] end, int texts) {
    this.values = values.toArray(Value[]::new);
    this.end = end;
    this.texts = texts;
  }

  /**
   * The layout of a record that is known to be valid; null if it is written with white space, or
   * has strings that do not mean themselves or are not ASCII.
   *
   * @param texts what was taken from the record: which of its values go where
   */
  public static @Nullable Layout of(byte[] json, @Nullable Text[] texts) {
    List<Value> values = new ArrayList<>();
    int from = 0;
    int at = 0;
    while (at < json.length) {
      boolean isString = json[at] == '"';
      if (json[at] <= ' ') {
        return null;
      }
      if (!isString && !JsonNumber.begins(json[at])) {
        at++;
        continue;
      }
      int start = isString ? at + 1 : at;
      int valueEnd = isString ? PlainText.end(json, start) : JsonNumber.end(json, start);
      if (isString && json[valueEnd] != '"') {
        return null;
      }
      at = isString ? valueEnd + 1 : valueEnd;
      if (!isString || json[at] != ':') {
        byte[] before = Arrays.copyOfRange(json, from, start);
        values.add(new Value(before, isString, indexOf(start, texts)));
        from = valueEnd;
      }
    }
    return new Layout(values, Arrays.copyOfRange(json, from, json.length), texts.length);
  }

  /**
   * What stands in a record where the texts were taken from the first one; null if the record has
   * another layout, or a string that does not mean itself.
   *
   * @throws MalformedJson if it has this layout up to a number that is none
   */
  public @Nullable Text @Nullable [] read(byte[] json) {
    @Nullable Text[] found = new @Nullable Text[texts];
    int at = 0;
    for (Value value : values) {
      if (!stands(value.before, json, at)) {
        return null;
      }
      int start = at + value.before.length;
      at = value.isString ? PlainText.end(json, start) : numberEnd(json, start);
      if (!value.isString && at == start) {
        return null;
      }
      if (value.text != NOBODY) {
        found[value.text] = new Text(json, start, at, false);
      }
    }
    return json.length == at + end.length && stands(end, json, at) ? found : null;
  }

  private static int numberEnd(byte[] json, int start) {
    boolean isNumber = start < json.length && JsonNumber.begins(json[start]);
    return isNumber ? JsonNumber.end(json, start) : start;
  }

  private static boolean stands(byte[] expected, byte[] json, int at) {
    int end = at + expected.length;
    return end <= json.length && Arrays.equals(expected, 0, expected.length, json, at, end);
  }

  private static int indexOf(int start, @Nullable Text[] texts) {
    for (int i = 0; i < texts.length; i++) {
      Text text = texts[i];
      if (text != null && text.start() == start) {
        return i;
      }
    }
    return NOBODY;
  }
}
