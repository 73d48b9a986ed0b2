package io.orderlake.transformer.row;

import io.orderlake.transformer.row.JsonSpelling.Raw;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Change records of either road, whole and damaged, in every spelling. */
public final class ChangeArbitraries {
  private static final String[] ATTRIBUTES = {
    "orderid",
    "product_name",
    "quantity",
    "price",
    "customer_id",
    "payment_method",
    "timestamp",
    "status",
    "updated_at",
    "version",
    "gift_note"
  };

  private ChangeArbitraries() {}

  /** A record that is one JSON object, though perhaps not one that can be a row. */
  public static Arbitrary<byte[]> records() {
    return Combinators.combine(
            Arbitraries.of("INSERT", "MODIFY", "REMOVE"),
            Arbitraries.of(true, false),
            created(),
            Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(128),
            items(),
            items().injectNull(0.3),
            texts().filter(text -> !text.isEmpty()),
            Arbitraries.longs())
        .as(ChangeArbitraries::record);
  }

  /** Who made a change; mostly none is told. */
  private static final List<String> IDENTITIES =
      List.of(
          "",
          "null",
          "\"dynamodb.amazonaws.com\"",
          "{\"type\":\"Service\",\"principalId\":\"dynamodb.amazonaws.com\"}",
          "{\"principalId\":\"dynamodb.amazonaws.com\",\"type\":\"Service\",\"x\":{}}",
          "{\"type\":\"Service\",\"principalId\":\"replication.dynamodb.amazonaws.com\"}",
          "{\"type\":\"User\",\"principalId\":\"dynamodb.amazonaws.com\"}",
          "{\"type\":null}");

  private static byte[] record(
      String eventName,
      boolean direct,
      String created,
      String sequenceNumber,
      Map<String, Object> item,
      Map<String, Object> otherItem,
      String eventId,
      long seed) {
    Map<String, Object> dynamodb = new LinkedHashMap<>();
    dynamodb.put("ApproximateCreationDateTime", new Raw(created));
    dynamodb.put("Keys", Map.of("orderid", Map.of("S", "key")));
    dynamodb.put(eventName.equals("REMOVE") ? "OldImage" : "NewImage", item);
    if (otherItem != null && eventName.equals("MODIFY")) {
      dynamodb.put("OldImage", otherItem);
    }
    dynamodb.put("SizeBytes", new Raw("412"));
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("eventID", eventId);
    record.put("eventName", eventName);
    record.put("dynamodb", dynamodb);
    if (direct) {
      record.put("recordFormat", "application/json");
    } else {
      dynamodb.put("SequenceNumber", sequenceNumber);
    }
    String identity = IDENTITIES.get((int) Math.floorMod(seed, (long) IDENTITIES.size()));
    if (!identity.isEmpty()) {
      record.put("userIdentity", new Raw(identity));
    }
    return new JsonSpelling(seed).json(record).getBytes(StandardCharsets.UTF_8);
  }

  private static Arbitrary<String> created() {
    return Arbitraries.frequencyOf(
        Tuple.of(4, Arbitraries.longs().between(0, 99_999_999_999L).map(String::valueOf)),
        Tuple.of(2, Arbitraries.longs().between(0, 99_999_999_999_999_999L).map(String::valueOf)),
        Tuple.of(2, Arbitraries.longs().between(0, 9_999_999_999L).map(n -> n + ".0")),
        Tuple.of(1, Arbitraries.longs().between(0, 9_999_999_999L).map(n -> "\"" + n + ".75\"")),
        Tuple.of(1, Arbitraries.of("null", "-1", "\"soon\"", "1.7952E9", "1e17", "[]", "{}")));
  }

  private static Arbitrary<Map<String, Object>> items() {
    return Combinators.combine(
            goodItems(), Arbitraries.of(ATTRIBUTES), values(), Arbitraries.integers().between(0, 3))
        .as(
            (item, attribute, value, spoil) -> {
              Map<String, Object> spoilt = new LinkedHashMap<>(item);
              if (spoil == 0) {
                spoilt.remove(attribute);
              } else if (spoil == 1) {
                spoilt.put(attribute, value);
              }
              return spoilt;
            });
  }

  private static Arbitrary<Map<String, Object>> goodItems() {
    return Combinators.combine(
            texts(), prices(), quantities(), times(), times(), versions(), texts())
        .as(
            (product, price, quantity, placed, updated, version, status) -> {
              Map<String, Object> item = new LinkedHashMap<>();
              item.put("orderid", Map.of("S", "o-" + status));
              item.put("product_name", Map.of("S", "p" + product));
              item.put("price", Map.of("N", price));
              item.put("quantity", Map.of("N", quantity));
              item.put("timestamp", Map.of("S", placed));
              item.put("updated_at", Map.of("S", updated));
              item.put("version", Map.of("N", version));
              item.put("status", Map.of("S", status));
              item.put("customer_id", Map.of("S", product));
              return item;
            });
  }

  private static Arbitrary<Object> values() {
    return Arbitraries.oneOf(
        texts().map(text -> Map.of("S", text)),
        numbers().map(number -> Map.of("N", number)),
        Arbitraries.of("1", "x").map(text -> Map.of("S", text, "N", text)),
        Arbitraries.of("null", "7", "[]", "{}", "{\"S\":null}", "{\"N\":7}", "{\"BOOL\":true}")
            .map(Raw::new),
        Arbitraries.of("{\"M\":{\"price\":{\"N\":\"1\"}}}", "{\"L\":[{\"S\":\"a\"},{\"N\":\"1\"}]}")
            .map(Raw::new));
  }

  private static Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ascii().ofMaxLength(40),
        Arbitraries.strings().all().ofMaxLength(12),
        Arbitraries.of("Laptop", "Kopfhörer “Ünï” 🎧", "\u0000\"\\\n\u2028", "half \ud83c"));
  }

  private static Arbitrary<String> prices() {
    return Arbitraries.frequencyOf(
        Tuple.of(8, Arbitraries.longs().between(0, 999_999).map(n -> n / 100 + "." + n % 100)),
        Tuple.of(2, Arbitraries.integers().between(0, 9999).map(String::valueOf)),
        Tuple.of(2, numbers()));
  }

  private static Arbitrary<String> quantities() {
    return Arbitraries.frequencyOf(
        Tuple.of(8, Arbitraries.integers().between(1, 99).map(String::valueOf)),
        Tuple.of(1, Arbitraries.of("2147483647", "2.0", "1E+2", "2147483648", "0", "-3", "1.5")));
  }

  private static Arbitrary<String> versions() {
    return Arbitraries.longs().between(-2, Long.MAX_VALUE).map(String::valueOf);
  }

  /** Up to DynamoDB's 38 digits and exponents, written in any way. */
  private static Arbitrary<String> numbers() {
    return Combinators.combine(
            Arbitraries.bigIntegers()
                .between(BigInteger.TEN.pow(38).negate(), BigInteger.TEN.pow(38)),
            Arbitraries.integers().between(-40, 120),
            Arbitraries.integers().between(0, 2))
        .as(
            (digits, scale, form) -> {
              BigDecimal number = new BigDecimal(digits, scale);
              return switch (form) {
                case 0 -> number.toPlainString();
                case 1 -> number.toString();
                default -> digits + "e" + -scale;
              };
            });
  }

  private static Arbitrary<String> times() {
    return Combinators.combine(
            Arbitraries.longs().between(-1_000_000_000_000L, 4_000_000_000_000L),
            Arbitraries.integers().between(-18 * 60, 18 * 60),
            Arbitraries.integers().between(0, 4))
        .as(
            (millis, offset, form) -> {
              Instant time = Instant.ofEpochMilli(millis);
              return switch (form) {
                case 0, 1 -> time.toString();
                case 2 -> time.plusNanos(123_456).toString();
                case 3 -> time.atOffset(ZoneOffset.ofTotalSeconds(offset * 60)).toString();
                default -> time.atOffset(ZoneOffset.UTC).toLocalDateTime().toString();
              };
            });
  }
}
