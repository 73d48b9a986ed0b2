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
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;

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
    Object bind(Object value) {
      return LakeTimestamp.format((Instant) value);
    }
  };

  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("uuuu-MM-dd['T'HH:mm[:ss[.SSSSSSSSS][.SSSSSS][.SSS]][XXX]]");

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
