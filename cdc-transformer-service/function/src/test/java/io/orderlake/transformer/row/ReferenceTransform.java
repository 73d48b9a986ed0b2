package io.orderlake.transformer.row;

import io.orderlake.table.ChangeKey;
import io.orderlake.table.ChangeType;
import io.orderlake.table.Column;
import io.orderlake.table.ColumnType;
import io.orderlake.table.KeyAttribute;
import io.orderlake.table.LakeTimestamp;
import io.orderlake.table.Path;
import io.orderlake.table.Path.Step;
import io.orderlake.table.Source;
import io.orderlake.table.TableMapping;
import io.orderlake.table.TimeFormat;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a row must hold, told the slow and obvious way: Jackson's tree, BigDecimal and java.time. It
 * knows an entity that is alone in its table; an empty answer is a refusal.
 */
final class ReferenceTransform {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();
  private static final Comparator<String> BY_CODE_POINT =
      (one, other) ->
          Arrays.compareUnsigned(
              one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

  private final TableMapping mapping;
  private final JsonNode record;
  private final JsonNode dynamodb;
  private final boolean removed;
  private final JsonNode image;
  private final List<String> unusable = new ArrayList<>();

  /** There is something that the row must have and has not. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private ReferenceTransform(TableMapping mapping, byte[] json) {
    this.mapping = mapping;
    record = JSON.readTree(json);
    dynamodb = record.path("dynamodb");
    removed = record.path("eventName").asString("").equals("REMOVE");
    image = dynamodb.path(removed ? "OldImage" : "NewImage");
  }

  /** The columns of the row, by name: texts, numbers, booleans, JSON and nulls. */
  static Optional<Map<String, Object>> row(TableMapping mapping, byte[] record) {
    try {
      return Optional.of(new ReferenceTransform(mapping, record).row());
    } catch (Refused e) {
      return Optional.empty();
    }
  }

  private Map<String, Object> row() throws Refused {
    boolean direct = record.path("recordFormat").isString();
    Instant created = created(dynamodb.path("ApproximateCreationDateTime"));
    String key = key();
    Map<String, Object> own = columns();
    if (created == null) {
      throw new Refused();
    }
    BigDecimal version = (BigDecimal) own.get(mapping.roles().version());
    Instant updated =
        mapping.roles().changed() == null ? null : time(image, column(mapping.roles().changed()));
    String sequence = dynamodb.path("SequenceNumber").asString("");

    Map<String, Object> row = new LinkedHashMap<>();
    row.put("event_id", record.path("eventID").asString());
    row.put("cdc_event_type", record.path("eventName").asString());
    row.put(
        "change_key",
        direct
            ? ChangeKey.of(
                created,
                version == null ? 0 : Math.max(0, version.longValueExact()),
                ChangeType.valueOf(record.path("eventName").asString()),
                updated)
            : ChangeKey.ofSequenceNumber(sequence));
    row.put("sequence_number", direct ? null : sequence);
    row.put("creation_datetime", LakeTimestamp.format(created));
    row.put("changed_at", LakeTimestamp.format(changed(created, updated)));
    row.put(mapping.key().column(), key);
    row.putAll(own);
    return row;
  }

  private Map<String, Object> columns() throws Refused {
    Map<String, Object> own = new LinkedHashMap<>();
    for (Column column : mapping.columns()) {
      own.put(column.name(), null);
      if (column.source() instanceof Source.Attribute attribute) {
        own.put(column.name(), attribute(column, attribute.path()));
      }
    }
    for (Column column : mapping.columns()) {
      if (column.source() instanceof Source.Product product) {
        own.put(column.name(), product(column, product, own));
      } else if (column.source() instanceof Source.Previous previous) {
        own.put(column.name(), previous(column(previous.column())));
      } else if (column.source() instanceof Source.Fact) {
        own.put(column.name(), removed ? removedBy() : null);
      } else if (column.source() instanceof Source.Rest) {
        own.put(column.name(), rest());
      }
    }
    return own;
  }

  private Column column(String name) {
    return mapping.columns().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  private String key() throws Refused {
    String hash = key(mapping.key().hash());
    KeyAttribute range = mapping.key().range();
    return range == null ? hash : hash.replace("\\", "\\\\").replace("|", "\\|") + "|" + key(range);
  }

  private String key(KeyAttribute attribute) throws Refused {
    String text = told(image.path(attribute.name()));
    if (removed && (text == null || text.isEmpty())) {
      text = told(dynamodb.path("Keys").path(attribute.name()));
    }
    if (text == null || text.isEmpty()) {
      throw new Refused();
    }
    return text;
  }

  private Object attribute(Column column, Path path) throws Refused {
    JsonNode value = at(image, path);
    Object found = value(column, value);
    boolean isNone = value.isMissingNode() || isNull(value);
    if (found == null && isNone && column.fallback() != null && (!removed || image.isObject())) {
      return fallback(column);
    }
    if (column.required() && !removed && (found == null || found.equals(""))) {
      throw new Refused();
    }
    if (found == null && !isNone) {
      unusable.add(path.attribute());
    }
    return found;
  }

  /** What stands at the end of a path; null if something else than it needs is on the way. */
  private static JsonNode at(JsonNode image, Path path) {
    JsonNode value = image.path(path.attribute());
    for (Step step : path.steps().subList(1, path.steps().size())) {
      if (value.isMissingNode() || isNull(value)) {
        return JsonNodeFactory.instance.missingNode();
      }
      JsonNode inside = value.path(step instanceof Step.Name ? "M" : "L");
      boolean holds =
          value.size() == 1 && (step instanceof Step.Name ? inside.isObject() : inside.isArray());
      if (!value.isObject() || !holds) {
        return JSON.readTree("{}");
      }
      value =
          step instanceof Step.Name name
              ? inside.path(name.name())
              : inside.path(((Step.Index) step).index());
    }
    return value;
  }

  private static boolean isNull(JsonNode value) {
    return value.isObject() && value.size() == 1 && value.has("NULL");
  }

  private static Object value(Column column, JsonNode value) {
    ColumnType type = column.type();
    return switch (type.kind()) {
      case STRING -> column.required() ? typed(value, "S") : told(value);
      case INT -> number(column, value, BigDecimal.valueOf(Integer.MIN_VALUE), intMax());
      case BIGINT -> number(column, value, BigDecimal.valueOf(Long.MIN_VALUE), longMax());
      case DECIMAL -> {
        BigDecimal most = BigDecimal.TEN.pow(type.precision()).subtract(BigDecimal.ONE);
        BigDecimal end = most.scaleByPowerOfTen(-type.scale());
        yield number(column, value, end.negate(), end);
      }
      case DOUBLE -> {
        BigDecimal number = number(typed(value, "N"));
        boolean fits =
            number != null
                && (column.min() == null
                    || number.compareTo(BigDecimal.valueOf(column.min())) >= 0);
        yield fits ? plain(number) : null;
      }
      case BOOLEAN ->
          value.size() == 1 && value.path("BOOL").isBoolean()
              ? value.path("BOOL").booleanValue()
              : null;
      case TIMESTAMP -> lake(time(value, type));
      case JSON -> {
        JsonNode plain = plain(value);
        yield plain == null || plain.isNull() ? null : plain;
      }
    };
  }

  private static Object fallback(Column column) {
    String text = column.fallback();
    return switch (column.type().kind()) {
      case STRING -> text;
      case BOOLEAN -> Boolean.valueOf(text);
      case TIMESTAMP -> lake(Instant.parse(text));
      default -> new BigDecimal(text);
    };
  }

  private BigDecimal product(Column column, Source.Product product, Map<String, Object> own)
      throws Refused {
    BigDecimal result = BigDecimal.ONE;
    for (String factor : product.factors()) {
      if (own.get(factor) == null) {
        return null;
      }
      result = result.multiply((BigDecimal) own.get(factor));
    }
    ColumnType type = column.type();
    result = result.setScale(type.scale(), RoundingMode.HALF_UP);
    BigDecimal most =
        switch (type.kind()) {
          case INT -> intMax();
          case BIGINT -> longMax();
          default ->
              BigDecimal.TEN
                  .pow(type.precision())
                  .subtract(BigDecimal.ONE)
                  .scaleByPowerOfTen(-type.scale());
        };
    if (result.abs().compareTo(most) <= 0) {
      return result;
    }
    if (!removed) {
      throw new Refused();
    }
    return null;
  }

  private Object previous(Column of) {
    JsonNode old = dynamodb.path("OldImage");
    if (record.path("eventName").asString().equals("INSERT") || !old.isObject()) {
      return null;
    }
    JsonNode value = at(old, ((Source.Attribute) of.source()).path());
    Object found = value(of, value);
    boolean isNone = value.isMissingNode() || isNull(value);
    return found == null && isNone && of.fallback() != null ? fallback(of) : found;
  }

  private JsonNode rest() {
    ObjectNode rest = JsonNodeFactory.instance.objectNode();
    for (String name : sorted(image)) {
      boolean isKey =
          name.equals(mapping.key().hash().name())
              || mapping.key().range() != null && name.equals(mapping.key().range().name());
      boolean isTaken =
          mapping.columns().stream()
              .anyMatch(
                  c ->
                      c.source() instanceof Source.Attribute a
                          && a.path().attribute().equals(name));
      JsonNode plain = plain(image.path(name));
      if (plain != null && (unusable.contains(name) || !isKey && !isTaken)) {
        rest.set(name, plain);
      }
    }
    return rest.isEmpty() ? null : rest;
  }

  private static List<String> sorted(JsonNode object) {
    return object.propertyNames().stream().sorted(BY_CODE_POINT).toList();
  }

  /** The value as everybody else writes it; null if it is none of DynamoDB's. */
  private static JsonNode plain(JsonNode value) {
    if (!value.isObject() || value.size() != 1) {
      return null;
    }
    String type = value.propertyNames().iterator().next();
    JsonNode inside = value.get(type);
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (type) {
      case "S", "B" -> inside.isString() ? inside : null;
      case "N" -> {
        BigDecimal number = inside.isString() ? number(inside.asString()) : null;
        yield number == null ? null : nodes.numberNode(plain(number));
      }
      case "BOOL" -> inside.isBoolean() ? inside : null;
      case "NULL" -> nodes.nullNode();
      case "L" -> inside.isArray() ? list(inside) : null;
      case "M" -> inside.isObject() ? map(inside) : null;
      case "SS", "BS", "NS" -> inside.isArray() ? set(inside, type) : null;
      default -> null;
    };
  }

  private static JsonNode list(JsonNode items) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (JsonNode item : items) {
      JsonNode plain = plain(item);
      if (plain == null) {
        return null;
      }
      list.add(plain);
    }
    return list;
  }

  private static JsonNode map(JsonNode members) {
    ObjectNode map = JsonNodeFactory.instance.objectNode();
    for (String name : sorted(members)) {
      JsonNode plain = plain(members.get(name));
      if (plain == null) {
        return null;
      }
      map.set(name, plain);
    }
    return map;
  }

  private static JsonNode set(JsonNode members, String type) {
    List<BigDecimal> numbers = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (JsonNode member : members) {
      BigDecimal number = member.isString() ? number(member.asString()) : null;
      if (!member.isString() || type.equals("NS") && number == null) {
        return null;
      }
      texts.add(member.asString());
      numbers.add(number);
    }
    ArrayNode set = JsonNodeFactory.instance.arrayNode();
    if (type.equals("NS")) {
      numbers.stream().sorted().forEach(number -> set.add(plain(number)));
    } else {
      texts.stream().sorted(BY_CODE_POINT).forEach(set::add);
    }
    return set;
  }

  private String removedBy() {
    JsonNode identity = record.path("userIdentity");
    return identity.path("type").asString("").equals("Service")
            && identity.path("principalId").asString("").equals("dynamodb.amazonaws.com")
        ? "ttl"
        : "user";
  }

  private Instant changed(Instant created, Instant updated) {
    String role = mapping.roles().changed();
    Instant before = role == null ? null : time(dynamodb.path("OldImage"), column(role));
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
  private static String told(JsonNode value) {
    BigDecimal number = number(typed(value, "N"));
    return number == null ? typed(value, "S") : plain(number).toPlainString();
  }

  private static BigDecimal plain(BigDecimal number) {
    return new BigDecimal(number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString());
  }

  private static Instant time(JsonNode image, Column column) {
    return time(at(image, ((Source.Attribute) column.source()).path()), column.type());
  }

  private static Instant time(JsonNode value, ColumnType type) {
    BigDecimal number = number(typed(value, "N"));
    Instant time = null;
    for (TimeFormat format : type.formats()) {
      if (format == TimeFormat.ISO && number == null) {
        time = time(typed(value, "S"));
      } else if (format == TimeFormat.EPOCH && number != null) {
        time = number.compareTo(BigDecimal.TEN.pow(8)) < 0 ? null : since1970(number);
      } else if (format != TimeFormat.ISO && number != null) {
        int toMicros =
            format == TimeFormat.EPOCH_SECONDS ? 6 : format == TimeFormat.EPOCH_MILLIS ? 3 : 0;
        BigDecimal micros = number.scaleByPowerOfTen(toMicros).setScale(0, RoundingMode.FLOOR);
        time =
            micros.abs().compareTo(BigDecimal.TEN.pow(18)) < 0
                ? Instant.EPOCH.plus(micros.longValue(), ChronoUnit.MICROS)
                : null;
      }
    }
    return time == null || time.isBefore(FIRST) || !time.isBefore(END) ? null : time;
  }

  private static BigDecimal number(
      Column column, JsonNode value, BigDecimal lowest, BigDecimal most) {
    BigDecimal number = number(typed(value, "N"));
    BigDecimal least = column.min() == null ? lowest : lowest.max(BigDecimal.valueOf(column.min()));
    int places = column.type().scale();
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

  private static String typed(JsonNode value, String type) {
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

  private static Instant time(String told) {
    if (told == null) {
      return null;
    }
    String text = told.replaceFirst("^(.{10}) ", "$1T").replaceFirst("^(.{19}),", "$1.");
    try {
      return OffsetDateTime.parse(text).toInstant();
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
