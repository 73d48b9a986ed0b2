package io.orderlake.transformer.change;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the record of either road into Kinesis: the pipe's, and that of DynamoDB's own Kinesis
 * destination, which is known by its {@code recordFormat}.
 */
public final class ChangeReader {
  private static final BigDecimal MILLIS_FROM = new BigDecimal("1E11");
  private static final BigDecimal MICROS_FROM = new BigDecimal("1E14");
  private static final BigDecimal END = new BigDecimal("1E17");

  private ChangeReader() {}

  /**
   * The change in a record.
   *
   * @throws Unusable if the record is not one JSON object
   */
  @SuppressWarnings("unchecked")
  public static Change read(byte[] json) {
    Map<String, Object> record = JsonTree.read(json);
    Map<String, Object> dynamodb =
        record.get("dynamodb") instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    boolean direct = record.get("recordFormat") != null;
    return new Change(
        direct ? string(record, "tableName") : tableOf(string(record, "eventSourceARN")),
        string(record, "eventID"),
        string(record, "eventName"),
        direct,
        direct ? null : string(dynamodb, "SequenceNumber"),
        created(dynamodb.get("ApproximateCreationDateTime")),
        image(dynamodb, "Keys"),
        image(dynamodb, "NewImage"),
        image(dynamodb, "OldImage"));
  }

  private static @Nullable String string(Map<String, Object> fields, String name) {
    return fields.get(name) instanceof String text && !text.isEmpty() ? text : null;
  }

  @SuppressWarnings("unchecked")
  private static @Nullable Image image(Map<String, Object> fields, String name) {
    return fields.get(name) instanceof Map<?, ?> map ? new Image((Map<String, Object>) map) : null;
  }

  /** {@code arn:aws:dynamodb:<region>:<account>:table/<name>/stream/<label>}. */
  private static @Nullable String tableOf(@Nullable String arn) {
    int from = arn == null ? -1 : arn.indexOf(":table/");
    if (arn == null || from < 0) {
      return null;
    }
    int start = from + ":table/".length();
    int end = arn.indexOf('/', start);
    return arn.substring(start, end < 0 ? arn.length() : end);
  }

  /** Seconds, milliseconds or microseconds by magnitude; integer, float or string. */
  private static @Nullable Instant created(@Nullable Object value) {
    String text =
        value instanceof JsonTree.Num number
            ? number.text()
            : value instanceof String string ? string : "";
    BigDecimal number = Numbers.parse(text);
    if (number == null || number.signum() < 0 || number.compareTo(END) >= 0) {
      return null;
    }
    int toMicros =
        number.compareTo(MILLIS_FROM) < 0 ? 6 : number.compareTo(MICROS_FROM) < 0 ? 3 : 0;
    long micros =
        number.scaleByPowerOfTen(toMicros).setScale(0, RoundingMode.DOWN).longValueExact();
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
