package io.orderlake.service.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A time as a request may write it: ISO 8601, with T or a blank between date and time, without
 * seconds or with up to nine digits after them, with an offset, Z, or neither, which is UTC; or a
 * date alone. A day that no month has is refused.
 */
public final class AskedTime {
  /** What it looks like, for people. */
  public static final String FORM =
      "a time such as 2026-11-20T23:59:58.120Z or a date such as 2026-11-20";

  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .appendValue(ChronoField.YEAR, 4)
          .appendPattern("-MM-dd[['T'][' ']HH:mm[:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .appendPattern("]][XXX][XX][X]")
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private static final LocalDate LAST = LocalDate.of(9999, 12, 31);

  /** An offset belongs to a time of day: a date with one would be another day than it says. */
  private static final Pattern SHAPE = Pattern.compile("\\d{4}-\\d\\d-\\d\\d([Tt ]\\d\\d:.*)?");

  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");
  private static final Pattern LOST_PLUS =
      Pattern.compile(".*[T ]\\d\\d:\\d\\d\\S* \\d\\d(:?\\d\\d)?", Pattern.CASE_INSENSITIVE);

  private AskedTime() {}

  /**
   * @throws DateTimeException if it is none
   */
  public static Instant parse(String text) {
    if (!SHAPE.matcher(text).matches()) {
      throw new DateTimeException(text);
    }
    TemporalAccessor time =
        ISO.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
    if (time instanceof OffsetDateTime exact) {
      return exact.toInstant();
    }
    if (time instanceof LocalDateTime utc) {
      return utc.toInstant(ZoneOffset.UTC);
    }
    return ((LocalDate) time).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /**
   * As {@link #parse}, of what something ends before: of a date alone, the end of that day.
   *
   * @throws DateTimeException if it is none
   */
  public static Instant parseEnd(String text) {
    if (!DATE.matcher(text).matches()) {
      return parse(text);
    }
    LocalDate day = LocalDate.parse(text, ISO);
    // What is written for "for ever"; the next day's year has five digits.
    return day.equals(LAST)
        ? day.atTime(LocalTime.MAX).toInstant(ZoneOffset.UTC)
        : day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** What is wrong with a text that is no time; goes on from its name. */
  public static String complaint(String text) {
    return LOST_PLUS.matcher(text).matches()
        ? "has a blank where a plus was: in an address, + is written %2B"
        : "is not " + FORM;
  }
}
