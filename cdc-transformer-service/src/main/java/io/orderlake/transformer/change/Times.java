package io.orderlake.transformer.change;

import io.orderlake.transformer.json.Text;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.Year;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times as DynamoDB and the writers of items tell them, in microseconds since 1970, UTC. */
public final class Times {
  /** There is no time, or none that the lake can hold. */
  public static final long NONE = Long.MIN_VALUE;

  /** The lake writes years with four digits: 0001 to 9999. */
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

  private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

  private static final long SECOND = 1_000_000;
  private static final int LONGEST = 80;

  /** ISO 8601, offset and region optional. */
  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .appendPattern("[XXXXX][XXXX][X]['['VV']']")
          .toFormatter(Locale.ROOT)
          .withChronology(IsoChronology.INSTANCE)
          .withResolverStyle(ResolverStyle.STRICT);

  private static final Pattern SPACE = Pattern.compile("(?<=^.{10}) ");

  private static final long MILLIS_FROM = 100_000_000_000L;
  private static final long MICROS_FROM = 1000 * MILLIS_FROM;
  private static final long NANOS_FROM = 1000 * MICROS_FROM;

  private Times() {}

  /**
   * A time in ISO 8601, with any offset; without one it is taken as UTC. A space may stand for the
   * T.
   */
  public static long parse(@Nullable Text text) {
    if (text == null) {
      return NONE;
    }
    long utc = utc(text);
    return utc == NONE ? anyIso(text) : utc;
  }

  /**
   * A time of creation, from 1970 on: a number of seconds, milliseconds or microseconds, told apart
   * by its magnitude (the first 11 digits are seconds, until the year 5138), or ISO 8601.
   */
  static long created(@Nullable Text text) {
    long number = Numbers.scaled(text, 0);
    if (text == null || number >= 0) {
      return micros(number);
    }
    if (number == Numbers.TOO_FINE) {
      return micros(Numbers.exact(text));
    }
    long time = number == Numbers.NONE ? parse(text) : NONE;
    return time < 0 ? NONE : time;
  }

  private static long micros(long number) {
    if (number < 0 || number >= NANOS_FROM) {
      return NONE;
    }
    return number < MILLIS_FROM ? number * SECOND : number < MICROS_FROM ? number * 1000 : number;
  }

  private static long micros(@Nullable BigDecimal fraction) {
    if (fraction == null || fraction.signum() < 0) {
      return NONE;
    }
    long whole = fraction.longValue();
    int places = whole < MILLIS_FROM ? 6 : whole < MICROS_FROM ? 3 : 0;
    return whole < NANOS_FROM ? fraction.movePointRight(places).longValue() : NONE;
  }

  /** The form that nearly every writer uses: {@code 2026-11-20T23:59:58.120Z}. */
  private static long utc(Text text) {
    int last = text.length() - 1;
    if (last < 19 || last > 29 || text.at(last) != 'Z' || !punctuated(text)) {
      return NONE;
    }
    int year = digits(text, 0, 4);
    int month = digits(text, 5, 7);
    int day = digits(text, 8, 10);
    int hour = digits(text, 11, 13);
    int minute = digits(text, 14, 16);
    int second = digits(text, 17, 19);
    int fraction = last == 19 ? 0 : digits(text, 20, last);
    boolean valid = year > 0 && month > 0 && month <= 12 && day > 0 && hour >= 0 && hour < 24;
    if (!valid || minute < 0 || minute > 59 || second < 0 || second > 59 || fraction < 0) {
      return NONE;
    }
    if (day > Month.of(month).length(Year.isLeap(year))) {
      return NONE;
    }
    long seconds =
        LocalDate.of(year, month, day).toEpochDay() * 86_400L + hour * 3600 + minute * 60 + second;
    return seconds * SECOND + microsOf(fraction, last - 20);
  }

  private static boolean punctuated(Text text) {
    return text.at(4) == '-'
        && text.at(7) == '-'
        && text.at(10) == 'T'
        && text.at(13) == ':'
        && text.at(16) == ':'
        && (text.length() == 20 || (text.at(19) == '.' && text.length() > 21));
  }

  /** The number that the digits mean; negative if they are not all digits. */
  private static int digits(Text text, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      int digit = text.at(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  private static int microsOf(int fraction, int digits) {
    int micros = fraction;
    for (int i = digits; i < 6; i++) {
      micros *= 10;
    }
    for (int i = digits; i > 6; i--) {
      micros /= 10;
    }
    return micros;
  }

  private static long anyIso(Text text) {
    if (text.length() > LONGEST) {
      return NONE;
    }
    try {
      TemporalAccessor time =
          ISO.parseBest(
              SPACE.matcher(text.toString()).replaceFirst("T"),
              ZonedDateTime::from,
              LocalDateTime::from);
      Instant instant =
          time instanceof LocalDateTime local
              ? local.toInstant(ZoneOffset.UTC)
              : Instant.from(time);
      return instant.isBefore(FIRST) || !instant.isBefore(END)
          ? NONE
          : instant.getEpochSecond() * SECOND + instant.getNano() / 1000;
    } catch (DateTimeException e) {
      return NONE;
    }
  }
}
