package io.orderlake.transformer.change;

import io.orderlake.transformer.json.Text;
import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Times as numbers: seconds, milliseconds or microseconds since 1970, which their magnitude tells
 * apart until the year 5138.
 */
final class EpochTime {
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
  static long micros(@Nullable Text number) {
    long micros = since1970(number);
    return micros < LEAST_MICROS ? Numbers.NONE : micros;
  }

  /** As {@link #micros}, of a number that is known to be a time, from 1970 on. */
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
