package io.orderlake.analytics.report;

import io.orderlake.service.http.AskedTime;
import io.orderlake.table.LakeTimestamp;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

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
  TIMESTAMP(AskedTime.FORM) {
    @Override
    Comparable<?> parse(String text) {
      return AskedTime.parse(text).truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    Comparable<?> parseEnd(String text) {
      return AskedTime.parseEnd(text).truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    String complaint(String text, String form) {
      return AskedTime.complaint(text);
    }

    @Override
    Object bind(Object value) {
      return LakeTimestamp.format((Instant) value);
    }
  },
  /** One that both engines know, so that an offset alone is none. */
  ZONE("the name of a time zone such as Europe/Vienna, or UTC") {
    @Override
    Comparable<?> parse(String text) {
      return ZoneId.getAvailableZoneIds().stream()
          .filter(name -> name.equalsIgnoreCase(text) && !name.startsWith("SystemV/"))
          .findFirst()
          .orElseThrow(() -> new DateTimeException(text));
    }
  };

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
}
