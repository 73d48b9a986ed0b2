package io.orderlake.table.file;

import io.orderlake.table.ColumnType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What stands in a column where the attribute is missing, held against the column's type. */
final class Fallback {
  /** As JSON writes numbers, but short enough that arithmetic is cheap. */
  private static final Pattern NUMBER =
      Pattern.compile("-?[0-9]{1,60}(\\.[0-9]{1,60})?([eE][+-]?[0-9]{1,3})?");

  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

  private Fallback() {}

  /**
   * The value in one form, whichever it was written in: numbers with all places of a decimal, times
   * as ISO 8601 in UTC.
   *
   * @throws IllegalArgumentException if it is none of the column's; the message says why
   */
  static String of(ColumnType type, Object value, @Nullable Long min) {
    if (!(value instanceof String || value instanceof Number || value instanceof Boolean)) {
      throw new IllegalArgumentException("must be one value");
    }
    return switch (type.kind()) {
      case STRING -> text(value);
      case BOOLEAN -> truth(value);
      case TIMESTAMP -> time(value);
      case JSON -> throw new IllegalArgumentException("is not for a column of JSON");
      default -> number(type, value, min);
    };
  }

  private static String text(Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("must be a text: put it in quotes");
  }

  private static String truth(Object value) {
    String text = value.toString();
    if (text.equals("true") || text.equals("false")) {
      return text;
    }
    throw new IllegalArgumentException("must be true or false");
  }

  private static String time(Object value) {
    try {
      Instant time = Instant.parse(value.toString());
      if (!time.isBefore(FIRST) && time.isBefore(END)) {
        return time.toString();
      }
    } catch (DateTimeException e) {
      // Told below.
    }
    throw new IllegalArgumentException("must be a time like 2026-11-20T23:59:58Z");
  }

  private static String number(ColumnType type, Object value, @Nullable Long min) {
    String text = value.toString();
    if (value instanceof Boolean || !NUMBER.matcher(text).matches()) {
      throw new IllegalArgumentException("must be a number");
    }
    BigDecimal number = new BigDecimal(text);
    if (min != null && number.compareTo(BigDecimal.valueOf(min)) < 0) {
      throw new IllegalArgumentException("is below min, " + min);
    }
    if (type.kind() == ColumnType.Kind.DOUBLE) {
      if (Double.isInfinite(number.doubleValue())) {
        throw new IllegalArgumentException("is beyond double");
      }
      return number.toString();
    }
    if (number.stripTrailingZeros().scale() > type.scale()) {
      throw new IllegalArgumentException("has more places than " + type);
    }
    BigDecimal exact = number.setScale(type.scale(), RoundingMode.UNNECESSARY);
    if (!fits(type, exact)) {
      throw new IllegalArgumentException("is beyond " + type);
    }
    return exact.toPlainString();
  }

  private static boolean fits(ColumnType type, BigDecimal number) {
    int bits = number.unscaledValue().bitLength();
    return switch (type.kind()) {
      case INT -> bits < Integer.SIZE;
      case BIGINT -> bits < Long.SIZE;
      default -> number.precision() <= type.precision();
    };
  }
}
