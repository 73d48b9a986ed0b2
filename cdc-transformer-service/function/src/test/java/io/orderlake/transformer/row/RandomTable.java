package io.orderlake.transformer.row;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.table.TableMapping;
import io.orderlake.table.file.TableFile;
import io.orderlake.transformer.row.JsonSpelling.Raw;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A mapping of any shape, and changes of items that mostly fit it. */
final class RandomTable {
  private static final String[] PATHS = {
    "a",
    "b",
    "c",
    "d",
    "m.x",
    "m.y.z",
    "'m.l[1]'",
    "'l[0]'",
    "'l[1].q'",
    "'l[2][0]'",
    "[\"odd.name\"]",
    "[\"odd.name\", \"发票\"]"
  };
  private static final String[] TYPES = {
    "string",
    "int",
    "bigint",
    "\"decimal(12,2)\"",
    "\"decimal(38,10)\"",
    "\"decimal(19,0)\"",
    "double",
    "boolean",
    "timestamp",
    "json"
  };
  private static final String[] FORMATS = {
    "iso",
    "epoch",
    "epoch_seconds",
    "epoch_millis",
    "epoch_micros",
    "[iso, epoch]",
    "[epoch_millis, iso]"
  };

  private final Random random;

  RandomTable(long seed) {
    random = new Random(seed);
  }

  TableMapping mapping() {
    List<String> lines = new ArrayList<>();
    boolean hasRange = random.nextInt(3) == 0;
    lines.add("table: things");
    lines.add("entity: {one: thing, many: things}");
    lines.add("key: {column: thing_key, hash: pk" + (hasRange ? ", range: sk}" : "}"));
    List<String> columns = new ArrayList<>();
    List<String> numeric = new ArrayList<>();
    List<String> timestamps = new ArrayList<>();
    List<String> whole = new ArrayList<>();
    Map<String, String> types = new TreeMap<>();
    int many = 1 + random.nextInt(9);
    for (int i = 0; i < many; i++) {
      String type = TYPES[random.nextInt(TYPES.length)];
      String name = "c" + i;
      String options = options(type);
      columns.add("{name: " + name + ", type: " + type + ", from: " + path() + options + "}");
      types.put(name, type);
      if (type.contains("decimal") || type.equals("int") || type.equals("bigint")) {
        numeric.add(name);
      }
      if (type.equals("timestamp") && !options.contains("default")) {
        timestamps.add(name);
      }
      if (type.equals("bigint") && !options.contains("default")) {
        whole.add(name);
      }
    }
    if (!numeric.isEmpty() && random.nextBoolean()) {
      String type =
          List.of("\"decimal(38,3)\"", "\"decimal(14,2)\"", "bigint").get(random.nextInt(3));
      columns.add(
          "{name: product, type: "
              + type
              + ", product: ["
              + one(numeric)
              + ", "
              + one(numeric)
              + "]}");
    }
    if (random.nextBoolean()) {
      String of = one(List.copyOf(types.keySet()));
      columns.add("{name: previous_one, type: " + types.get(of) + ", previous: " + of + "}");
    }
    if (random.nextBoolean()) {
      columns.add("{name: removed_by, type: string, fact: removed_by}");
    }
    if (random.nextInt(3) == 0) {
      columns.add("{name: rest, type: json, rest: true}");
    }
    if (!timestamps.isEmpty() && random.nextBoolean()) {
      lines.add("changed: " + one(timestamps));
    }
    if (!whole.isEmpty() && random.nextBoolean()) {
      lines.add("version: " + one(whole));
    }
    lines.add("columns:");
    columns.forEach(column -> lines.add("  - " + column));
    return TableFile.read("things.yaml", String.join("\n", lines).getBytes(UTF_8));
  }

  byte[] record(TableMapping mapping) {
    String eventName = one(List.of("INSERT", "MODIFY", "REMOVE"));
    boolean direct = random.nextBoolean();
    Map<String, Object> dynamodb = new LinkedHashMap<>();
    dynamodb.put(
        "ApproximateCreationDateTime",
        new Raw(direct ? "1795219198123456" : random.nextInt(20) == 0 ? "null" : "1795219198"));
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("pk", Map.of("S", "k|1"));
    if (mapping.key().range() != null) {
      keys.put("sk", random.nextBoolean() ? Map.of("N", "1.50") : Map.of("S", "r\\|"));
    }
    dynamodb.put("Keys", keys);
    if (!eventName.equals("REMOVE")) {
      dynamodb.put("NewImage", item(keys));
    }
    if (eventName.equals("REMOVE") ? random.nextInt(4) > 0 : random.nextBoolean()) {
      dynamodb.put("OldImage", item(keys));
    }
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("eventID", "e-" + random.nextInt(1000));
    record.put("eventName", eventName);
    record.put("dynamodb", dynamodb);
    if (direct) {
      record.put("recordFormat", "application/json");
    } else {
      dynamodb.put("SequenceNumber", String.valueOf(random.nextInt(1_000_000)));
    }
    return new JsonSpelling(random.nextLong()).json(record).getBytes(UTF_8);
  }

  private Map<String, Object> item(Map<String, Object> keys) {
    Map<String, Object> item = new LinkedHashMap<>(keys);
    for (String name : List.of("a", "b", "c", "d", "odd.name", "extra")) {
      if (random.nextInt(6) > 0) {
        item.put(name, value(2));
      }
    }
    if (random.nextInt(5) > 0) {
      Map<String, Object> z = Map.of("M", Map.of("z", value(1), "w", value(1)));
      List<Object> list = List.of(value(0), value(0), value(0));
      item.put("m", Map.of("M", Map.of("x", value(1), "y", z, "l", Map.of("L", list))));
    } else if (random.nextBoolean()) {
      item.put("m", value(1));
    }
    if (random.nextInt(5) > 0) {
      item.put(
          "l",
          Map.of(
              "L",
              List.of(
                  value(1), Map.of("M", Map.of("q", value(1))), Map.of("L", List.of(value(1))))));
    }
    if (random.nextInt(4) == 0) {
      item.put("odd.name", Map.of("M", Map.of("发票", value(1), "b", value(1))));
    }
    return item;
  }

  private Object value(int depth) {
    return switch (random.nextInt(depth > 0 ? 13 : 9)) {
      case 0, 1 -> Map.of("S", text());
      case 2, 3, 4, 5 -> Map.of("N", number());
      case 6 -> Map.of("BOOL", new Raw(random.nextBoolean() ? "true" : "false"));
      case 7 -> Map.of("NULL", new Raw("true"));
      case 8 -> Map.of("S", Instant.ofEpochSecond(random.nextInt()).toString());
      case 9 -> Map.of("L", List.of(value(depth - 1), value(depth - 1)));
      case 10 -> Map.of("M", Map.of("x", value(depth - 1), "ä", value(depth - 1)));
      case 11 ->
          random.nextBoolean()
              ? Map.of("NS", List.of(number(), number()))
              : Map.of("SS", List.of(text(), text()));
      default ->
          new Raw(
              one(
                  List.of(
                      "null",
                      "7",
                      "{}",
                      "{\"S\":1}",
                      "{\"N\":\"x\"}",
                      "{\"B\":\"eA==\"}",
                      "{\"S\":\"a\",\"N\":\"1\"}",
                      "{\"BOOL\":null}",
                      "{\"M\":[]}",
                      "{\"L\":{}}")));
    };
  }

  private String number() {
    return switch (random.nextInt(6)) {
      case 0 -> String.valueOf(random.nextInt(100));
      case 1 -> BigDecimal.valueOf(random.nextInt(2_000_000) - 1_000_000, 2).toString();
      case 2 -> String.valueOf(1_600_000_000L + random.nextInt(200_000_000));
      case 3 -> String.valueOf(random.nextLong());
      case 4 ->
          new BigDecimal(new BigInteger(random.nextInt(126), random), random.nextInt(40))
              .toString();
      default -> random.nextInt(100) + "E" + (random.nextInt(60) - 20);
    };
  }

  private String text() {
    return one(
        List.of(
            "",
            "x",
            "Kopfhörer \"Ünï\" 🎧",
            "\u0001\\|",
            "2026-11-20T10:00:00Z",
            "2026-11-20 10:00:00,5+01:00",
            "true"));
  }

  private String path() {
    return PATHS[random.nextInt(PATHS.length)];
  }

  private String options(String type) {
    StringBuilder options = new StringBuilder();
    if (type.equals("timestamp")) {
      options.append(", format: ").append(FORMATS[random.nextInt(FORMATS.length)]);
    }
    boolean isNumber = type.contains("int") || type.contains("decimal") || type.equals("double");
    if (isNumber && random.nextInt(3) == 0) {
      options.append(", min: ").append(random.nextInt(5) - 2);
    }
    if (random.nextInt(12) == 0) {
      return options.append(", required: true").toString();
    }
    if (random.nextInt(4) == 0 && !type.equals("json")) {
      options.append(", default: ");
      options.append(
          type.equals("string")
              ? "\"none\""
              : type.equals("boolean")
                  ? "true"
                  : type.equals("timestamp") ? "\"2026-11-20T10:00:00Z\"" : "3");
    }
    return options.toString();
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
