package io.orderlake.transformer.json;

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
  /** More than any caller enters objects inside each other. */
  private static final int ENTERED = 16;

  private final JsonScanner in;
  private final int[] seen = new int[ENTERED];
  private int depth = -1;
  private boolean first;
  private String name = "";
  private int index;

  public JsonReader(byte[] json) {
    this.in = new JsonScanner(json);
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
    seen[++depth] = 0;
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
      if ((seen[depth] & 1 << index) != 0) {
        throw in.malformed("a field stands twice");
      }
      seen[depth] |= 1 << index;
    }
    return true;
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

  /** Passes over the value, whatever it is. */
  public void skip() {
    in.skipValue(0);
  }

  /** Makes sure that nothing but white space follows. */
  public void end() {
    if (in.peek() != JsonScanner.END) {
      throw in.malformed("something follows the JSON value");
    }
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
