package io.orderlake.transformer.change;

import io.orderlake.transformer.json.FieldNames;
import io.orderlake.transformer.json.JsonReader;
import io.orderlake.transformer.json.Text;
import org.jspecify.annotations.Nullable;

/**
 * An order's attributes, before or after a change, or its keys alone.
 *
 * <p>An attribute's value is {@code {"S":"…"}} or {@code {"N":"…"}}: one field, of the right type,
 * with a JSON string. {@code {"NULL":true}} is as if the attribute was missing. Whatever else
 * stands there is unusable, be it a number told as a string.
 */
public final class Image {
  private static final FieldNames TYPES = FieldNames.of("S", "N", "NULL");
  static final int ATTRIBUTES = Attribute.values().length;

  static final Image EMPTY = new Image(new @Nullable Text[ATTRIBUTES], 0);

  private final @Nullable Text[] values;

  /** Place of the first attribute's value. */
  private final int first;

  /** How many attributes there are, known or not. */
  private int size;

  /** A bit for each attribute that is there. */
  private int present;

  /** A bit for each attribute that is there and says that it has no value. */
  private int nulls;

  /** A bit for each attribute whose value is a number. */
  private int numbers;

  private Image(@Nullable Text[] values, int first) {
    this.values = values;
    this.first = first;
  }

  /**
   * The image that is the reader's next value; null where that is not an object.
   *
   * @param values takes the attributes' values, from a place on
   */
  static @Nullable Image read(JsonReader json, @Nullable Text[] values, int first) {
    if (!json.enterObject()) {
      return null;
    }
    Image image = new Image(values, first);
    while (json.nextField(Attribute.NAMES)) {
      image.size++;
      if (json.index() < 0) {
        json.skip();
      } else {
        image.attribute(json, json.index());
      }
    }
    return image;
  }

  /** The image that has these values and is else as this one. */
  Image with(@Nullable Text[] otherValues) {
    Image other = new Image(otherValues, first);
    other.size = size;
    other.present = present;
    other.nulls = nulls;
    other.numbers = numbers;
    return other;
  }

  /** How many attributes there are, those that the lake has no columns for among them. */
  public int size() {
    return size;
  }

  /** Whether the attribute is there, usable or not. */
  public boolean has(Attribute attribute) {
    return is(present, attribute);
  }

  /** Whether the attribute is there with a value, usable or not. */
  public boolean hasValue(Attribute attribute) {
    return is(present & ~nulls, attribute);
  }

  /**
   * What can be told as a text: the value of a string attribute, or that of a number in plain
   * digits, without needless zeros; null where it is missing or neither.
   */
  public @Nullable Text text(Attribute attribute) {
    return is(numbers, attribute) ? Numbers.plain(number(attribute)) : string(attribute);
  }

  /**
   * What can be told as a time: a string as {@link IsoTime} says, or a number as {@link EpochTime}.
   *
   * @return microseconds since 1970, or {@link Numbers#NONE}
   */
  public long time(Attribute attribute) {
    return is(numbers, attribute)
        ? EpochTime.micros(number(attribute))
        : IsoTime.micros(string(attribute));
  }

  /** The value of a string attribute; null where it is missing or of another type. */
  public @Nullable Text string(Attribute attribute) {
    return is(numbers, attribute) ? null : values[first + attribute.ordinal()];
  }

  /** The value of a number attribute; null where it is missing or of another type. */
  public @Nullable Text number(Attribute attribute) {
    return is(numbers, attribute) ? values[first + attribute.ordinal()] : null;
  }

  private void attribute(JsonReader json, int attribute) {
    present |= 1 << attribute;
    Text string = json.onlyString('S');
    Text number = string == null ? json.onlyString('N') : null;
    if (string != null) {
      values[first + attribute] = string;
    } else if (number != null) {
      number(attribute, number);
    } else if (json.enterObject()) {
      value(json, attribute);
    }
  }

  private void value(JsonReader json, int attribute) {
    int types = 0;
    while (json.nextField(TYPES)) {
      types++;
      switch (json.name()) {
        case "S" -> values[first + attribute] = json.string();
        case "N" -> number(attribute, json.string());
        case "NULL" -> {
          nulls |= 1 << attribute;
          json.skip();
        }
        default -> json.skip();
      }
    }
    if (types != 1) {
      nulls &= ~(1 << attribute);
      values[first + attribute] = null;
    }
  }

  private void number(int attribute, @Nullable Text number) {
    values[first + attribute] = number;
    numbers |= 1 << attribute;
  }

  private static boolean is(int bits, Attribute attribute) {
    return (bits & 1 << attribute.ordinal()) != 0;
  }
}
