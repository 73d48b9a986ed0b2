package io.orderlake.transformer.change;

import io.orderlake.transformer.json.Text;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Times as numbers: seconds, milliseconds or microseconds since 1970, which their magnitude tells
 * apart until the year 5138.
 */
public final class EpochTime {
  private static final long MILLIS_FROM = 100_000_000_000L;
  private static final long MICROS_FROM = 1000 * MILLIS_FROM;
  private static final long NANOS_FROM = 1000 * MICROS_FROM;

  /** In 1973. A number of fewer seconds is rather a date in digits, as 20261120, or no time. */
  private static final long LEAST_MICROS = 100_000_000_000_000L;

  private EpochTime() {}

  /**
   * The time that an item's number means, from 1973 on.
   *
   * @return microseconds since 1970, or {@link Numbers#NONE}
   */
  public static long micros(@Nullable Text number) {
    long micros = since1970(number);
    return micros < LEAST_MICROS ? Numbers.NONE : micros;
  }

  /**
   * The time that a number of units since 1970 means; parts of a microsecond are cut off.
   *
   * @param unit in microseconds
   * @return microseconds since 1970, or {@link Numbers#NONE} where there is no number, or a time
   *     beyond the years 1 to 9999
   */
  public static long micros(@Nullable Text number, int unit) {
    long whole = Numbers.scaled(number, 0);
    if (whole > Numbers.TOO_LARGE) {
      boolean near = Math.abs(whole) <= IsoTime.MOST_MICROS / unit;
      return near ? IsoTime.inYears(whole * unit) : Numbers.NONE;
    }
    BigDecimal exact = whole == Numbers.TOO_FINE ? Numbers.exact(number) : null;
    if (exact == null || exact.abs().compareTo(BigDecimal.valueOf(IsoTime.MOST_MICROS)) > 0) {
      return Numbers.NONE;
    }
    BigDecimal micros = exact.multiply(BigDecimal.valueOf(unit)).setScale(0, RoundingMode.FLOOR);
    return micros.abs().compareTo(BigDecimal.valueOf(IsoTime.MOST_MICROS)) > 0
        ? Numbers.NONE
        : IsoTime.inYears(micros.longValue());
  }

  /** As {@link #micros(Text)}, of a number that is known to be a time, from 1970 on. */
  static long since1970(@Nullable Text text) {
    long number = Numbers.scaled(text, 0);
    if (number == Numbers.TOO_FINE) {
      return micros(Objects.requireNonNull(Numbers.exact(text)));
    }
    return number < 0 || number >= NANOS_FROM ? Numbers.NONE : number * unit(number);
  }

  /** Of a number so large, in microseconds. */
  static long unit(long number) {
    return number < MILLIS_FROM ? 1_000_000 : number < MICROS_FROM ? 1000 : 1;
  }

  private static long micros(BigDecimal number) {
    return number.signum() < 0 || number.compareTo(BigDecimal.valueOf(NANOS_FROM)) >= 0
        ? Numbers.NONE
        : number.multiply(BigDecimal.valueOf(unit(number.longValue()))).longValue();
  }
}
