package io.orderlake.transformer.row;

import io.orderlake.table.Column;
import io.orderlake.table.ColumnType;
import io.orderlake.table.ColumnType.Kind;
import io.orderlake.table.Source;
import io.orderlake.table.TimeFormat;
import io.orderlake.transformer.change.EpochTime;
import io.orderlake.transformer.change.Image;
import io.orderlake.transformer.change.IsoTime;
import io.orderlake.transformer.change.ItemPlan;
import io.orderlake.transformer.change.Numbers;
import io.orderlake.transformer.change.PlainJson;
import io.orderlake.transformer.json.Text;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A column's part in making a row: how its value comes about, and how it is written. */
final class Step {
  private static final int BY_MAGNITUDE = -1;
  private static final String[] PLACES = {
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"
  };

  /** How a value is held between reading and writing. */
  enum Form {
    /** A string; as a required one it must be a string attribute, else a number will do. */
    TEXT,
    /** A number in parts that a long holds. */
    NUMBER,
    /** A number of more digits. */
    WIDE,
    /** A number whose digits are kept. */
    DIGITS,
    TRUTH,
    /** In microseconds since 1970. */
    TIME,
    JSON
  }

  final Source source;
  final Form form;

  /** Of the attribute's value; negative where there is none. */
  final int slot;

  final int places;

  /** How many parts are one. */
  final long one;

  /** Whether it is no whole number by its type. */
  final boolean isDecimal;

  final boolean required;
  final String path;
  private final ColumnType type;
  private final @Nullable Long min;
  private final long least;
  private final long most;
  private final boolean isIso;

  /** Of a time as a number, in microseconds; 0 if it is none. */
  private final int epochUnit;

  private final @Nullable Text fallback;
  private final long fallbackNumber;
  private final @Nullable BigDecimal fallbackWide;

  Step(Column column, ItemPlan items) {
    source = column.source();
    type = column.type();
    min = column.min();
    required = column.required();
    form = form(column);
    places = type.scale();
    isDecimal = type.kind() == Kind.DECIMAL;
    one = form == Form.NUMBER ? Numbers.powerOfTen(places) : 1;
    long end = greatest(type, form);
    most = end;
    long lowest = type.kind() == Kind.INT ? Integer.MIN_VALUE : -end;
    least = min == null || min < lowest / one ? lowest : min * one;
    if (source instanceof Source.Attribute attribute) {
      slot = form == Form.JSON ? items.wholeSlot(attribute.path()) : items.slot(attribute.path());
      path = attribute.path().toString();
    } else {
      slot = -1;
      path = column.name();
    }
    isIso = type.formats().contains(TimeFormat.ISO);
    epochUnit =
        type.formats().stream().mapToInt(Step::unit).filter(u -> u != 0).findFirst().orElse(0);
    String text = column.fallback();
    fallback = text == null ? null : Text.of(text);
    fallbackNumber = text == null ? Numbers.NONE : number(text);
    fallbackWide = text == null || form != Form.WIDE ? null : new BigDecimal(text);
  }

  /**
   * Reads the column's value of an image.
   *
   * @param defaults whether what is missing has its default
   * @return whether there is one
   */
  boolean read(Image image, Values values, int at, boolean defaults) {
    boolean found =
        switch (form) {
          case TEXT -> values.text(at, required ? image.string(slot) : image.text(slot));
          case NUMBER -> values.number(at, within(Numbers.scaled(image.number(slot), places)));
          case WIDE -> values.wide(at, wide(image.number(slot)));
          case DIGITS -> values.text(at, digits(image.number(slot)));
          case TRUTH -> values.text(at, image.truth(slot));
          case TIME -> values.number(at, time(image));
          case JSON -> values.text(at, json(image.whole(slot)));
        };
    if (found) {
      return true;
    }
    if (defaults && fallback != null && !hasValue(image)) {
      values.texts[at] = fallback;
      values.numbers[at] = fallbackNumber;
      if (fallbackWide != null) {
        values.wide(at, fallbackWide);
      }
      return true;
    }
    return false;
  }

  /**
   * Takes a value that the column had in a row.
   *
   * @param value a text, a number, a boolean or an {@link Instant}; null if there is none
   */
  void know(@Nullable Object value, Values values, int at) {
    if (value == null) {
      return;
    }
    String text = value.toString();
    switch (form) {
      case TEXT, JSON, TRUTH -> values.text(at, Text.of(text));
      case NUMBER ->
          values.number(at, new BigDecimal(text).scaleByPowerOfTen(places).longValueExact());
      case WIDE -> values.wide(at, new BigDecimal(text).setScale(places, RoundingMode.UNNECESSARY));
      case DIGITS -> values.text(at, Numbers.plain(Text.of(text)));
      case TIME -> values.number(at, micros((Instant) value));
    }
  }

  /** Whether the image has anything of which the column should have a value. */
  boolean hasValue(Image image) {
    if (form != Form.JSON) {
      return image.hasValue(slot);
    }
    Text whole = image.whole(slot);
    return whole == null ? image.hasValue(slot) : !PlainJson.isNull(whole);
  }

  /** When the column's value in an image is, in microseconds since 1970. */
  long time(Image image) {
    Text string = isIso ? image.string(slot) : null;
    if (string != null) {
      return IsoTime.micros(string);
    }
    Text number = epochUnit == 0 ? null : image.number(slot);
    if (number == null) {
      return Numbers.NONE;
    }
    return epochUnit == BY_MAGNITUDE
        ? EpochTime.micros(number)
        : EpochTime.micros(number, epochUnit);
  }

  /** Why there is no value of the attribute that the column must have. */
  String whyNot(Image image) {
    if (!image.has(slot)) {
      return "is missing";
    }
    return switch (form) {
      case TEXT -> image.string(slot) == null ? "is not a string attribute (S)" : "is empty";
      case NUMBER, WIDE, DIGITS -> whyNotNumber(image.number(slot));
      case TRUTH -> "is not a boolean attribute (BOOL)";
      case TIME -> whyNotTime(image);
      case JSON -> "is not a value as DynamoDB writes it";
    };
  }

  /**
   * The product's parts of one, from those of its factors; the places beyond are rounded half up.
   */
  void multiply(Step[] steps, int[] factors, Values values, int at) {
    long product = 1;
    int productPlaces = 0;
    for (int factor : factors) {
      if (values.isNone(steps[factor], factor)) {
        return;
      }
      productPlaces += steps[factor].places;
      product = times(product, values, steps[factor], factor);
    }
    if (product != Numbers.TOO_LARGE && form == Form.NUMBER && productPlaces == places) {
      values.numbers[at] = within(product);
    } else {
      multiplyWide(steps, factors, values, at);
    }
  }

  private static long times(long product, Values values, Step step, int factor) {
    if (product == Numbers.TOO_LARGE || step.form != Form.NUMBER) {
      return Numbers.TOO_LARGE;
    }
    long number = values.numbers[factor];
    long low = product * number;
    long high = Math.multiplyHigh(product, number);
    return high == low >> 63 ? low : Numbers.TOO_LARGE;
  }

  private void multiplyWide(Step[] steps, int[] factors, Values values, int at) {
    BigDecimal product = BigDecimal.ONE;
    for (int factor : factors) {
      product = product.multiply(values.exact(steps[factor], factor));
    }
    product = product.setScale(places, RoundingMode.HALF_UP);
    if (form == Form.WIDE) {
      values.wide(at, isBeyond(product) ? null : product);
    } else {
      BigInteger parts = product.unscaledValue();
      values.numbers[at] = parts.bitLength() < Long.SIZE ? within(parts.longValue()) : Numbers.NONE;
    }
  }

  String beyond() {
    return "is beyond " + type;
  }

  private long within(long number) {
    return number >= least && number <= most ? number : Numbers.NONE;
  }

  private @Nullable BigDecimal wide(@Nullable Text text) {
    BigDecimal number = Numbers.exact(text);
    if (number == null || number.stripTrailingZeros().scale() > places || isBeyond(number)) {
      return null;
    }
    boolean isBelow = min != null && number.compareTo(BigDecimal.valueOf(min)) < 0;
    return isBelow ? null : number.setScale(places, RoundingMode.UNNECESSARY);
  }

  private boolean isBeyond(BigDecimal number) {
    if ((long) number.precision() - number.scale() > ColumnType.MOST_DIGITS) {
      return number.signum() != 0;
    }
    return type.kind() == Kind.BIGINT
        ? number.toBigInteger().bitLength() >= Long.SIZE
        : number.precision() - number.scale() > type.precision() - places && number.signum() != 0;
  }

  private @Nullable Text digits(@Nullable Text text) {
    BigDecimal number = Numbers.exact(text);
    boolean fits =
        number != null
            && !Double.isInfinite(number.doubleValue())
            && (min == null || number.compareTo(BigDecimal.valueOf(min)) >= 0);
    return fits ? Numbers.plain(text) : null;
  }

  private static @Nullable Text json(@Nullable Text whole) {
    Text plain = whole == null ? null : PlainJson.text(whole);
    return plain == null || PlainJson.isNothing(plain) ? null : plain;
  }

  private String whyNotNumber(@Nullable Text number) {
    if (number == null) {
      return "is not a number attribute (N)";
    }
    BigDecimal exact = Numbers.exact(number);
    if (exact == null) {
      return "is not a number";
    }
    if (form != Form.DIGITS && exact.stripTrailingZeros().scale() > places) {
      return places == 0 ? "is not whole" : "has more than " + inWords(places);
    }
    boolean isFar = form == Form.NUMBER && Numbers.scaled(number, places) == Numbers.TOO_LARGE;
    if (min == null || isFar || exact.compareTo(BigDecimal.valueOf(min)) >= 0) {
      return beyond();
    }
    return min == 0 ? "is negative" : "is below " + min;
  }

  private String whyNotTime(Image image) {
    if (isIso && image.string(slot) != null || epochUnit != 0 && image.number(slot) != null) {
      return "is not a time";
    }
    return isIso && epochUnit != 0
        ? "is neither a string (S) nor a number (N)"
        : isIso ? "is not a string attribute (S)" : "is not a number attribute (N)";
  }

  private static String inWords(int places) {
    String number = places < PLACES.length ? PLACES[places] : String.valueOf(places);
    return number + (places == 1 ? " decimal place" : " decimal places");
  }

  private static long micros(Instant time) {
    return time.getEpochSecond() * 1_000_000 + time.getNano() / 1000;
  }

  private static Form form(Column column) {
    ColumnType type = column.type();
    return switch (type.kind()) {
      case STRING -> Form.TEXT;
      case INT -> Form.NUMBER;
      // The lowest of all have a meaning of their own among numbers.
      case BIGINT ->
          column.min() != null && column.min() > Numbers.TOO_LARGE ? Form.NUMBER : Form.WIDE;
      case DECIMAL -> isLong(column) ? Form.NUMBER : Form.WIDE;
      case DOUBLE -> Form.DIGITS;
      case BOOLEAN -> Form.TRUTH;
      case TIMESTAMP -> Form.TIME;
      case JSON -> Form.JSON;
    };
  }

  private static boolean isLong(Column column) {
    return column.type().precision() <= 18;
  }

  /** In parts. */
  private static long greatest(ColumnType type, Form form) {
    if (form != Form.NUMBER) {
      return 0;
    }
    return switch (type.kind()) {
      case INT -> Integer.MAX_VALUE;
      case DECIMAL -> Numbers.powerOfTen(type.precision()) - 1;
      default -> Long.MAX_VALUE;
    };
  }

  private static int unit(TimeFormat format) {
    return switch (format) {
      case ISO -> 0;
      case EPOCH -> BY_MAGNITUDE;
      case EPOCH_SECONDS -> 1_000_000;
      case EPOCH_MILLIS -> 1000;
      case EPOCH_MICROS -> 1;
    };
  }

  /** Of a default: a mapping has them in one form. */
  private long number(String text) {
    return switch (form) {
      case NUMBER -> new BigDecimal(text).scaleByPowerOfTen(places).longValueExact();
      case TIME -> micros(Instant.parse(text));
      default -> Numbers.NONE;
    };
  }
}
