package io.orderlake.analytics.report;

import io.orderlake.contract.LakeTimestamp;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.regex.Pattern;

/** The types of a report's parameters: how each is read from a request and bound to SQL. */
public enum ParameterType {
  STRING("text") {
    @Override
    Comparable<?> parse(String text) {
      return text;
    }
  },
  INTEGER("a whole number") {
    @Override
    Comparable<?> parse(String text) {
      return Long.valueOf(text);
    }
  },
  DECIMAL("a decimal number such as 19.90") {
    @Override
    Comparable<?> parse(String text) {
      if (!text.matches("-?[0-9]{1,16}(\\.[0-9]{1,2})?")) {
        throw new NumberFormatException(text);
      }
      return new BigDecimal(text);
    }
  },
  TIMESTAMP("a time such as 2026-11-20T23:59:58.120Z or a date such as 2026-11-20") {
    @Override
    Comparable<?> parse(String text) {
      TemporalAccessor time =
          ISO.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
      return toInstant(time).truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    Comparable<?> parseEnd(String text) {
      return DATE.matcher(text).matches()
          ? toInstant(LocalDate.parse(text, ISO).plusDays(1))
          : parse(text);
    }

    @Override
    String complaint(String text, String form) {
      return LOST_PLUS.matcher(text).matches()
          ? "has a blank where a plus was: in an address, + is written %2B"
          : super.complaint(text, form);
    }

    @Override
    Object bind(Object value) {
      return LakeTimestamp.format((Instant) value);
    }
  };

  /** With T or a blank between date and time, as reports answer them. */
  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .appendValue(ChronoField.YEAR, 4)
          .appendPattern("-MM-dd[['T'][' ']HH:mm[:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .appendPattern("]][XXX][XX][X]")
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");
  private static final Pattern LOST_PLUS =
      Pattern.compile(".*[T ]\\d\\d:\\d\\d\\S* \\d\\d:?\\d\\d", Pattern.CASE_INSENSITIVE);

  private final String form;

  ParameterType(String form) {
    this.form = form;
  }

  /** What a value looks like, for people. */
  String form() {
    return form;
  }

  /**
   * The value that a request's text means.
   *
   * @throws NumberFormatException if the text is no such value
   * @throws DateTimeException if the text is no such value
   */
  abstract Comparable<?> parse(String text);

  /** As {@link #parse}, of what something ends before: of a date alone, the end of that day. */
  Comparable<?> parseEnd(String text) {
    return parse(text);
  }

  /** What is wrong with a text that does not have the form. */
  String complaint(String text, String form) {
    return "is not " + form;
  }

  /** The value as SQL gets it: times in the lake's form. */
  Object bind(Object value) {
    return value;
  }

  private static Instant toInstant(TemporalAccessor time) {
    if (time instanceof OffsetDateTime exact) {
      return exact.toInstant();
    }
    if (time instanceof LocalDateTime utc) {
      return utc.toInstant(ZoneOffset.UTC);
    }
    return ((LocalDate) time).atStartOfDay(ZoneOffset.UTC).toInstant();
  }
}
