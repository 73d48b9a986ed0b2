package io.orderlake.transformer.change;

import io.orderlake.transformer.json.Text;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Times as the writers of items tell them: ISO 8601. */
public final class IsoTime {
  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .appendPattern("[XXXXX][XXXX][X]['['VV']']")
          .toFormatter(Locale.ROOT)
          .withChronology(IsoChronology.INSTANCE)
          .withResolverStyle(ResolverStyle.STRICT);

  /** The lake writes years with four digits: 0001 to 9999. */
  private static final long FIRST = LocalDate.of(1, 1, 1).toEpochDay() * 86_400;

  private static final long END = LocalDate.of(10_000, 1, 1).toEpochDay() * 86_400;

  /** No time of these years is further from 1970. */
  static final long MOST_MICROS = END * 1_000_000;

  private static final int LONGEST = 80;

  /** Length of {@code 2026-11-20T23:59:58}. */
  private static final int SECONDS_END = 19;

  private IsoTime() {}

  /**
   * The time that a text means, with any offset; without one it is taken as UTC. A space may stand
   * for the T, and a comma before the fraction of a second.
   *
   * @return microseconds since 1970, or {@link Numbers#NONE} where there is no time, or none in the
   *     years 1 to 9999
   */
  public static long micros(@Nullable Text text) {
    if (text == null || text.length() > LONGEST) {
      return Numbers.NONE;
    }
    try {
      return isUsual(text) ? usual(text) : any(text);
    } catch (DateTimeException e) {
      return Numbers.NONE;
    }
  }

  /**
   * Whether it has the form in which nearly every time comes, {@code 2026-11-20T23:59:58.120Z}:
   * with more, fewer or no digits behind the second, and {@code +00:00} where others write Z.
   */
  private static boolean isUsual(Text text) {
    int length = text.length();
    if (length < SECONDS_END + 1
        || text.at(4) != '-'
        || text.at(7) != '-'
        || text.at(10) != 'T'
        || text.at(13) != ':'
        || text.at(16) != ':') {
      return false;
    }
    int end = endOfFraction(text);
    return text.at(length - 1) == 'Z' ? end == length - 1 : isZero(text, end);
  }

  /** Where the digits behind the second end, of which there may be none; 0 where they are wrong. */
  private static int endOfFraction(Text text) {
    if (text.at(SECONDS_END) != '.') {
      return SECONDS_END;
    }
    int end = SECONDS_END + 1;
    while (end < text.length() && text.at(end) >= '0' && text.at(end) <= '9') {
      end++;
    }
    int digits = end - SECONDS_END - 1;
    return digits >= 1 && digits <= 9 ? end : 0;
  }

  private static boolean isZero(Text text, int from) {
    return text.length() - from == 6
        && text.at(from) == '+'
        && text.at(from + 1) == '0'
        && text.at(from + 2) == '0'
        && text.at(from + 3) == ':'
        && text.at(from + 4) == '0'
        && text.at(from + 5) == '0';
  }

  private static long usual(Text text) {
    int end = endOfFraction(text);
    int nanos = end == SECONDS_END ? 0 : digits(text, SECONDS_END + 1, end);
    for (int i = end; i <= SECONDS_END + 9; i++) {
      nanos *= 10;
    }
    LocalDateTime time =
        LocalDateTime.of(
            digits(text, 0, 4),
            digits(text, 5, 7),
            digits(text, 8, 10),
            digits(text, 11, 13),
            digits(text, 14, 16),
            digits(text, 17, SECONDS_END),
            nanos);
    return micros(time.toEpochSecond(ZoneOffset.UTC), time.getNano());
  }

  private static long any(Text text) {
    String iso = text.toString().replaceFirst("^(.{10}) ", "$1T").replaceFirst("^(.{19}),", "$1.");
    TemporalAccessor time = ISO.parseBest(iso, ZonedDateTime::from, LocalDateTime::from);
    ZonedDateTime zoned =
        time instanceof LocalDateTime local
            ? local.atZone(ZoneOffset.UTC)
            : ZonedDateTime.from(time);
    return micros(zoned.toEpochSecond(), zoned.getNano());
  }

  private static long micros(long seconds, int nanos) {
    return seconds < FIRST || seconds >= END ? Numbers.NONE : seconds * 1_000_000 + nanos / 1000;
  }

  /** The time, or {@link Numbers#NONE} if it is beyond the years 1 to 9999. */
  static long inYears(long micros) {
    return micros < FIRST * 1_000_000 || micros >= MOST_MICROS ? Numbers.NONE : micros;
  }

  private static int digits(Text text, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      int digit = text.at(i) - '0';
      if (digit < 0 || digit > 9) {
        throw new DateTimeException("not a digit");
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
