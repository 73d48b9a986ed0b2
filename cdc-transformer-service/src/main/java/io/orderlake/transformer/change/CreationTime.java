package io.orderlake.transformer.change;

import io.orderlake.transformer.json.Text;
import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The time at which DynamoDB says a change happened: a number of seconds, milliseconds or
 * microseconds since 1970, which its magnitude tells apart until the year 5138, or ISO 8601.
 */
final class CreationTime {
  private static final long MILLIS_FROM = 100_000_000_000L;
  private static final long MICROS_FROM = 1000 * MILLIS_FROM;
  private static final long NANOS_FROM = 1000 * MICROS_FROM;

  private CreationTime() {}

  /** In microseconds since 1970; {@link Numbers#NONE} where there is none, or one before. */
  static long micros(@Nullable Text text) {
    long number = Numbers.scaled(text, 0);
    if (number == Numbers.NONE) {
      long micros = IsoTime.micros(text);
      return micros < 0 ? Numbers.NONE : micros;
    }
    if (number == Numbers.TOO_FINE) {
      return micros(Objects.requireNonNull(Numbers.exact(text)));
    }
    return number < 0 || number >= NANOS_FROM ? Numbers.NONE : number * unit(number);
  }

  private static long micros(BigDecimal number) {
    long whole = number.longValue();
    return number.signum() < 0 || whole >= NANOS_FROM
        ? Numbers.NONE
        : number.multiply(BigDecimal.valueOf(unit(whole))).longValue();
  }

  /** In microseconds. */
  private static long unit(long number) {
    return number < MILLIS_FROM ? 1_000_000 : number < MICROS_FROM ? 1000 : 1;
  }
}
