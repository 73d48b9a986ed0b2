package io.orderlake.analytics.draft;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.table.Column;
import io.orderlake.table.Entity;
import io.orderlake.table.KeyAttribute;
import io.orderlake.table.TableMapping;
import io.orderlake.table.file.TableFile;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class MappingDraftTest {
  private static final KeyAttribute PK = new KeyAttribute("pk", KeyAttribute.Type.S);
  private static final KeyAttribute SK = new KeyAttribute("sk", KeyAttribute.Type.S);

  @Test
  void names_types_paths_and_roles_follow_from_what_was_seen() {
    TableMapping mapping =
        only(
            table(
                "Customers-prod",
                new KeyAttribute("customerId", KeyAttribute.Type.S),
                null,
                items(
                    200,
                    i ->
                        item(
                            "customerId", s("c-" + i),
                            "fullName", s("Ada " + i),
                            "createdAt", s("2026-11-2%dT10:00:00Z".formatted(i % 8)),
                            "lastUpdated", n("176390400" + i % 10),
                            "accountStatus", s(i % 3 == 0 ? "open" : "closed"),
                            "version", n("" + i),
                            "balance", n(i + ".25"),
                            "visits", n("" + i),
                            "views", n("123456789012"),
                            "vip", AttributeValue.fromBool(true),
                            "tags", AttributeValue.fromSs(List.of("a", "b")),
                            "address",
                                m("city", s("Graz"), "geo", m("lat", n("47.07"), "lon", n("15.4"))),
                            "order", n("7")))));

    assertThat(mapping.entity().many()).isEqualTo("customers");
    assertThat(mapping.key().column()).isEqualTo("customer_id");
    assertThat(types(mapping))
        .containsEntry("full_name", "string")
        .containsEntry("created_at", "timestamp")
        .containsEntry("last_updated", "timestamp")
        .containsEntry("account_status", "string")
        .containsEntry("previous_account_status", "string")
        .containsEntry("balance", "decimal(9,2)")
        .containsEntry("visits", "int")
        .containsEntry("views", "bigint")
        .containsEntry("vip", "boolean")
        .containsEntry("tags", "json")
        .containsEntry("address_city", "string")
        .containsEntry("address_geo_lat", "decimal(8,2)")
        .containsEntry("order_value", "int")
        .containsEntry("removed_by", "string")
        .containsEntry("rest", "json");
    assertThat(mapping.roles().version()).isEqualTo("version");
    assertThat(mapping.roles().changed()).isEqualTo("last_updated");
    assertThat(mapping.roles().born()).isEqualTo("created_at");
    assertThat(mapping.roles().status()).isEqualTo("account_status");
    assertThat(column(mapping, "full_name").many()).isTrue();
    assertThat(column(mapping, "account_status").many()).isFalse();
  }

  @Test
  void entities_of_one_table_are_told_apart_by_what_their_keys_begin_with() {
    List<Map<String, AttributeValue>> items = new ArrayList<>();
    items.addAll(items(9, i -> item("pk", s("C-" + i), "sk", s("INV#" + i), "net", n("10.5"))));
    items.addAll(
        items(5, i -> item("pk", s("C-" + i), "sk", s("PROFILE"), "email", s("a@example.org"))));
    items.addAll(items(1, i -> item("pk", s("C-" + i), "sk", s("2026-11-30"), "x", n("1"))));

    Map<String, String> drafts = drafts(table("billing", PK, SK, items));

    assertThat(drafts.keySet()).containsExactly("invs", "profiles", "billings");
    assertThat(drafts.get("invs")).contains("when: [{attribute: sk, begins: \"INV#\"}]");
    assertThat(drafts.get("profiles")).contains("when: [{attribute: sk, equals: \"PROFILE\"}]");
    assertThat(drafts.get("billings")).doesNotContain("when:");
    assertThat(read(drafts)).hasSize(3);
  }

  @Test
  void a_sort_key_that_is_one_word_in_several_partitions_is_an_entity() {
    List<Map<String, AttributeValue>> items = new ArrayList<>();
    items.addAll(
        items(4, i -> item("PK", s("Complaint" + i), "SK", s("metadata"), "severity", s("P2"))));
    items.addAll(
        items(
            5,
            i ->
                item(
                    "PK", s("Complaint" + i % 3),
                    "SK", s("comm#2023-04-30T12:00:2%d#comm%d".formatted(i, i)),
                    "comm_date", s("2023-04-30T12:00:2" + i),
                    "attachments", AttributeValue.fromSs(List.of("s3://a", "s3://b")))));

    Map<String, String> drafts =
        drafts(
            table(
                "Complaint_management_system",
                new KeyAttribute("PK", KeyAttribute.Type.S),
                new KeyAttribute("SK", KeyAttribute.Type.S),
                items));

    assertThat(drafts.keySet()).containsExactly("comms", "metadatas");
    assertThat(drafts.get("comms"))
        .contains("when: [{attribute: SK, begins: \"comm#\"}]")
        .contains("{name: comm_date, type: timestamp}")
        .contains("{name: attachments, type: json}");
    assertThat(drafts.get("metadatas")).contains("when: [{attribute: SK, equals: \"metadata\"}]");
  }

  @Test
  void entities_are_told_apart_by_an_attribute_that_names_them() {
    List<Map<String, AttributeValue>> items = new ArrayList<>();
    items.addAll(
        items(4, i -> item("pk", s("x" + i), "sk", s("y"), "entityType", s("Book"), "t", n("1"))));
    items.addAll(
        items(
            3, i -> item("pk", s("z" + i), "sk", s("y"), "entityType", s("Author"), "u", n("1"))));

    Map<String, String> drafts = drafts(table("library", PK, SK, items));

    assertThat(drafts.keySet()).containsExactly("books", "authors");
    assertThat(drafts.get("books")).contains("{attribute: entityType, equals: \"Book\"}");
  }

  @Test
  void a_group_whose_condition_others_would_meet_is_what_no_other_takes() {
    List<Map<String, AttributeValue>> items = new ArrayList<>();
    items.addAll(items(3, i -> item("pk", s("USER#" + i), "sk", s("ORDER#" + i), "a", n("1"))));
    items.addAll(items(3, i -> item("pk", s("USER#" + i), "sk", s("77" + i), "b", n("1"))));
    items.addAll(items(3, i -> item("pk", s("SHOP#" + i), "sk", s("ORDER#" + i), "c", n("1"))));

    Map<String, String> drafts = drafts(table("shop", PK, SK, items));

    assertThat(drafts.values().stream().filter(yaml -> !yaml.contains("when:"))).hasSize(1);
    assertThat(drafts.values().stream().filter(yaml -> yaml.contains("{attribute: pk, begins")))
        .hasSize(2);
    assertThat(read(drafts)).hasSize(3);
  }

  @Test
  void what_is_unsure_is_said_and_no_value_is_told() {
    String yaml =
        drafts(
                table(
                    "things",
                    PK,
                    null,
                    items(
                        10,
                        i -> {
                          Map<String, AttributeValue> item =
                              item("pk", s("k" + i), "mixed", i % 2 == 0 ? s("secret") : n("1"));
                          if (i == 0) {
                            item.put("rare", s("secret"));
                            item.put("code", n("1700000000"));
                          }
                          return item;
                        })))
            .get("things");

    assertThat(yaml)
        .contains("name: mixed, type: json}  # of several types: {N=5, S=5}")
        .contains("name: rare, type: string}  # in 1 of 10 items")
        .contains("may be a timestamp, format: epoch_seconds")
        .doesNotContain("secret");
  }

  @Test
  void a_price_has_two_places_however_few_were_seen_and_one_that_was_whole_is_told() {
    String yaml =
        drafts(
                table(
                    "products",
                    PK,
                    null,
                    items(3, i -> item("pk", s("k" + i), "price", n(i + "00.5"), "Fee", n("2")))))
            .get("products");

    assertThat(yaml)
        .contains("name: price, type: \"decimal(9,2)\"}  # seen with 1 places at most")
        .contains("name: fee, type: int, from: Fee}  # only whole numbers were seen");
  }

  @Test
  void an_entity_that_is_called_as_one_that_is_served_says_of_which_table_it_is() {
    SampledTable shop = table("shop", PK, null, items(3, i -> item("pk", s("ORDER#" + i))));

    Map<String, MappingDraft> drafts =
        MappingDraft.of(
            shop,
            List.of(new ItemGroup("order", List.of(), shop.items())),
            List.of(new Entity("order", "orders")));

    assertThat(drafts).containsOnlyKeys("shop_orders");
  }

  @Test
  void a_table_whose_changes_are_not_told_says_so() {
    SampledTable silent =
        new SampledTable("silent", PK, null, null, false, items(1, i -> item("pk", s("k"))));

    assertThat(drafts(silent).values())
        .singleElement()
        .asString()
        .contains("# The table has no stream");
    assertThat(drafts(table("told", PK, null, silent.items())).toString())
        .doesNotContain("no stream");
  }

  @Test
  void a_table_without_items_has_a_draft_of_its_key() {
    TableMapping mapping =
        only(table("empty", new KeyAttribute("id", KeyAttribute.Type.N), SK, List.of()));

    assertThat(mapping.key().hash().type()).isEqualTo(KeyAttribute.Type.N);
    assertThat(mapping.key().column()).isEqualTo("empty_key");
    assertThat(types(mapping).keySet()).containsExactlyInAnyOrder("removed_by", "rest");
  }

  @Test
  void the_tables_time_to_live_is_a_time_in_seconds() {
    SampledTable table =
        new SampledTable(
            "sessions",
            PK,
            null,
            "gone",
            true,
            items(3, i -> item("pk", s("k" + i), "gone", n("1764500000"))));

    TableMapping mapping = only(table);

    assertThat(mapping.ttl()).isEqualTo("gone");
    assertThat(column(mapping, "gone").type().formats()).hasToString("[epoch_seconds]");
  }

  @Test
  void whatever_the_items_are_the_drafts_are_sound_and_go_together() {
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      SampledTable table =
          new SampledTable(
              text(random).replaceAll("[^a-zA-Z0-9_.-]", "-") + "abc",
              new KeyAttribute(text(random), KeyAttribute.Type.S),
              random.nextBoolean()
                  ? new KeyAttribute(text(random) + "2", KeyAttribute.Type.S)
                  : null,
              random.nextBoolean() ? text(random) : null,
              true,
              List.of());
      List<Map<String, AttributeValue>> items = new ArrayList<>();
      for (int i = random.nextInt(30); i > 0; i--) {
        Map<String, AttributeValue> item = map(random, 3);
        item.put(table.hash().name(), s(text(random)));
        if (table.range() != null) {
          item.put(table.range().name(), s(text(random)));
        }
        items.add(item);
      }
      Map<String, String> drafts =
          drafts(
              new SampledTable(
                  table.name(), table.hash(), table.range(), table.ttl(), true, items));

      assertThat(read(drafts)).as("seed %d: %s", seed, drafts).hasSize(drafts.size());
    }
  }

  private static String text(Random random) {
    String[] texts = {
      "a",
      "status",
      "createdAt",
      "order",
      "INV#1",
      "USER#2",
      "PROFILE",
      "type",
      "true",
      "null",
      "1",
      "9lives",
      "odd.name",
      "a[0]",
      "q\"uote",
      "back\\slash",
      "line\nbreak",
      "中文",
      "😀",
      " ",
      "#",
      "dt",
      "event_id",
      "born_at",
      "rest",
      "removed_by",
      "version",
      "updated",
      "x: y",
      "{a}",
      "-",
      "é\u0301",
      "A".repeat(120),
      "2026-11-30T10:00:00Z",
      "key",
      "entityType",
      "CamelCaseName",
      "\u2028",
      "\u0000"
    };
    return texts[random.nextInt(texts.length)];
  }

  private static AttributeValue value(Random random, int deep) {
    return switch (random.nextInt(deep > 0 ? 11 : 9)) {
      case 0, 1 -> s(text(random));
      case 2 -> n("" + random.nextInt());
      case 3 -> n(new BigDecimal(new BigInteger(120, random), random.nextInt(60) - 20).toString());
      case 4 -> n("" + (1_700_000_000L + random.nextInt(1000)));
      case 5 -> AttributeValue.fromBool(random.nextBoolean());
      case 6 -> AttributeValue.fromNul(true);
      case 7 -> AttributeValue.fromB(SdkBytes.fromUtf8String("x"));
      case 8 -> AttributeValue.fromNs(List.of("1", "2"));
      case 9 -> AttributeValue.fromM(map(random, deep - 1));
      default -> AttributeValue.fromL(List.of(value(random, deep - 1)));
    };
  }

  private static Map<String, AttributeValue> map(Random random, int deep) {
    Map<String, AttributeValue> map = new LinkedHashMap<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      map.put(text(random), value(random, deep));
    }
    return map;
  }

  private static SampledTable table(
      String name,
      KeyAttribute hash,
      @Nullable KeyAttribute range,
      List<Map<String, AttributeValue>> items) {
    return new SampledTable(name, hash, range, null, true, items);
  }

  private static List<Map<String, AttributeValue>> items(
      int count, Function<Integer, Map<String, AttributeValue>> item) {
    return IntStream.range(0, count).boxed().map(item).toList();
  }

  private static Map<String, AttributeValue> item(Object... namesAndValues) {
    Map<String, AttributeValue> item = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      item.put((String) namesAndValues[i], (AttributeValue) namesAndValues[i + 1]);
    }
    return item;
  }

  private static AttributeValue m(Object... namesAndValues) {
    return AttributeValue.fromM(item(namesAndValues));
  }

  private static AttributeValue s(String text) {
    return AttributeValue.fromS(text);
  }

  private static AttributeValue n(String number) {
    return AttributeValue.fromN(number);
  }

  private static Map<String, String> drafts(SampledTable table) {
    Map<String, String> yaml = new LinkedHashMap<>();
    MappingDraft.of(table, new Grouping(table).groups(), List.of())
        .forEach((many, draft) -> yaml.put(many, draft.yaml()));
    return yaml;
  }

  private static TableMapping only(SampledTable table) {
    return read(drafts(table)).get(0);
  }

  private static List<TableMapping> read(Map<String, String> drafts) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    drafts.forEach((many, yaml) -> files.put(many + ".yaml", yaml.getBytes(UTF_8)));
    return TableFile.readAll(files);
  }

  private static Map<String, String> types(TableMapping mapping) {
    return mapping.columns().stream()
        .collect(Collectors.toMap(Column::name, column -> column.type().toString()));
  }

  private static Column column(TableMapping mapping, String name) {
    return mapping.columns().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }
}
