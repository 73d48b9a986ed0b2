package io.orderlake.query.warehouse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.lake.read.FolderReader;
import io.orderlake.query.LakeFolder;
import io.orderlake.query.Rows;
import io.orderlake.table.TableMapping;
import io.orderlake.table.file.TableFile;
import io.orderlake.transformer.row.ChangeTransform;
import io.orderlake.transformer.row.Outcome;
import io.orderlake.transformer.row.TransformOptions;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The warehouse of a table of another shape, filled in both ways, against a plain model of it. */
class InvoicesWarehouseTest {
  private static final TableMapping INVOICES = TableFile.onClassPath("tables/invoices.yaml");
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private static final String ALL = "SELECT * FROM ";

  private static final int KEYS = 40;
  private static final int CHANGES = 400;
  private static final int OBJECTS = 9;

  @TempDir Path folder;
  private final ChangeTransform transform =
      new ChangeTransform(INVOICES, List.of(), TransformOptions.DEFAULTS);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void both_ways_of_loading_give_what_the_model_gives(long seed) throws Exception {
    List<String> rows = rows(new Random(seed));
    LakeFolder lake = put(rows, new Random(seed));
    Map<String, JsonNode> last = new TreeMap<>();
    Map<String, Integer> changes = new HashMap<>();
    for (String line : rows) {
      JsonNode row = JSON.readTree(line);
      last.put(row.get("invoice_key").stringValue(), row);
      changes.merge(row.get("invoice_key").stringValue(), 1, Integer::sum);
    }
    try (Warehouse batch = open(lake, "batch.duckdb");
        Warehouse bulk = open(lake, "bulk.duckdb")) {
      assertThat(batch.of("invoices").applyWaiting()).isEqualTo(OBJECTS);
      bulk.of("invoices").rebuild();
      assertThat(bulk.of("invoices").applyWaiting()).isEqualTo(OBJECTS);

      assertThat(asked(batch, "SELECT count(*) AS n FROM invoice_changes"))
          .containsExactly(Map.of("n", (long) rows.size()));
      for (String relation : List.of("invoice_changes", "current_invoices", "invoice_lifecycles")) {
        String all = ALL + relation;
        assertThat(texts(bulk, all))
            .containsExactlyInAnyOrderElementsOf(texts(batch, all))
            .isNotEmpty();
      }
      Map<String, Map<String, Object>> states = new TreeMap<>();
      asked(batch, ALL + "invoice_lifecycles")
          .forEach(row -> states.put((String) row.get("invoice_key"), row));
      assertThat(states.keySet()).isEqualTo(last.keySet());
      last.forEach((key, row) -> assertState(states.get(key), row, changes.get(key)));
      assertThat(asked(batch, "SELECT invoice_key FROM current_invoices ORDER BY 1"))
          .extracting(row -> row.get("invoice_key"))
          .containsExactlyElementsOf(
              last.values().stream()
                  .filter(row -> !row.get("cdc_event_type").stringValue().equals("REMOVE"))
                  .map(row -> row.get("invoice_key").stringValue())
                  .toList());
      assertThat(batch.of("invoices").verify()).isNull();
    }
  }

  @Test
  void a_removal_that_tells_the_key_alone_is_a_row_though_it_has_no_amount() {
    LakeFolder lake = new LakeFolder(folder.resolve("lake"), INVOICES.prefix());
    lake.put(
        LakeFolder.HOUR,
        "0.ndjson",
        """
        {"event_id":"e-1","cdc_event_type":"REMOVE","change_key":"1","changed_at":"2026-11-20 10:00:00.000","invoice_key":"C|1","net":null}
        """
            .getBytes(UTF_8));
    try (Warehouse warehouse = open(lake, "removal.duckdb")) {
      warehouse.of("invoices").applyWaiting();

      assertThat(warehouse.of("invoices").status().rejects()).isZero();
      assertThat(asked(warehouse, "SELECT net, removed_at FROM invoice_lifecycles")).hasSize(1);
    }
  }

  private static void assertState(Map<String, Object> state, JsonNode row, int changes) {
    assertThat(state.get("changes")).isEqualTo((long) changes);
    assertThat(state.get("last_change_key")).isEqualTo(row.get("change_key").stringValue());
    for (String column : List.of("net", "vat")) {
      JsonNode value = row.get(column);
      BigDecimal expected = value.isNull() ? null : new BigDecimal(value.asString());
      assertThat((BigDecimal) state.get(column)).as(column).isEqualTo(expected);
    }
    for (String column : List.of("customer_name", "lines", "discounts", "rest", "state")) {
      JsonNode value = row.get(column);
      assertThat(state.get(column)).as(column).isEqualTo(value.isNull() ? null : value.asString());
    }
    JsonNode paid = row.get("paid");
    assertThat(state.get("paid")).isEqualTo(paid.isNull() ? null : paid.booleanValue());
    assertThat(state.get("removed_by"))
        .isEqualTo(row.get("removed_by").isNull() ? null : row.get("removed_by").stringValue());
  }

  /** Rows in the order of their changes. */
  private List<String> rows(Random random) {
    List<String> rows = new ArrayList<>();
    for (int i = 1; i <= CHANGES; i++) {
      int key = random.nextInt(KEYS);
      String keys = "\"pk\":{\"S\":\"C|%d\"},\"sk\":{\"S\":\"INV#%d\"}".formatted(key % 7, key);
      String event = random.nextInt(5) == 0 ? "REMOVE" : random.nextBoolean() ? "INSERT" : "MODIFY";
      String image = event.equals("REMOVE") ? "OldImage" : "NewImage";
      String record =
          """
          {"eventID":"e-%d","eventName":"%s","dynamodb":{"ApproximateCreationDateTime":%d,
           "SequenceNumber":"%d","Keys":{%s},"%s":{%s,%s}}}"""
              .formatted(
                  i, event, 1_795_219_198L + i, 1000 + i, keys, image, keys, attributes(random));
      Outcome outcome = transform.transform(record.getBytes(UTF_8));
      assertThat(outcome).as(record).isInstanceOf(Outcome.Row.class);
      rows.add(new String(((Outcome.Row) outcome).line(), UTF_8));
    }
    return rows;
  }

  private static String attributes(Random random) {
    List<String> attributes = new ArrayList<>();
    attributes.add("\"issued\":{\"N\":\"%d\"}".formatted(1_795_000_000L + random.nextInt(10_000)));
    attributes.add(
        "\"net\":{\"N\":\"%s\"}"
            .formatted(
                random.nextInt(3) == 0
                    ? "12345678901" + random.nextInt(1000) + ".5678"
                    : random.nextInt(1000) + ".25"));
    attributes.add("\"state\":{\"S\":\"s%d\"}".formatted(random.nextInt(4)));
    if (random.nextBoolean()) {
      attributes.add("\"paid\":{\"BOOL\":%s}".formatted(random.nextBoolean()));
    }
    if (random.nextBoolean()) {
      attributes.add(
          "\"lines\":{\"L\":[{\"M\":{\"sku\":{\"S\":\"ä\\\"%d\"},\"n\":{\"N\":\"1.50\"}}}]}"
              .formatted(random.nextInt(9)));
    }
    if (random.nextBoolean()) {
      attributes.add("\"discounts\":{\"NS\":[\"%d\",\"0.5\"]}".formatted(random.nextInt(9)));
    }
    if (random.nextBoolean()) {
      attributes.add("\"memo\":{\"M\":{\"by\":{\"S\":\"me\"}}}");
    }
    return String.join(",", attributes);
  }

  /** In any order, some of them twice. */
  private LakeFolder put(List<String> rows, Random random) {
    List<StringBuilder> objects =
        IntStream.range(0, OBJECTS).mapToObj(i -> new StringBuilder()).toList();
    for (String row : rows) {
      objects.get(random.nextInt(OBJECTS)).append(row);
      if (random.nextInt(10) == 0) {
        objects.get(random.nextInt(OBJECTS)).append(row);
      }
    }
    LakeFolder lake = new LakeFolder(folder.resolve("lake"), INVOICES.prefix());
    for (int i = 0; i < OBJECTS; i++) {
      lake.put(LakeFolder.HOUR, i + ".ndjson", objects.get(i).toString().getBytes(UTF_8));
    }
    return lake;
  }

  private static List<Map<String, Object>> asked(Warehouse warehouse, String sql) {
    return Rows.of(new DuckDbEngine(warehouse, Duration.ofSeconds(30)), sql);
  }

  private static List<String> texts(Warehouse warehouse, String sql) {
    return asked(warehouse, sql).stream().map(Object::toString).toList();
  }

  private Warehouse open(LakeFolder lake, String file) {
    return new Warehouse(
        List.of(INVOICES),
        new WarehouseProperties(
            folder.resolve(file).toString(),
            DataSize.ofMegabytes(256),
            2,
            DataSize.ofMegabytes(64),
            DataSize.ofMegabytes(64),
            Duration.ofSeconds(1)),
        any -> new FolderReader(lake.location(), INVOICES.prefix(), Clock.systemUTC()),
        Clock.systemUTC());
  }
}
