package io.orderlake.query.warehouse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.query.Change;
import io.orderlake.table.ChangeType;
import io.orderlake.table.ColumnType;
import io.orderlake.table.LakeTimestamp;
import io.orderlake.table.sql.Relations;
import io.orderlake.table.sql.Relations.Member;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A row as the contract writes it, read by another reader of JSON than the warehouse's: what is one
 * must be taken in, with these values. The warehouse takes more, as {@link RowRule} says.
 */
record PlainRow(Map<String, Object> values) {
  private static final List<Member> COLUMNS = new Relations(Change.ORDERS).row();
  private static final Set<String> NEEDED =
      Set.of("event_id", "cdc_event_type", "change_key", "changed_at", "orderid");

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  /** The lake's own form, without days that are in no calendar. */
  private static final DateTimeFormatter CALENDAR =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS")
          .withResolverStyle(ResolverStyle.STRICT);

  /** The row that a line is, null if it is none. */
  static @Nullable PlainRow of(String line) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(ISO_8859_1));
      JsonNode row = JSON.readTree(UTF_8.newDecoder().decode(bytes).toString());
      return row.isObject() && hasTexts(row) ? of(row) : null;
    } catch (CharacterCodingException | JacksonException e) {
      return null;
    }
  }

  /** Whether all its names and strings are texts, those of no column too. */
  private static boolean hasTexts(JsonNode value) {
    return value.isString()
        ? isText(value.asString())
        : value.propertyNames().stream().allMatch(PlainRow::isText)
            && value.valueStream().allMatch(PlainRow::hasTexts);
  }

  private static @Nullable PlainRow of(JsonNode row) {
    Map<String, Object> values = new HashMap<>();
    for (Member column : COLUMNS) {
      JsonNode value = row.path(column.name());
      if (value.isMissingNode() || value.isNull()) {
        if (NEEDED.contains(column.name())) {
          return null;
        }
      } else if (fits(value, column.type())) {
        values.put(column.name(), value(value, column.type()));
      } else {
        return null;
      }
    }
    Object type = values.get("cdc_event_type");
    boolean known = Arrays.stream(ChangeType.values()).anyMatch(t -> t.name().equals(type));
    return known ? new PlainRow(values) : null;
  }

  private static boolean fits(JsonNode value, ColumnType type) {
    return switch (type.kind()) {
      case STRING -> value.isString() && isText(value.asString());
      case INT -> value.isIntegralNumber() && value.canConvertToInt();
      case BIGINT -> value.isIntegralNumber() && value.canConvertToLong();
      case DECIMAL ->
          value.isNumber() && fits(value.decimalValue(), type.precision() - type.scale());
      case TIMESTAMP -> value.isString() && isTimestamp(value.asString());
      default -> throw new IllegalArgumentException("orders have no " + type);
    };
  }

  private static Object value(JsonNode value, ColumnType type) {
    return switch (type.kind()) {
      case STRING -> value.asString();
      case INT, BIGINT -> value.asLong();
      case DECIMAL -> value.decimalValue().setScale(2);
      case TIMESTAMP -> LakeTimestamp.parse(value.asString());
      default -> throw new IllegalArgumentException("orders have no " + type);
    };
  }

  private static boolean fits(BigDecimal value, int digitsBeforePoint) {
    BigDecimal plain = value.stripTrailingZeros();
    return plain.scale() <= 2 && plain.precision() - plain.scale() <= digitsBeforePoint;
  }

  /** Jackson takes half a character, which UTF-8 cannot write. */
  private static boolean isText(String text) {
    return text.codePoints()
        .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  private static boolean isTimestamp(String text) {
    try {
      LocalDateTime time = LocalDateTime.parse(text, CALENDAR);
      return time.getYear() >= 1 && time.getYear() <= 9999;
    } catch (DateTimeParseException e) {
      return false;
    }
  }
}
