package io.orderlake.transformer.row;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.table.TableMapping;
import io.orderlake.table.file.TableFile;
import io.orderlake.transformer.row.Outcome.Dropped;
import io.orderlake.transformer.row.Outcome.Failed;
import io.orderlake.transformer.row.Outcome.Row;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** What a table of another shape has, by the mapping that is the second example. */
class InvoiceRowsTest {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();
  private static final TableMapping INVOICES = TableFile.onClassPath("tables/invoices.yaml");
  private static final String NEW = "/dynamodb/NewImage/";
  private static final String OLD = "/dynamodb/OldImage/";
  private static final String KEYS = "/dynamodb/Keys/";

  private final ChangeTransform transform = of(INVOICES);

  @ParameterizedTest
  @CsvSource({"pipe, row", "direct, direct-row"})
  void a_golden_record_becomes_its_golden_row(String record, String row) {
    Outcome outcome = transform.transform(Golden.bytes("invoices/" + record));

    assertThat(outcome).isInstanceOf(Row.class);
    assertThat(new String(((Row) outcome).line(), UTF_8)).isEqualTo(Golden.text("invoices/" + row));
  }

  @Test
  void keys_of_two_attributes_are_told_apart_wherever_the_bar_is() {
    assertThat(key("a|b", "INV#c")).isEqualTo("a\\|b|INV#c");
    assertThat(key("a", "INV#b|c")).isEqualTo("a|INV#b|c");
    assertThat(key("a\\", "INV#c")).isEqualTo("a\\\\|INV#c");
  }

  @ParameterizedTest
  @CsvSource({"1", "1.0", "1E0", "0.1e1", "1.00000000000000000000000000000000000000"})
  void one_number_is_one_key_however_it_is_written(String number) {
    ChangeTransform byNumber =
        of(
            mapping(
                "key: {column: thing, hash: {attribute: pk, type: N}, range: {attribute: sk, type:"
                    + " N}}",
                "{name: a, type: string}"));
    ChangeRecord record =
        record().with(NEW + "pk", "{\"N\":\"" + number + "\"}").with(NEW + "sk", "{\"N\":\"-10\"}");

    assertThat(row(byNumber, record).get("thing").stringValue()).isEqualTo("1|-10");
  }

  @Test
  void what_is_looked_for_inside_what_does_not_hold_it_is_null() {
    assertThat(row(record().without(NEW + "customer")).get("city").isNull()).isTrue();
    JsonNode row = row(record().with(NEW + "customer", "{\"S\":\"Ada\"}"));
    assertThat(row.get("city").isNull()).isTrue();
    assertThat(row.get("customer_name").isNull()).isTrue();
    assertThat(row.get("rest").stringValue()).isEqualTo("{\"customer\":\"Ada\",\"memo\":\"x\"}");
    assertThat(transform.attributes().unusable())
        .containsOnlyKeys("customer.name", "customer.address.city");
  }

  @Test
  void a_list_may_be_of_any_length() {
    assertThat(row(record().with(NEW + "lines", "{\"L\":[]}")).get("lines").stringValue())
        .isEqualTo("[]");
    assertThat(row(record().with(NEW + "lines", "{\"L\":[]}")).get("first_sku").isNull()).isTrue();
    String many =
        IntStream.range(0, 400)
            .mapToObj(i -> "{\"M\":{\"sku\":{\"S\":\"A-" + i + "\"}}}")
            .collect(Collectors.joining(",", "{\"L\":[", "]}"));
    JsonNode row = row(record().with(NEW + "lines", many));
    assertThat(row.get("first_sku").stringValue()).isEqualTo("A-0");
    assertThat(JSON.readTree(row.get("lines").stringValue())).hasSize(400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "{\"NS\":[\"5\",\"7.5\"]}                         ! [5,7.5]",
        "{\"NS\":[\"7.50\",\"1E1\",\"-3\",\"5.0\"]}       ! [-3,5,7.5,10]",
        "{\"SS\":[\"b\",\"a\\\"\",\"ä\",\"B\"]}           ! [\"B\",\"a\\\"\",\"b\",\"ä\"]",
        "{\"SS\":[\"🎧\",\"｡\",\"🎧a\",\"🎦\",\"퟿\"]} ! [\"퟿\",\"｡\",\"🎦\",\"🎧\",\"🎧a\"]",
        "{\"NS\":[\"0.0\",\"007\",\"0.50\",\"100\",\"+3\",\"-1e+2\"]} ! [-100,0,0.5,3,7,100]",
        "{\"BS\":[\"eQ==\",\"eA==\"]}                     ! [\"eA==\",\"eQ==\"]",
        "{\"M\":{\"b\":{\"NULL\":true},\"a\":{\"BOOL\":true}}} ! {\"a\":true,\"b\":null}",
        "{\"L\":[{\"L\":[]},{\"M\":{}},{\"N\":\"1E-3\"}]} ! [[],{},0.001]",
        "{\"S\":\"text\"}                                 ! \"text\"",
        "{\"B\":\"eA==\"}                                 ! \"eA==\"",
        "{\"N\":\"12345678901234567890123456789012345678\"} !"
            + " 12345678901234567890123456789012345678"
      })
  void a_column_of_json_has_any_value_in_one_form(String written, String plain) {
    assertThat(row(record().with(NEW + "discounts", written)).get("discounts").stringValue())
        .isEqualTo(plain);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "{\"NS\":[5]}",
        "{\"NS\":[\"five\"]}",
        "{\"NS\":[\"1.\"]}",
        "{\"NS\":[\".5\"]}",
        "{\"NS\":[\"-\"]}",
        "{\"NS\":[\"1e\"]}",
        "{\"NS\":[\"1e12345\"]}",
        "{\"NS\":[\"1e+\"]}",
        "{\"NS\":[\"1.5.2\"]}",
        "{\"NS\":[\"1 \"]}",
        "{\"NS\":[\"0x1\"]}",
        "{\"NS\":[\"\"]}",
        "{\"X\":\"1\"}",
        "{}",
        "7",
        "{\"L\":{}}",
        "{\"M\":{\"a\":1}}",
        "{\"S\":\"a\",\"N\":\"1\"}",
        "{\"BOOL\":null}"
      })
  void what_dynamodb_does_not_write_is_no_value_of_json(String written) {
    assertThat(row(record().with(NEW + "discounts", written)).get("discounts").isNull()).isTrue();
    assertThat(transform.attributes().unusable()).containsEntry("discounts", 1L);
  }

  @Test
  void null_is_as_if_it_was_missing() {
    JsonNode row =
        row(
            record()
                .with(NEW + "discounts", "{\"NULL\":true}")
                .with(NEW + "vat_rate", "{\"NULL\":true}")
                .with(NEW + "paid", "{\"NULL\":true}"));

    assertThat(row.get("discounts").isNull()).isTrue();
    assertThat(row.get("vat_rate").decimalValue()).hasToString("0.1900");
    assertThat(row.get("paid").isNull()).isTrue();
    assertThat(transform.attributes().unusable()).isEmpty();
  }

  @Test
  void a_number_of_38_digits_is_an_exact_text_and_one_that_is_finer_is_refused_not_rounded() {
    String column = "{name: n, type: 'decimal(38,4)', from: net}";
    String key = "key: {column: thing, hash: pk, range: sk}";
    ChangeTransform wide = of(mapping(key, column));
    ChangeTransform squares =
        of(mapping(key, column, "{name: square, type: 'decimal(38,4)', product: [n, n]}"));
    String digits = "1234567890123456789012345678901234.5678";

    assertThat(row(wide, record().with(NEW + "net", number("-" + digits))).get("n").stringValue())
        .isEqualTo("-" + digits);
    assertThat(row(wide, record().with(NEW + "net", number("1.00005"))).get("n").isNull()).isTrue();
    assertThat(
            row(squares, record().with(NEW + "net", number("0.0101"))).get("square").decimalValue())
        .hasToString("0.0001");
    assertThat(squares.transform(record().with(NEW + "net", number(digits)).json()))
        .isEqualTo(new Failed("square: is beyond decimal(38,4)"));
    assertThat(transform.transform(record().with(NEW + "net", number("1.00005")).json()))
        .isEqualTo(new Failed("net: has more than four decimal places"));
  }

  @Test
  void a_product_is_rounded_half_up_to_its_places() {
    JsonNode row =
        row(record().with(NEW + "net", number("0.0005")).with(NEW + "vat_rate", number("0.1")));

    assertThat(row.get("vat").decimalValue()).hasToString("0.0001");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {"{\"BOOL\":true} ! true", "{\"BOOL\":false} ! false", "{\"S\":\"true\"} ! null"})
  void only_a_boolean_is_one(String written, String expected) {
    assertThat(row(record().with(NEW + "paid", written)).get("paid")).hasToString(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "{\"N\":\"1795219198.25\"}       ! 2026-11-20 23:59:58.250",
        "{\"N\":\"-1\"}                  ! 1969-12-31 23:59:59.000",
        "{\"N\":\"253402300799\"}        ! 9999-12-31 23:59:59.000"
      })
  void a_time_is_in_the_unit_that_the_mapping_says(String written, String expected) {
    assertThat(row(record().with(NEW + "issued", written)).get("issued_at").stringValue())
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "{\"N\":\"253402300800\"}                 ! issued: is not a time",
        "{\"N\":\"1795219198000\"}                ! issued: is not a time",
        "{\"N\":\"1E+125\"}                       ! issued: is not a time",
        "{\"N\":\"soon\"}                         ! issued: is not a time",
        "{\"S\":\"2026-11-20T23:59:58Z\"}         ! issued: is not a number attribute (N)"
      })
  void what_is_no_time_of_these_years_in_that_unit_is_refused(String written, String reason) {
    assertThat(transform.transform(record().with(NEW + "issued", written).json()))
        .isEqualTo(new Failed(reason));
  }

  @Test
  void names_may_hold_whatever_dynamodb_takes() {
    ChangeTransform odd =
        of(
            mapping(
                "key: {column: thing, hash: pk, range: sk}",
                "{name: dotted, type: string, from: ['odd.name', 'in\"side']}",
                "{name: chinese, type: string, from: 发票}"));
    ChangeRecord record =
        record()
            .with(NEW + "odd.name", "{\"M\":{\"in\\\"side\":{\"S\":\"x\"}}}")
            .with(NEW + "发票", "{\"S\":\"y\"}");

    assertThat(row(odd, record).get("dotted").stringValue()).isEqualTo("x");
    assertThat(row(odd, record).get("chinese").stringValue()).isEqualTo("y");
  }

  @Test
  void attributes_that_no_column_takes_are_counted_up_to_a_hundred_names() {
    ChangeTransform narrow =
        of(mapping("key: {column: thing, hash: pk, range: sk}", "{name: net, type: double}"));
    ChangeRecord record = record();
    for (int i = 0; i < 170; i++) {
      record.with(NEW + "unknown-" + i, "{\"S\":\"x\"}");
    }
    row(narrow, record);
    row(narrow, record);

    assertThat(narrow.attributes().unknown()).hasSize(101);
    assertThat(narrow.attributes().unknown().get("others")).isPositive();
    assertThat(narrow.attributes().unknown().values().stream().mapToLong(n -> n).sum())
        .isEqualTo(2 * (170 + 9));
    assertThat(row(record).get("rest").stringValue()).contains("\"unknown-169\":\"x\"");
    assertThat(transform.attributes().unknown()).isEmpty();
  }

  @Test
  void a_removal_by_its_keys_alone_has_no_defaults() {
    JsonNode row =
        row(
            record()
                .with("/eventName", "\"REMOVE\"")
                .without("/dynamodb/NewImage")
                .without("/dynamodb/OldImage"));

    assertThat(row.get("invoice_key").stringValue()).isEqualTo("C-7|INV#31");
    assertThat(row.get("customer").stringValue()).isEqualTo("C-7");
    for (String column : List.of("currency", "vat_rate", "net", "rest", "lines", "state")) {
      assertThat(row.get(column).isNull()).as(column).isTrue();
    }
    assertThat(row.get("removed_by").stringValue()).isEqualTo("user");
  }

  @Test
  void a_removal_by_ttl_says_so() {
    JsonNode row =
        row(
            record()
                .with("/eventName", "\"REMOVE\"")
                .without("/dynamodb/NewImage")
                .with(
                    "/userIdentity",
                    "{\"type\":\"Service\",\"principalId\":\"dynamodb.amazonaws.com\"}"));

    assertThat(row.get("removed_by").stringValue()).isEqualTo("ttl");
    assertThat(row.get("state").stringValue()).isEqualTo("draft");
    assertThat(row.get("previous_state").stringValue()).isEqualTo("draft");
  }

  @Test
  void an_item_that_is_no_invoice_is_dropped() {
    Dropped other = new Dropped("change of another entity");
    ChangeRecord customer =
        record()
            .with(NEW + "sk", "{\"S\":\"PROFILE\"}")
            .with(OLD + "sk", "{\"S\":\"PROFILE\"}")
            .with(KEYS + "sk", "{\"S\":\"PROFILE\"}");

    assertThat(transform.transform(customer.json())).isEqualTo(other);
    assertThat(transform.transform(customer.with("/eventName", "\"INSERT\"").json()))
        .isEqualTo(other);
    assertThat(transform.transform(customer.with("/eventName", "\"REMOVE\"").json()))
        .isEqualTo(other);
    assertThat(transform.transform(customer.without("/dynamodb/OldImage").json())).isEqualTo(other);
  }

  @Test
  void an_item_that_ceases_to_be_of_the_entity_leaves_a_tombstone_and_one_that_becomes_a_row() {
    ChangeTransform open = of(entity("open", "kind: INVOICE"));
    ChangeRecord record = record().with(OLD + "kind", "{\"S\":\"INVOICE\"}");

    JsonNode gone = row(open, record.with(NEW + "kind", "{\"S\":\"DRAFT\"}"));
    assertThat(gone.get("cdc_event_type").stringValue()).isEqualTo("REMOVE");
    assertThat(gone.get("removed_by").stringValue()).isEqualTo("user");
    assertThat(gone.get("net").decimalValue()).hasToString("90");

    JsonNode come =
        row(
            open,
            record
                .with(NEW + "kind", "{\"S\":\"INVOICE\"}")
                .with(OLD + "kind", "{\"S\":\"DRAFT\"}"));
    assertThat(come.get("cdc_event_type").stringValue()).isEqualTo("MODIFY");
    assertThat(come.get("net").decimalValue()).hasToString("100");
  }

  @Test
  void what_does_not_tell_of_which_entity_it_was_is_refused() {
    ChangeTransform open = of(entity("open", "kind: INVOICE"));
    Failed untold =
        new Failed("OldImage: is missing, and the keys do not tell whether it was an item of open");

    assertThat(
            open.transform(
                record()
                    .with("/eventName", "\"REMOVE\"")
                    .without("/dynamodb/NewImage")
                    .without("/dynamodb/OldImage")
                    .json()))
        .isEqualTo(untold);
    assertThat(open.transform(record().without("/dynamodb/OldImage").json())).isEqualTo(untold);
  }

  @Test
  void the_entity_without_a_condition_takes_what_no_other_takes() {
    TableMapping rest =
        mapping("key: {column: thing, hash: pk, range: sk}", "{name: net, type: double}");
    ChangeTransform others =
        new ChangeTransform(rest, List.of(INVOICES), TransformOptions.DEFAULTS);

    assertThat(others.transform(record().json()))
        .isEqualTo(new Dropped("change of another entity"));
    ChangeRecord profile =
        record().with(NEW + "sk", "{\"S\":\"PROFILE\"}").with(OLD + "sk", "{\"S\":\"PROFILE\"}");
    assertThat(row(others, profile).get("thing").stringValue()).isEqualTo("C-7|PROFILE");
  }

  @Test
  void three_hundred_columns_are_read_and_no_field_may_stand_twice() {
    String[] columns =
        IntStream.range(0, 300)
            .mapToObj(i -> "{name: c" + i + ", type: bigint}")
            .toArray(String[]::new);
    ChangeTransform wide = of(mapping("key: {column: thing, hash: pk, range: sk}", columns));
    ChangeRecord record = record();
    for (int i = 0; i < 300; i++) {
      record.with(NEW + "c" + i, number(String.valueOf(i)));
    }

    JsonNode row = row(wide, record);
    IntStream.range(0, 300)
        .forEach(i -> assertThat(row.get("c" + i).intValue()).as("c" + i).isEqualTo(i));
    String twice =
        new String(record.json(), UTF_8)
            .replaceFirst("\"c299\":", "\"c298\":{\"N\":\"1\"},\"c299\":");
    assertThat(wide.transform(twice.getBytes(UTF_8)))
        .isEqualTo(new Failed("record: is not one JSON object"));
  }

  @Test
  void records_that_are_written_alike_have_the_values_of_each() {
    ChangeTransform learning =
        of(
            mapping(
                "key: {column: thing, hash: pk, range: sk}",
                "{name: paid, type: boolean}",
                "{name: discounts, type: json}",
                "{name: city, type: string, from: customer.address.city}",
                "{name: sku, type: string, from: 'lines[0].sku'}"));
    row(learning, record());
    JsonNode second =
        row(
            learning,
            record()
                .with(NEW + "paid", "{\"BOOL\":true}")
                .with(NEW + "discounts", "{\"L\":[{\"S\":\"ä\"}]}")
                .with(NEW + "customer/M/address/M/city", "{\"S\":\"Wien\"}"));

    assertThat(second.get("paid").booleanValue()).isTrue();
    assertThat(second.get("discounts").stringValue()).isEqualTo("[\"ä\"]");
    assertThat(second.get("city").stringValue()).isEqualTo("Wien");
    assertThat(second.get("sku").stringValue()).isEqualTo("A-1");
  }

  private static TableMapping entity(String one, String when) {
    return TableFile.read(
        one,
        ("table: billing\nentity: {one: "
                + one
                + ", many: "
                + one
                + "s}\nwhen: {"
                + when
                + "}\nkey: {column: thing, hash: pk, range: sk}\ncolumns:\n"
                + "  - {name: net, type: double}\n"
                + "  - {name: removed_by, type: string, fact: removed_by}\n")
            .getBytes(UTF_8));
  }

  private static TableMapping mapping(String key, String... columns) {
    String yaml =
        Stream.concat(
                Stream.of("table: billing", "entity: {one: thing, many: things}", key, "columns:"),
                Stream.of(columns).map(column -> "  - " + column))
            .collect(Collectors.joining("\n"));
    return TableFile.read("things.yaml", yaml.getBytes(UTF_8));
  }

  private static ChangeTransform of(TableMapping mapping) {
    return new ChangeTransform(mapping, List.of(), TransformOptions.DEFAULTS);
  }

  private String key(String hash, String range) {
    return row(record()
            .with(NEW + "pk", JSON.writeValueAsString(Map.of("S", hash)))
            .with(NEW + "sk", JSON.writeValueAsString(Map.of("S", range))))
        .get("invoice_key")
        .stringValue();
  }

  private static String number(String text) {
    return "{\"N\":\"" + text + "\"}";
  }

  private static ChangeRecord record() {
    return ChangeRecord.golden("invoices/pipe");
  }

  private JsonNode row(ChangeRecord record) {
    return row(transform, record);
  }

  private static JsonNode row(ChangeTransform transform, ChangeRecord record) {
    Outcome outcome = transform.transform(record.json());
    assertThat(outcome).isInstanceOf(Row.class);
    return JSON.readTree(new String(((Row) outcome).line(), UTF_8));
  }
}
