package io.orderlake.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What the function is given: changes of a table, as different writers put them. */
enum Input {
  /** As the pipe and most libraries write JSON. */
  COMPACT(new OrderItems()),

  /** As Python writes JSON unless told otherwise. */
  BLANKS(new OrderItems()),

  /** The members of all objects the other way round. */
  ORDER(new OrderItems()),

  /** Each attribute that an order need not have is missing in one image of ten. */
  MIXED(new OrderItems()),

  /** Another table's, by its mapping: in the same form as {@link #COMPACT}. */
  INVOICES(new InvoiceItems());

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final List<String> OPTIONAL =
      List.of("customer_id", "payment_method", "timestamp", "status", "updated_at", "version");

  private final SampleItems items;

  Input(SampleItems items) {
    this.items = items;
  }

  /** The table whose items they are: {@code tables/<entities>.yaml}, {@code <entities>.py}. */
  String entities() {
    return items.entities();
  }

  /** Whether a function makes rows of it that has been told of no mapping. */
  boolean isBuiltIn() {
    return entities().equals("orders");
  }

  /** An event of {@link SampleEvent#RECORDS} records, the same at every call. */
  byte[] event() {
    Random random = new Random(4);
    return SampleEvent.of(
        SampleItems.changes(items).stream()
            .map(change -> written(JSON.readTree(change), random))
            .toList());
  }

  private String written(JsonNode change, Random random) {
    return switch (this) {
      case COMPACT, INVOICES -> change.toString();
      case BLANKS -> text(change, ", ", ": ", false);
      case ORDER -> text(change, ",", ":", true);
      case MIXED -> {
        for (JsonNode part : change.get("dynamodb")) {
          if (part instanceof ObjectNode image) {
            OPTIONAL.stream().filter(name -> random.nextInt(10) == 0).forEach(image::remove);
          }
        }
        yield change.toString();
      }
    };
  }

  private static String text(JsonNode node, String comma, String colon, boolean reversed) {
    if (node.isObject()) {
      List<Map.Entry<String, JsonNode>> members = new ArrayList<>(node.properties());
      if (reversed) {
        Collections.reverse(members);
      }
      return members.stream()
          .map(
              member ->
                  JSON.writeValueAsString(member.getKey())
                      + colon
                      + text(member.getValue(), comma, colon, reversed))
          .collect(Collectors.joining(comma, "{", "}"));
    }
    if (node.isArray()) {
      return node.valueStream()
          .map(element -> text(element, comma, colon, reversed))
          .collect(Collectors.joining(comma, "[", "]"));
    }
    return node.toString();
  }
}
