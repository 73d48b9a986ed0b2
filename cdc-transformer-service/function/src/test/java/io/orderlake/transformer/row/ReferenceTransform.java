package io.orderlake.transformer.row;

import io.orderlake.contract.ChangeKey;
import io.orderlake.contract.ChangeType;
import io.orderlake.contract.LakeTimestamp;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a row must hold, told the slow and obvious way: Jackson's tree, BigDecimal and java.time. It
 * knows orders that are whole; an empty answer is a refusal.
 */
final class ReferenceTransform {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
  private static final BigDecimal PRICE_MAX = new BigDecimal("9999999999.99");
  private static final BigDecimal TOTAL_MAX = new BigDecimal("999999999999.99");

  private final JsonNode record;
  private final JsonNode dynamodb;
  private final boolean removed;
  private final JsonNode image;

  private ReferenceTransform(byte[] json) {
    record = JSON.readTree(json);
    dynamodb = record.path("dynamodb");
    removed = record.path("eventName").asString("").equals("REMOVE");
    image = dynamodb.path(removed ? "OldImage" : "NewImage");
  }

  /** The columns of the row, by name: texts, BigDecimals and nulls. */
  static Optional<Map<String, Object>> row(byte[] record) {
    return new ReferenceTransform(record).row();
  }

  private Optional<Map<String, Object>> row() {
    boolean direct = record.path("recordFormat").isString();
    Instant created = created(dynamodb.path("ApproximateCreationDateTime"));
    String orderid = told(image, "orderid");
    if (removed && (orderid == null || orderid.isEmpty())) {
      orderid = told(dynamodb.path("Keys"), "orderid");
    }
    String product = text(image, "product_name");
    BigDecimal quantity = number(image, "quantity", 0, BigDecimal.ONE, intMax());
    BigDecimal price = number(image, "price", 2, BigDecimal.ZERO, PRICE_MAX);
    BigDecimal total = price == null || quantity == null ? null : price.multiply(quantity);
    if (total != null && total.compareTo(TOTAL_MAX) > 0) {
      total = null;
    }
    boolean whole = product != null && !product.isEmpty() && total != null;
    if (created == null || orderid == null || orderid.isEmpty() || !(whole || removed)) {
      return Optional.empty();
    }
    BigDecimal version = number(image, "version", 0, BigDecimal.ZERO, longMax());
    Instant updated = time(image, "updated_at");
    String sequence = dynamodb.path("SequenceNumber").asString("");

    Map<String, Object> row = new LinkedHashMap<>();
    row.put("event_id", record.path("eventID").asString());
    row.put("cdc_event_type", record.path("eventName").asString());
    row.put(
        "change_key",
        direct
            ? ChangeKey.of(
                created,
                version == null ? 0 : version.longValueExact(),
                ChangeType.valueOf(record.path("eventName").asString()),
                updated)
            : ChangeKey.ofSequenceNumber(sequence));
    row.put("sequence_number", direct ? null : sequence);
    row.put("creation_datetime", LakeTimestamp.format(created));
    row.put("changed_at", LakeTimestamp.format(changed(created, updated)));
    row.put("orderid", orderid);
    row.put("order_version", version);
    row.put("product_name", product);
    row.put("quantity", quantity);
    row.put("price", price);
    row.put("total_price", total);
    row.put("customer_id", told(image, "customer_id"));
    row.put("payment_method", told(image, "payment_method"));
    row.put("status", told(image, "status"));
    row.put("previous_status", previousStatus());
    row.put("order_timestamp", lake(time(image, "timestamp")));
    row.put("updated_at", lake(updated));
    row.put("removed_by", removed ? removedBy() : null);
    return Optional.of(row);
  }

  private String removedBy() {
    JsonNode identity = record.path("userIdentity");
    return identity.path("type").asString("").equals("Service")
            && identity.path("principalId").asString("").equals("dynamodb.amazonaws.com")
        ? "ttl"
        : "user";
  }

  private String previousStatus() {
    return record.path("eventName").asString().equals("INSERT")
        ? null
        : told(dynamodb.path("OldImage"), "status");
  }

  private Instant changed(Instant created, Instant updated) {
    Instant before = time(dynamodb.path("OldImage"), "updated_at");
    return Stream.of(updated, before)
        .filter(time -> time != null && !time.isBefore(created) && time.isBefore(end(created)))
        .findFirst()
        .orElse(created);
  }

  /** What has the time of creation happened before this. */
  private Instant end(Instant created) {
    BigDecimal number = number(dynamodb.path("ApproximateCreationDateTime").asString(""));
    if (number != null && number.compareTo(BigDecimal.TEN.pow(11)) >= 0) {
      boolean micros = number.compareTo(BigDecimal.TEN.pow(14)) >= 0;
      return created.plus(1, micros ? ChronoUnit.MICROS : ChronoUnit.MILLIS);
    }
    if (created.getNano() > 0) {
      return created.plusMillis(1);
    }
    boolean local =
        dynamodb.path("SequenceNumber").asString("").matches("0.+")
            && !record.path("recordFormat").isString();
    return created.plusSeconds(local && created.getEpochSecond() % 60 == 0 ? 60 : 1);
  }

  /** A text, or a number told as one. */
  private static String told(JsonNode image, String attribute) {
    BigDecimal number = number(typed(image, attribute, "N"));
    return number == null
        ? text(image, attribute)
        : number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  private static Instant time(JsonNode image, String attribute) {
    BigDecimal number = number(typed(image, attribute, "N"));
    if (number == null) {
      return time(text(image, attribute));
    }
    return number.compareTo(BigDecimal.TEN.pow(8)) < 0 ? null : since1970(number);
  }

  private static String text(JsonNode image, String attribute) {
    return typed(image, attribute, "S");
  }

  private static BigDecimal number(
      JsonNode image, String attribute, int places, BigDecimal least, BigDecimal most) {
    BigDecimal number = number(typed(image, attribute, "N"));
    return number == null
            || number.compareTo(least) < 0
            || number.compareTo(most) > 0
            || number.setScale(places, RoundingMode.DOWN).compareTo(number) != 0
        ? null
        : number.setScale(places, RoundingMode.DOWN);
  }

  private static BigDecimal number(String text) {
    return text != null && text.matches("[+-]?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?")
        ? new BigDecimal(text)
        : null;
  }

  private static String typed(JsonNode image, String attribute, String type) {
    JsonNode value = image.path(attribute);
    return value.isObject() && value.size() == 1 && value.path(type).isString()
        ? value.path(type).asString()
        : null;
  }

  private static Instant created(JsonNode value) {
    BigDecimal number = number(value.isNumber() ? value.asString() : value.asString(""));
    if (number == null) {
      return time(value.asString(""));
    }
    return since1970(number);
  }

  private static Instant since1970(BigDecimal number) {
    if (number.signum() < 0) {
      return null;
    }
    int digits = number.setScale(0, RoundingMode.DOWN).precision();
    if (digits > 17) {
      return null;
    }
    int toMicros = digits <= 11 ? 6 : digits <= 14 ? 3 : 0;
    return Instant.EPOCH.plus(number.scaleByPowerOfTen(toMicros).longValue(), ChronoUnit.MICROS);
  }

  private static Instant time(String text) {
    try {
      return text == null ? null : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      try {
        return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
      } catch (DateTimeParseException none) {
        return null;
      }
    }
  }

  private static String lake(Instant time) {
    return time == null ? null : LakeTimestamp.format(time);
  }

  private static BigDecimal intMax() {
    return BigDecimal.valueOf(Integer.MAX_VALUE);
  }

  private static BigDecimal longMax() {
    return BigDecimal.valueOf(Long.MAX_VALUE);
  }
}
