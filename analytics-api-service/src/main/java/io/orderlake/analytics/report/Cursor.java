package io.orderlake.analytics.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.query.ResultColumn;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a page ended, as callers carry it to the next one: the values of its last row in the
 * columns that the answer is in order of. What happens to other rows meanwhile neither repeats nor
 * skips one.
 */
final class Cursor {
  private static final Pattern DECIMAL = Pattern.compile("-?\\d{1,38}(\\.\\d{1,38})?");

  /** To the millisecond as the lake has it, and finer where a row of another writer is. */
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 3, 6, true)
          .toFormatter(Locale.ROOT);

  private Cursor() {}

  /** Null if a row has no value there: then the place cannot be told. */
  static @Nullable String after(List<@Nullable Object> key) {
    List<String> texts = new ArrayList<>();
    for (Object value : key) {
      if (value == null) {
        return null;
      }
      texts.add(text(value));
    }
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(JsonMapper.shared().writeValueAsBytes(texts));
  }

  /**
   * The values as SQL gets them.
   *
   * @throws io.orderlake.service.http.Problem if it is no cursor of an answer in this order
   */
  static List<Object> values(String cursor, List<ResultColumn> order) {
    try {
      String[] texts =
          JsonMapper.shared()
              .readValue(new String(Base64.getUrlDecoder().decode(cursor), UTF_8), String[].class);
      if (texts.length != order.size()) {
        throw new IllegalArgumentException("not as many");
      }
      List<Object> values = new ArrayList<>();
      for (int i = 0; i < texts.length; i++) {
        values.add(value(Objects.requireNonNull(texts[i]), order.get(i).type()));
      }
      return values;
    } catch (IllegalArgumentException
        | NullPointerException
        | DateTimeException
        | JacksonException e) {
      throw ReportParameter.invalid(ReportFile.CURSOR, "is none that this report has given");
    }
  }

  private static String text(Object value) {
    return value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
  }

  private static Object value(String text, ResultColumn.ResultType type) {
    return switch (type) {
      case STRING -> text;
      case INTEGER -> Long.valueOf(text);
      case DECIMAL -> decimal(text);
      case DOUBLE -> Double.valueOf(text).toString();
      case TIMESTAMP -> TIME.format(LocalDateTime.ofInstant(Instant.parse(text), ZoneOffset.UTC));
      case BOOLEAN -> throw new IllegalArgumentException(text);
    };
  }

  private static BigDecimal decimal(String text) {
    if (!DECIMAL.matcher(text).matches()) {
      throw new NumberFormatException(text);
    }
    return new BigDecimal(text);
  }
}
