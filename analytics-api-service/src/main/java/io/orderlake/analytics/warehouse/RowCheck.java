package io.orderlake.analytics.warehouse;

import io.orderlake.contract.ChangeType;
import io.orderlake.contract.LakeColumn;
import io.orderlake.contract.LakeTimestamp;
import io.orderlake.contract.LakeType;
import java.math.BigDecimal;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tells whether a line is a whole lake row, and if not, why. */
final class RowCheck {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private RowCheck() {}

  /** A line that is no lake row. The message names columns, never values. */
  static final class NotARow extends Exception {
    private static final long serialVersionUID = 1;

    NotARow(String reason) {
      super(reason);
    }
  }

  /**
   * @param line UTF-8, without its end
   * @throws NotARow if it is not one JSON object whose values fit the contract's columns
   */
  static void check(byte[] line) throws NotARow {
    JsonNode row = parse(line);
    for (LakeColumn column : LakeColumn.values()) {
      JsonNode value = row.path(column.columnName());
      if (value.isMissingNode() || value.isNull()) {
        if (Schema.REQUIRED.contains(column)) {
          throw new NotARow(column.columnName() + " is missing");
        }
      } else if (!fits(value, column.type())) {
        throw new NotARow(column.columnName() + " is not of type " + column.type().hiveName());
      }
    }
    if (!isChangeType(row.path(LakeColumn.CDC_EVENT_TYPE.columnName()).asString())) {
      throw new NotARow(LakeColumn.CDC_EVENT_TYPE.columnName() + " is not one of the contract's");
    }
  }

  private static JsonNode parse(byte[] line) throws NotARow {
    try {
      JsonNode row = JSON.readTree(line);
      if (row.isObject()) {
        return row;
      }
    } catch (JacksonException e) {
      // Its message quotes the line.
    }
    throw new NotARow("is not one JSON object");
  }

  private static boolean fits(JsonNode value, LakeType type) {
    return switch (type) {
      case STRING -> value.isString();
      case INT -> value.isIntegralNumber() && value.canConvertToInt();
      case BIGINT -> value.isIntegralNumber() && value.canConvertToLong();
      case DECIMAL_12_2 -> value.isNumber() && fits(value.decimalValue(), 10);
      case DECIMAL_14_2 -> value.isNumber() && fits(value.decimalValue(), 12);
      case TIMESTAMP -> value.isString() && isTimestamp(value.asString());
    };
  }

  private static boolean fits(BigDecimal value, int digitsBeforePoint) {
    BigDecimal plain = value.stripTrailingZeros();
    return plain.scale() <= 2 && plain.precision() - plain.scale() <= digitsBeforePoint;
  }

  private static boolean isTimestamp(String text) {
    try {
      LakeTimestamp.parse(text);
      return true;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private static boolean isChangeType(String name) {
    return Arrays.stream(ChangeType.values()).anyMatch(type -> type.name().equals(name));
  }
}
