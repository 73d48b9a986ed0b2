package io.orderlake.transformer.change;

import io.orderlake.transformer.json.Text;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Numbers as DynamoDB and JSON write them, exactly: never a double. */
public final class Numbers {
  /** There is no number, or the text is not one. */
  public static final long NONE = Long.MIN_VALUE;

  /** The number has more decimal places than asked for. */
  public static final long TOO_FINE = Long.MIN_VALUE + 1;

  /** The number does not fit into a long. */
  public static final long TOO_LARGE = Long.MIN_VALUE + 2;

  /** An exponent of four digits is beyond DynamoDB's and still keeps arithmetic cheap. */
  private static final int LONGEST_EXPONENT = 4;

  /** More than 38 digits and an exponent to ±130 need, in whichever way they are written. */
  private static final int LONGEST = 200;

  /** Of the largest long. */
  private static final int DIGITS = 19;

  /** Of ten; the last that a long holds. */
  private static final long[] POWERS = new long[DIGITS];

  static {
    POWERS[0] = 1;
    for (int i = 1; i < POWERS.length; i++) {
      POWERS[i] = 10 * POWERS[i - 1];
    }
  }

  private Numbers() {}

  /**
   * The number times ten to the power of the places: with two places, {@code 12.3} is 1230.
   *
   * @param places 0 to 18
   * @return the number, or {@link #NONE}, {@link #TOO_FINE} or {@link #TOO_LARGE}
   */
  public static long scaled(@Nullable Text text, int places) {
    long plain = text == null ? NONE : plain(text, places);
    return plain == NONE ? scaled(exact(text), places) : plain;
  }

  /** Ten to the power of 0 to 18. */
  public static long powerOfTen(int exponent) {
    return POWERS[exponent];
  }

  /** The number that a text means; null where it means none. */
  public static @Nullable BigDecimal exact(@Nullable Text text) {
    if (text == null || text.length() > LONGEST) {
      return null;
    }
    return isNumber(text) ? new BigDecimal(text.toString()) : null;
  }

  /** The number in plain digits, without zeros that it does not need; null where there is none. */
  public static @Nullable Text plain(@Nullable Text text) {
    if (text != null && isPlain(text)) {
      return text;
    }
    BigDecimal number = exact(text);
    return number == null || Math.abs(number.scale()) > LONGEST
        ? null
        : Text.of(number.stripTrailingZeros().toPlainString());
  }

  /** Digits, perhaps with a sign, a fraction, an exponent, all of them of a digit at least. */
  private static boolean isNumber(Text text) {
    int length = text.length();
    int whole = digitsEnd(text, signEnd(text, 0));
    if (whole == signEnd(text, 0)) {
      return false;
    }
    int end = whole;
    if (end < length && text.at(end) == '.') {
      end = digitsEnd(text, whole + 1);
      if (end == whole + 1) {
        return false;
      }
    }
    if (end == length) {
      return true;
    }
    int exponent = signEnd(text, end + 1);
    int digits = length - exponent;
    return (text.at(end) == 'e' || text.at(end) == 'E')
        && digits >= 1
        && digits <= LONGEST_EXPONENT
        && digitsEnd(text, exponent) == length;
  }

  private static int signEnd(Text text, int from) {
    boolean signed = from < text.length() && (text.at(from) == '-' || text.at(from) == '+');
    return signed ? from + 1 : from;
  }

  private static int digitsEnd(Text text, int from) {
    int end = from;
    while (end < text.length() && text.at(end) >= '0' && text.at(end) <= '9') {
      end++;
    }
    return end;
  }

  /** Whether it is written as {@link #plain(Text)} writes it, as nearly every number is. */
  private static boolean isPlain(Text text) {
    int length = text.length();
    int whole = digitsEnd(text, 0);
    if (whole == 0 || length > LONGEST || text.at(0) == '0' && whole > 1) {
      return false;
    }
    return whole == length
        || text.at(whole) == '.'
            && whole + 1 < length
            && digitsEnd(text, whole + 1) == length
            && text.at(length - 1) != '0';
  }

  /** What nearly every number is: a few digits, with few enough places. */
  private static long plain(Text text, int places) {
    int length = text.length();
    if (length == 0 || length >= DIGITS - places) {
      return NONE;
    }
    long value = 0;
    int point = length;
    for (int i = 0; i < length; i++) {
      byte b = text.at(i);
      if (b >= '0' && b <= '9') {
        value = value * 10 + (b - '0');
      } else if (b == '.' && point == length && i > 0 && i < length - 1) {
        point = i;
      } else {
        return NONE;
      }
    }
    int found = Math.max(0, length - point - 1);
    return found > places ? NONE : value * POWERS[places - found];
  }

  private static long scaled(@Nullable BigDecimal number, int places) {
    if (number == null) {
      return NONE;
    }
    if (number.stripTrailingZeros().scale() > places) {
      return TOO_FINE;
    }
    BigInteger scaled = number.setScale(places, RoundingMode.UNNECESSARY).unscaledValue();
    return scaled.bitLength() < Long.SIZE ? Math.max(scaled.longValue(), TOO_LARGE) : TOO_LARGE;
  }
}
