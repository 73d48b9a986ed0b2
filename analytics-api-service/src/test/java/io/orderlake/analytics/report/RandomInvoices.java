package io.orderlake.analytics.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.table.ColumnType;
import io.orderlake.table.LakeTimestamp;
import io.orderlake.table.TableMapping;
import io.orderlake.table.file.TableFile;
import io.orderlake.table.sql.Relations;
import io.orderlake.table.sql.Relations.Member;
import io.orderlake.transformer.row.ChangeTransform;
import io.orderlake.transformer.row.Outcome;
import io.orderlake.transformer.row.TransformOptions;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rows of invoices, as the transform makes them of changes that nobody planned. */
final class RandomInvoices {
  static final TableMapping MAPPING = TableFile.onClassPath("tables/invoices.yaml");
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
  private static final int KEYS = 40;
  private static final long BEGIN = 1_795_219_200L;

  private final ChangeTransform transform =
      new ChangeTransform(MAPPING, List.of(), TransformOptions.DEFAULTS);
  private final Random random;

  RandomInvoices(long seed) {
    this.random = new Random(seed);
  }

  /** Lines of the lake, in the order of their changes. */
  List<String> lines(int count) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int key = random.nextInt(KEYS);
      String keys = "\"pk\":{\"S\":\"C|%d\"},\"sk\":{\"S\":\"INV#%d\"}".formatted(key % 7, key);
      String event = random.nextInt(5) == 0 ? "REMOVE" : random.nextBoolean() ? "INSERT" : "MODIFY";
      String image = event.equals("REMOVE") ? "OldImage" : "NewImage";
      String record =
          """
          {"eventID":"e-%d","eventName":"%s","dynamodb":{"ApproximateCreationDateTime":%d,
           "SequenceNumber":"%d","Keys":{%s},"%s":{%s,%s}}}"""
              .formatted(i, event, BEGIN + i / 2, 1000 + i, keys, image, keys, attributes());
      Outcome outcome = transform.transform(record.getBytes(UTF_8));
      lines.add(new String(((Outcome.Row) outcome).line(), UTF_8));
    }
    return lines;
  }

  /** What a line says, by the types of the mapping. */
  static Map<String, @Nullable Object> values(String line) {
    JsonNode json = JSON.readTree(line);
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (Member column : new Relations(MAPPING).row()) {
      JsonNode value = json.path(column.name());
      values.put(column.name(), value.isNull() ? null : value(value, column.type()));
    }
    return values;
  }

  private static Object value(JsonNode value, ColumnType type) {
    return switch (type.kind()) {
      case STRING, JSON -> value.stringValue();
      case INT, BIGINT -> value.longValue();
      case DECIMAL -> new BigDecimal(value.asString()).setScale(type.scale());
      case DOUBLE -> value.doubleValue();
      case BOOLEAN -> value.booleanValue();
      case TIMESTAMP -> LakeTimestamp.parse(value.stringValue());
    };
  }

  private String attributes() {
    List<String> attributes = new ArrayList<>();
    attributes.add("\"issued\":{\"N\":\"%d\"}".formatted(BEGIN - random.nextInt(10_000)));
    attributes.add("\"net\":{\"N\":\"%d.25\"}".formatted(random.nextInt(1000)));
    maybe(attributes, "\"state\":{\"S\":\"s%d\"}".formatted(random.nextInt(3)));
    maybe(attributes, "\"paid\":{\"BOOL\":%s}".formatted(random.nextBoolean()));
    maybe(attributes, "\"score\":{\"N\":\"%d.1E-7\"}".formatted(random.nextInt(1000)));
    maybe(attributes, "\"currency\":{\"S\":\"CHF\"}");
    maybe(
        attributes,
        "\"customer\":{\"M\":{\"name\":{\"S\":\"N%d\"},\"address\":{\"M\":{\"city\":{\"S\":\"Graz\"}}}}}"
            .formatted(random.nextInt(4)));
    maybe(attributes, "\"lines\":{\"L\":[{\"M\":{\"sku\":{\"S\":\"ä\\\"1\"}}}]}");
    maybe(attributes, "\"memo\":{\"M\":{\"by\":{\"S\":\"me\"}}}");
    return String.join(",", attributes);
  }

  private void maybe(List<String> attributes, String attribute) {
    if (random.nextBoolean()) {
      attributes.add(attribute);
    }
  }
}
