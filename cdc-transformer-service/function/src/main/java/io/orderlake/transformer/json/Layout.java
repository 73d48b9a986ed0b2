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

  /** What every record has of the texts: the one that is the same in all of the layout. */
  private final @Nullable Text[] texts;

  private enum Kind {
    STRING,
    NUMBER,
    /** {@code true}, {@code false} or {@code null}. */
    LITERAL,
    /** Anything, read as strictly as if it was skipped. */
    ANY
  }

  /**
   * A part of a record that may be another value in the next one.
   *
   * @param before the bytes since the value before it, up to the quote of a string
   * @param text its index among the texts that are taken, or {@link #NOBODY}
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Value(byte[] before, Kind kind, int text) {}

  private Layout(List<Value> values, byte[] end, @Nullable Text[] texts) {
    this.values = values.toArray(Value[]::new);
    this.end = end;
    this.texts = texts;
  }

  /**
   * The layout of a record that is known to be valid; null if it has strings that do not mean
   * themselves or are not ASCII, or a text was taken from inside what may be anything.
   *
   * @param texts what was taken from the record: which of its values go where
   * @param same the index of a text that is the same in all records of the layout, which are told
   *     apart by it the sooner
   * @param anything places of values that may be anything, since nobody looks into them, in their
   *     order
   */
  public static @Nullable Layout of(
      byte[] json, @Nullable Text[] texts, int same, int... anything) {
    List<Value> values = new ArrayList<>();
    int from = 0;
    int at = 0;
    int next = 0;
    int taken = 0;
    while (at < json.length) {
      boolean any = next < anything.length && at == anything[next];
      Kind kind = any ? Kind.ANY : kind(json[at]);
      if (kind == null) {
        at++;
        continue;
      }
      int start = kind == Kind.STRING ? at + 1 : at;
      int valueEnd = end(kind, json, start);
      if (kind == Kind.STRING && json[valueEnd] != '"') {
        return null;
      }
      at = kind == Kind.STRING ? valueEnd + 1 : valueEnd;
      if (kind == Kind.STRING && isName(json, at)) {
        continue;
      }
      next += any ? 1 : 0;
      int text = indexOf(start, texts);
      taken += text == NOBODY ? 0 : 1;
      if (text == same && text != NOBODY) {
        continue;
      }
      values.add(new Value(Arrays.copyOfRange(json, from, start), kind, text));
      from = valueEnd;
    }
    boolean all = next == anything.length && taken == count(texts);
    if (!all) {
      return null;
    }
    @Nullable Text[] given = new @Nullable Text[texts.length];
    given[same] = texts[same];
    return new Layout(values, Arrays.copyOfRange(json, from, json.length), given);
  }

  /**
   * What stands in a record where the texts were taken from the first one; null if the record has
   * another layout, or a string that does not mean itself.
   *
   * @throws MalformedJson if it has this layout up to a value that is none
   */
  public @Nullable Text @Nullable [] read(byte[] json) {
    @Nullable Text[] found = texts.clone();
    int at = 0;
    for (Value value : values) {
      byte[] before = value.before;
      int start = at + before.length;
      if (start >= json.length || !Arrays.equals(before, 0, before.length, json, at, start)) {
        return null;
      }
      if (value.kind == Kind.STRING) {
        at = PlainText.end(json, start);
      } else {
        at = end(value.kind, json, start);
        if (at == start) {
          return null;
        }
      }
      if (value.text != NOBODY) {
        found[value.text] = new Text(json, start, at, value.kind == Kind.ANY);
      }
    }
    boolean ends =
        json.length == at + end.length && Arrays.equals(end, 0, end.length, json, at, json.length);
    return ends ? found : null;
  }

  private static @Nullable Kind kind(byte first) {
    return switch (first) {
      case '"' -> Kind.STRING;
      case 't', 'f', 'n' -> Kind.LITERAL;
      default -> JsonNumber.begins(first) ? Kind.NUMBER : null;
    };
  }

  /** Where a value ends; at its start if none of the kind stands there. */
  private static int end(Kind kind, byte[] json, int start) {
    return switch (kind) {
      case STRING -> PlainText.end(json, start);
      case NUMBER -> JsonNumber.begins(json[start]) ? JsonNumber.end(json, start) : start;
      case LITERAL -> JsonScanner.endOfLiteral(json, start);
      case ANY -> JsonScanner.endOfValue(json, start);
    };
  }

  /** Whether a colon follows the string. */
  private static boolean isName(byte[] json, int from) {
    int at = from;
    while (at < json.length && json[at] <= ' ') {
      at++;
    }
    return at < json.length && json[at] == ':';
  }

  private static int count(@Nullable Text[] texts) {
    int count = 0;
    for (Text text : texts) {
      count += text == null ? 0 : 1;
    }
    return count;
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
