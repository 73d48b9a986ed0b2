package io.orderlake.transformer.json;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON (RFC 8259, UTF-8, strictly) in one pass, for callers that know what they look for.
 * Each value is taken by the method that fits it, and is skipped where it does not fit; a skipped
 * value is checked as strictly as one that is taken.
 *
 * <p>A known field must not stand twice in its object; of the others nothing is kept. Every method
 * throws {@link MalformedJson}, after which the reader is of no more use.
 */
public final class JsonReader {
  /** Mostly more than callers enter objects inside each other; there is more if need be. */
  private static final int ENTERED = 16;

  private final JsonScanner in;

  /** A bit for each of the known fields that stood in the object, by how deep it is. */
  private long[] seen = new long[ENTERED];

  /** As {@link #seen}, from the 65th field on; null as long as no object has so many. */
  private long @Nullable [] @Nullable [] more;

  private int depth = -1;
  private boolean first;
  private String name = "";
  private int index;

  public JsonReader(byte[] json) {
    this.in = new JsonScanner(json, 0);
  }

  /**
   * Reads once more what {@link #whole} gave, and must not be asked for its {@link #end}.
   *
   * @param value one whole value
   */
  public JsonReader(Text value) {
    this.in = value.scanner();
  }

  /** Enters the object that must stand here. */
  public void object() {
    if (in.peek() != '{') {
      throw in.malformed("an object is missing");
    }
    enterObject();
  }

  /** Enters the value if it is an object; {@link #nextField} must then be called to its end. */
  public boolean enterObject() {
    if (!enter('{')) {
      return false;
    }
    if (++depth == seen.length) {
      seen = Arrays.copyOf(seen, 2 * depth);
    }
    seen[depth] = 0;
    if (more != null && depth < more.length) {
      more[depth] = null;
    }
    return true;
  }

  /** Enters the value if it is an array; {@link #nextItem} must then be called to its end. */
  public boolean enterArray() {
    return enter('[');
  }

  /** Goes to the object's next field, whose value must then be taken; false at its end. */
  public boolean nextField(FieldNames known) {
    if (!next('}')) {
      depth--;
      return false;
    }
    index = in.fieldName(known);
    name = known.name(index);
    if (index != FieldNames.UNKNOWN) {
      if (isSeen(known.size())) {
        throw in.malformed("a field stands twice");
      }
    }
    return true;
  }

  /** Name of the field as it stands there, known or not; to be asked for before its value. */
  public String anyName() {
    return in.lastName();
  }

  /** Name of the field; empty where it is not one of the known. */
  public String name() {
    return name;
  }

  /** Place of the field among the known; negative where it is none of them. */
  public int index() {
    return index;
  }

  /** Goes to the array's next item, which must then be taken; false at its end. */
  public boolean nextItem() {
    return next(']');
  }

  /** The value if it is a string. */
  public @Nullable Text string() {
    if (in.peek() == '"') {
      return in.string();
    }
    skip();
    return null;
  }

  /** The value if it is a string, or a number as it is written. */
  public @Nullable Text stringOrNumber() {
    return JsonNumber.begins(in.peek()) ? in.number() : string();
  }

  /**
   * The string in an object of one field, like {@code {"S":"text"}}, where it is written in this
   * plainest of ways; null where it is not, and then the value is still to be taken. Saves time
   * where such objects come by the dozen.
   *
   * @param name the field's name, one letter
   */
  public @Nullable Text onlyString(char name) {
    return in.onlyString(name);
  }

  /** The value as it is written, whatever it is. */
  public Text whole() {
    return in.whole();
  }

  /** The value if it is {@code true}, {@code false} or {@code null}, as it is written. */
  public @Nullable Text literal() {
    int first = in.peek();
    if (first == 't' || first == 'f' || first == 'n') {
      return in.whole();
    }
    skip();
    return null;
  }

  /** Passes over the value, whatever it is. */
  public void skip() {
    in.skipValue(0);
  }

  /**
   * Where the reader is, behind white space: the place of the next value, if one comes next, or the
   * end of the one before.
   */
  public int place() {
    in.peek();
    return in.at();
  }

  /** The value that was taken last, as it is written, from its {@link #place} on. */
  public Text since(int place) {
    return in.since(place);
  }

  /** Makes sure that nothing but white space follows. */
  public void end() {
    if (in.peek() != JsonScanner.END) {
      throw in.malformed("something follows the JSON value");
    }
  }

  /** Whether the field stood in the object before; it has from now on. */
  private boolean isSeen(int known) {
    if (index < Long.SIZE) {
      boolean before = (seen[depth] & 1L << index) != 0;
      seen[depth] |= 1L << index;
      return before;
    }
    long[] words = words(known);
    boolean before = (words[index / Long.SIZE] & 1L << index) != 0;
    words[index / Long.SIZE] |= 1L << index;
    return before;
  }

  private long[] words(int known) {
    if (more == null || more.length <= depth) {
      more = more == null ? new long[seen.length][] : Arrays.copyOf(more, seen.length);
    }
    if (more[depth] == null) {
      more[depth] = new long[(known + Long.SIZE - 1) / Long.SIZE];
    }
    return Objects.requireNonNull(more[depth]);
  }

  private boolean enter(char open) {
    first = in.taken(open);
    if (!first) {
      skip();
    }
    return first;
  }

  private boolean next(char close) {
    boolean more = first ? !in.taken(close) : in.more(close);
    first = false;
    return more;
  }
}
