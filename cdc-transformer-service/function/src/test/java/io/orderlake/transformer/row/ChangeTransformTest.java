package io.orderlake.transformer.row;

import static io.orderlake.transformer.row.ChangeRecord.golden;
import static io.orderlake.transformer.row.ChangeRecord.insert;
import static io.orderlake.transformer.row.ChangeRecord.modify;
import static io.orderlake.transformer.row.ChangeRecord.remove;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.orderlake.table.sql.Relations;
import io.orderlake.table.sql.Relations.Member;
import io.orderlake.transformer.row.Outcome.Dropped;
import io.orderlake.transformer.row.Outcome.Failed;
import io.orderlake.transformer.row.Outcome.Row;
import io.orderlake.transformer.row.TransformOptions.RemoveEvents;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

class ChangeTransformTest {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final String NEW = "/dynamodb/NewImage/";
  private static final String OLD = "/dynamodb/OldImage/";
  private static final String PRICE = "price: has more than two decimal places";
  private static final String CREATED = "/dynamodb/ApproximateCreationDateTime";

  private final ChangeTransform transform = Golden.transform(TransformOptions.DEFAULTS);

  @Test
  void a_row_has_every_column_in_order() {
    assertThat(row(insert()).propertyNames())
        .containsExactlyElementsOf(
            new Relations(Golden.ORDERS).row().stream().map(Member::name).toList());
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          price        | 0        | 0.00
          price        | 7        | 7.00
          price        | 12.3     | 12.30
          price        | 1.500    | 1.50
          price        | 1.2E+3   | 1200.00
          price        | 12E-1    | 1.20
          price        | 0.001e4  | 10.00
          price        | 0e9999   | 0.00
          price        | 00012.50 | 12.50
          price        | 9999999999.99 | 9999999999.99
          price        | 1.5000000000000000000000000000000000000 | 1.50
          quantity     | 2.0      | 2
          quantity     | 2E0      | 2
          quantity     | 20E-1    | 2
          quantity     | 1e1      | 10
          version      | 0        | 0
          version      | 9223372036854775807 | 9223372036854775807
          version      | 9.223372036854775807e18 | 9223372036854775807
          """,
      delimiter = '|')
  void a_number_is_exact_however_it_is_written(String attribute, String written, String expected) {
    JsonNode row = row(insert().with(NEW + attribute, number(written)));

    String column = attribute.equals("version") ? "order_version" : attribute;
    assertThat(row.get(column).asString()).isEqualTo(expected);
  }

  @Test
  void the_total_is_exact_to_the_column_s_end() {
    JsonNode row =
        row(
            insert()
                .with(NEW + "price", number("9999999999.99"))
                .with(NEW + "quantity", number("100")));

    assertThat(row.get("total_price").asString()).isEqualTo("999999999999.00");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          quantity | 0              | quantity: is below 1
          quantity | -1             | quantity: is below 1
          quantity | 1.5            | quantity: is not whole
          quantity | 2147483648     | quantity: is beyond int
          quantity | 1E+100         | quantity: is beyond int
          quantity | 1E+9999        | quantity: is beyond int
          quantity | 1E-9999        | quantity: is not whole
          quantity | 1E+99999       | quantity: is not a number
          quantity | ''             | quantity: is not a number
          quantity | two            | quantity: is not a number
          quantity | 0x10           | quantity: is not a number
          quantity | ٣              | quantity: is not a number
          price    | -0.01          | price: is negative
          price    | 0.001          | price: has more than two decimal places
          price    | 1e-130         | price: has more than two decimal places
          price    | 10000000000    | price: is beyond decimal(12,2)
          price    | 9.9999999999999999999999999999999999999E+125 | price: is beyond decimal(12,2)
          price    | NaN            | price: is not a number
          price    | 1.             | price: is not a number
          price    | .5             | price: is not a number
          price    | 1,50           | price: is not a number
          """,
      delimiter = '|')
  void an_order_fails_for_a_bad_number(String attribute, String written, String reason) {
    assertThat(transform.transform(insert().with(NEW + attribute, number(written)).json()))
        .isEqualTo(new Failed(reason));
    assertThat(transform.transform(modify().with(NEW + attribute, number(written)).json()))
        .isEqualTo(new Failed(reason));
  }

  @Test
  void an_order_fails_when_its_total_is_beyond_the_column() {
    byte[] record =
        insert()
            .with(NEW + "price", number("9999999999.99"))
            .with(NEW + "quantity", number("101"))
            .json();

    assertThat(transform.transform(record))
        .isEqualTo(new Failed("total_price: is beyond decimal(14,2)"));
  }

  @ParameterizedTest
  @CsvSource({"orderid", "product_name", "quantity", "price"})
  void an_order_fails_without_what_every_order_has(String attribute) {
    assertThat(transform.transform(insert().without(NEW + attribute).json()))
        .isEqualTo(new Failed(attribute + ": is missing"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "7",
        "\"7\"",
        "[]",
        "{}",
        "{\"NULL\":true}",
        "{\"S\":7}",
        "{\"N\":7}",
        "{\"M\":{\"S\":\"7\"}}",
        "{\"S\":\"7\",\"N\":\"7\"}",
        "{\"B\":\"Nw==\"}",
        "{\"SS\":[\"7\"]}"
      })
  void a_value_of_another_type_is_unusable(String value) {
    assertFails(insert().with(NEW + "orderid", value), "orderid: is not a string attribute (S)");
    assertFails(insert().with(NEW + "price", value), "price: is not a number attribute (N)");
    assertThat(row(insert().with(NEW + "status", value)).get("status").isNull()).isTrue();
    assertThat(row(insert().with(NEW + "version", value)).get("order_version").isNull()).isTrue();
  }

  @Test
  void a_number_told_as_a_string_is_unusable_and_so_is_a_product_s_name_told_as_a_number() {
    assertFails(
        insert().with(NEW + "quantity", "{\"S\":\"2\"}"),
        "quantity: is not a number attribute (N)");
    assertFails(
        insert().with(NEW + "product_name", "{\"N\":\"2\"}"),
        "product_name: is not a string attribute (S)");
  }

  @ParameterizedTest
  @CsvSource({
    "42, 42",
    "0042, 42",
    "42.0, 42",
    "4.2E1, 42",
    "-0.50, -0.5",
    "0E+10, 0",
    "12345678901234567890123456789012345678, 12345678901234567890123456789012345678",
    "1E+20, 100000000000000000000"
  })
  void a_number_told_as_a_text_is_its_plain_digits(String written, String expected) {
    ChangeRecord record = insert();
    for (String attribute : new String[] {"orderid", "customer_id", "payment_method", "status"}) {
      record.with(NEW + attribute, number(written));
    }
    JsonNode row = row(record);

    for (String column : new String[] {"orderid", "customer_id", "payment_method", "status"}) {
      assertThat(row.get(column).asString()).as(column).isEqualTo(expected);
    }
    assertThat(transform.attributes().unusable()).isEmpty();
  }

  @Test
  void a_previous_status_may_be_a_number_too() {
    assertThat(row(modify().with(OLD + "status", number("7"))).get("previous_status").asString())
        .isEqualTo("7");
  }

  @ParameterizedTest
  @CsvSource({
    "1795219198, 2026-11-20 23:59:58.000",
    "1795219198.12, 2026-11-20 23:59:58.120",
    "1795219198120, 2026-11-20 23:59:58.120",
    "1795219198120999, 2026-11-20 23:59:58.120",
    "1.79521919812E12, 2026-11-20 23:59:58.120",
    "100000000, 1973-03-03 09:46:40.000"
  })
  void a_time_may_be_told_as_a_number_since_1970_of_whatever_size(String written, String expected) {
    JsonNode row =
        row(
            insert()
                .with(NEW + "timestamp", number(written))
                .with(NEW + "updated_at", number(written)));

    assertThat(row.get("order_timestamp").asString()).isEqualTo(expected);
    assertThat(row.get("updated_at").asString()).isEqualTo(expected);
    assertThat(transform.attributes().unusable()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1795219198",
        "20261120",
        "99999999",
        "1795219198120000000",
        "1E+30",
        "2692574850823428107599.7"
      })
  void a_number_that_is_rather_no_time_is_null_and_counted(String written) {
    JsonNode row = row(insert().with(NEW + "timestamp", number(written)));

    assertThat(row.get("order_timestamp").isNull()).isTrue();
    assertThat(transform.attributes().unusable()).containsExactly(entry("timestamp", 1L));
  }

  @Test
  void what_is_in_no_row_is_counted_by_attribute_and_what_is_missing_is_not() {
    row(insert());
    row(insert().without(NEW + "status").with(NEW + "customer_id", "{\"NULL\":true}"));
    assertThat(transform.attributes().unusable()).isEmpty();

    row(
        insert()
            .with(NEW + "status", "{\"BOOL\":true}")
            .with(NEW + "updated_at", string("yesterday"))
            .with(NEW + "version", number("1.5")));
    row(insert().with(NEW + "status", "{\"L\":[]}"));
    row(remove().with(OLD + "price", number("0.001")));
    assertFails(insert().with(NEW + "price", number("0.001")).with(NEW + "status", "7"), PRICE);

    assertThat(transform.attributes().unusable())
        .containsOnly(
            entry("status", 2L), entry("updated_at", 1L), entry("version", 1L), entry("price", 1L));
  }

  @Test
  void an_item_with_a_second_key_attribute_is_no_order() {
    String second = "/dynamodb/Keys/item";
    String reason = "Keys: has a second attribute: two items would be one order";
    assertFails(insert().with(second, number("1")), reason);
    assertFails(remove().with(second, string("a")), reason);
    assertFails(golden("direct/modify-micros").with(second, string("a")), reason);
  }

  @Test
  void an_edit_that_leaves_the_writer_s_time_has_dynamodb_s() {
    String nineDaysAgo = string("2026-11-11T23:59:58.120Z");
    JsonNode row =
        row(modify().with(OLD + "updated_at", nineDaysAgo).with(NEW + "updated_at", nineDaysAgo));

    assertThat(row.get("changed_at").asString()).isEqualTo("2026-11-21 00:00:03.000");
    assertThat(row.get("updated_at").asString()).isEqualTo("2026-11-11 23:59:58.120");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # created       | old            | new             | changed
          1795219203       | 23:59:58.120Z  | 00:00:03.456Z   | 03.456
          1795219203       | 23:59:58.120Z  | 00:00:03.999999Z | 03.999
          1795219203       | 23:59:58.120Z  | 00:00:04.000Z   | 03.000
          1795219203       | 23:59:58.120Z  | 00:00:02.999Z   | 03.000
          1795219203       | 23:59:58.120Z  | 01:00:03.456Z   | 03.000
          1795219203       | 00:00:03.100Z  | 00:00:03.100Z   | 03.100
          1795219203       | 00:00:03.100Z  | 07:00:00.000Z   | 03.100
          1795219203.25    | 23:59:58.120Z  | 00:00:03.456Z   | 03.250
          1795219203125    | 23:59:58.120Z  | 00:00:03.125700Z | 03.125
          1795219203125    | 23:59:58.120Z  | 00:00:03.456Z   | 03.125
          1795219200       | 23:59:58.120Z  | 00:00:00.456Z   | 00.456
          1795219200       | 23:59:58.120Z  | 00:00:59.456Z   | 00.000
          1795219200       | 00:00:41.000Z  | 00:00:41.000Z   | 00.000
          """,
      delimiter = '|')
  void the_writer_s_time_makes_dynamodb_s_finer_and_never_other(
      String created, String old, String updated, String changed) {
    String oldDay = old.startsWith("23") ? "2026-11-20T" : "2026-11-21T";
    JsonNode row =
        row(
            modify()
                .with(CREATED, created)
                .with(OLD + "updated_at", string(oldDay + old))
                .with(NEW + "updated_at", string("2026-11-21T" + updated)));

    assertThat(row.get("changed_at").asString()).isEqualTo("2026-11-21 00:00:" + changed);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # created       | old            | new             | changed
          1795219200       | 23:59:58.120Z  | 00:00:59.456Z   | 59.456
          1795219200       | 00:00:41.000Z  | 00:00:41.000Z   | 41.000
          1795219200       | 23:59:58.120Z  | 00:01:00.000Z   | 00.000
          1795219203       | 23:59:58.120Z  | 00:00:04.000Z   | 03.000
          """,
      delimiter = '|')
  void whole_minutes_are_rounded_down_to_where_dynamodb_local_numbers_the_changes(
      String created, String old, String updated, String changed) {
    String oldDay = old.startsWith("23") ? "2026-11-20T" : "2026-11-21T";
    JsonNode row =
        row(
            modify()
                .with("/dynamodb/SequenceNumber", "\"000000000000000000155\"")
                .with(CREATED, created)
                .with(OLD + "updated_at", string(oldDay + old))
                .with(NEW + "updated_at", string("2026-11-21T" + updated)));

    assertThat(row.get("changed_at").asString()).isEqualTo("2026-11-21 00:00:" + changed);
  }

  @Test
  void a_writer_s_clock_that_is_years_ahead_moves_no_change_and_no_removal() {
    String future = string("2031-01-01T00:00:00.000Z");

    assertThat(row(insert().with(NEW + "updated_at", future)).get("changed_at").asString())
        .isEqualTo("2026-11-20 23:59:58.000");
    assertThat(row(remove().with(OLD + "updated_at", future)).get("changed_at").asString())
        .isEqualTo("2026-11-21 00:01:00.000");
  }

  @Test
  void a_table_s_name_without_a_format_is_the_direct_road() {
    ChangeRecord record = golden("direct/modify-micros").without("/recordFormat");

    assertThat(row(record)).isEqualTo(row(golden("direct/modify-micros")));
  }

  @Test
  void changes_of_one_item_at_one_time_are_in_the_order_that_their_images_tell() {
    List<ChangeRecord> changes =
        List.of(
            golden("direct/insert-millis"),
            golden("direct/modify-micros")
                .with(NEW + "updated_at", string("2026-11-21T00:00:03.1Z")),
            golden("direct/modify-micros")
                .with(NEW + "updated_at", string("2026-11-21T00:00:03.2Z")),
            golden("direct/remove-micros"));
    changes.forEach(change -> change.with(CREATED, "1795219203460"));
    String[] images = {NEW, NEW, NEW, OLD};
    for (int i = 0; i < images.length; i++) {
      changes.get(i).with(images[i] + "version", number("4"));
    }

    assertThat(changes)
        .extracting(change -> row(change).get("change_key").asString())
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          [{"eventID":"a"}]        | is a list of records: send each alone
          {"Records":[]}           | is a Lambda event of several records: send each of its Records alone
          {"detail-type":"x","detail":{}} | is an event of EventBridge: send its detail alone
          {"Type":"Notification","TopicArn":"a","Message":"{}"} | is a notification of SNS: send its Message alone
          {"kinesis":{"data":""}}  | is a record of a Lambda event from Kinesis: send its decoded data alone
          {"rawData":"e30="}       | is a record that was refused before: replay it instead of sending it
          {"schema":{},"payload":{}} | is a change in Debezium's envelope: only DynamoDB's own are read
          {"orderid":"a"}          | is an item and not a change of one
          {"NewImage":{}}          | is the dynamodb part of a change alone: send the whole record
          eyJldmVudElEIjoi         | is JSON in Base64: it was encoded once too often
          "{\"eventID\":1}"        | is a JSON string that holds a record: it was encoded once too often
          """,
      delimiter = '|',
      quoteCharacter = '\'')
  void what_is_no_change_record_is_told_by_what_it_is(String record, String found) {
    assertThat(transform.transform(record.getBytes(UTF_8)))
        .isEqualTo(new Failed("record: " + found));
  }

  @Test
  void a_record_in_camel_case_is_told_so_and_not_to_look_at_the_table() {
    String sdk = new String(insert().json(), UTF_8).replace("NewImage", "newImage");
    String all = sdk.replace("eventID", "eventId");
    String reason =
        "record: is in camelCase, as an SDK's object written as JSON: send eventID, NewImage and the"
            + " rest as DynamoDB Streams names them";

    assertThat(transform.transform(sdk.getBytes(UTF_8))).isEqualTo(new Failed(reason));
    assertThat(transform.transform(all.getBytes(UTF_8))).isEqualTo(new Failed(reason));
  }

  @Test
  void compressed_and_damaged_records_are_told_by_their_first_bytes() {
    assertThat(transform.transform(new byte[] {0x1f, (byte) 0x8b, 8, 0}))
        .isEqualTo(new Failed("record: is compressed by gzip: send plain JSON"));
    assertThat(transform.transform(new byte[] {(byte) 0xf3, (byte) 0x89, (byte) 0x9a, (byte) 0xc2}))
        .isEqualTo(
            new Failed("record: is an aggregate of the Kinesis Producer Library that is damaged"));
  }

  @Test
  void an_empty_text_will_do_for_what_is_optional_only() {
    assertFails(insert().with(NEW + "orderid", string("")), "orderid: is empty");
    assertFails(insert().with(NEW + "product_name", string("")), "product_name: is empty");
    assertThat(row(insert().with(NEW + "status", string(""))).get("status").asString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1.5", "1E+19", "9223372036854775808", "-9223372036854775808", "x"})
  void a_version_that_is_none_is_null(String version) {
    assertThat(row(insert().with(NEW + "version", number(version))).get("order_version").isNull())
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          2026-11-20T23:59:58.120Z            | 2026-11-20 23:59:58.120
          2026-11-21T01:29:58.120+01:30       | 2026-11-20 23:59:58.120
          2026-11-20T15:59:58.120-0800        | 2026-11-20 23:59:58.120
          2026-11-21T00:59:58.120+01          | 2026-11-20 23:59:58.120
          2026-11-21T00:59:58.120+01:00[Europe/Berlin] | 2026-11-20 23:59:58.120
          2026-11-20t23:59:58.12z             | 2026-11-20 23:59:58.120
          2026-11-20T23:59:58.120999999Z      | 2026-11-20 23:59:58.120
          2026-11-20T23:59:58.9Z              | 2026-11-20 23:59:58.900
          2026-11-20T23:59:58Z                | 2026-11-20 23:59:58.000
          2026-11-20T23:59:58+00:00           | 2026-11-20 23:59:58.000
          2026-11-20T23:59:58.120456+00:00    | 2026-11-20 23:59:58.120
          2026-11-20T23:59:58.12-00:00        | 2026-11-20 23:59:58.120
          2026-11-20T23:59:58.1+00:00:00      | 2026-11-20 23:59:58.100
          2026-11-20T23:59Z                   | 2026-11-20 23:59:00.000
          2026-11-20T23:59:58.120             | 2026-11-20 23:59:58.120
          2026-11-20 23:59:58.120             | 2026-11-20 23:59:58.120
          2026-11-20T23:59:58,120Z            | 2026-11-20 23:59:58.120
          2026-11-20 23:59:58,12              | 2026-11-20 23:59:58.120
          2024-02-29T00:00:00.000Z            | 2024-02-29 00:00:00.000
          1969-12-31T23:59:59.999Z            | 1969-12-31 23:59:59.999
          0001-01-01T00:00:00.000Z            | 0001-01-01 00:00:00.000
          9999-12-31T23:59:59.999Z            | 9999-12-31 23:59:59.999
          """,
      delimiter = '|')
  void a_time_is_told_in_utc(String written, String expected) {
    JsonNode row =
        row(
            insert()
                .with(NEW + "timestamp", string(written))
                .with(NEW + "updated_at", string(written)));

    assertThat(row.get("order_timestamp").asString()).isEqualTo(expected);
    assertThat(row.get("updated_at").asString()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "1795219198",
        "2026-11-20",
        "2026-13-01T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2026-11-31T00:00:00.000Z",
        "2026-00-10T00:00:00.000Z",
        "2026-11-20T24:00:00Z",
        "2026-11-20T23:60:00.000Z",
        "2026-11-20T23:59:60.000Z",
        "2026-11-20T23:59:58.1234567890Z",
        "2026-11-20T23:59:5Z",
        "2026-11-20T23:59:58.12+00:0",
        "2026-11-20T23:59:58.12+00:0Z",
        "0000-12-31T23:59:59.999Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "+10000-01-01T00:00:00Z"
      })
  void a_time_that_is_none_is_null_and_the_change_has_dynamodb_s_time(String written) {
    JsonNode row =
        row(
            insert()
                .with(NEW + "timestamp", string(written))
                .with(NEW + "updated_at", string(written)));

    assertThat(row.get("order_timestamp").isNull()).isTrue();
    assertThat(row.get("updated_at").isNull()).isTrue();
    assertThat(row.get("changed_at").asString()).isEqualTo("2026-11-20 23:59:58.000");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          1795219198          | 2026-11-20 23:59:58.000
          1795219198.0        | 2026-11-20 23:59:58.000
          1795219198.1259     | 2026-11-20 23:59:58.125
          1.795219198E9       | 2026-11-20 23:59:58.000
          "1795219198"        | 2026-11-20 23:59:58.000
          "1795219198.5"      | 2026-11-20 23:59:58.500
          1795219198125       | 2026-11-20 23:59:58.125
          "1795219198125"     | 2026-11-20 23:59:58.125
          1795219198125.9     | 2026-11-20 23:59:58.125
          1795219198125678    | 2026-11-20 23:59:58.125
          1795219198125678.9  | 2026-11-20 23:59:58.125
          "2026-11-20T23:59:58Z" | 2026-11-20 23:59:58.000
          0                   | 1970-01-01 00:00:00.000
          1e-9999             | 1970-01-01 00:00:00.000
          """,
      delimiter = '|',
      quoteCharacter = '\'')
  void a_time_of_creation_is_understood_in_every_unit(String written, String expected) {
    for (ChangeRecord record : new ChangeRecord[] {insert(), golden("direct/insert-millis")}) {
      assertThat(row(record.with(CREATED, written)).get("creation_datetime").asString())
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "-1",
        "true",
        "\"\"",
        "\"soon\"",
        "1e17",
        "-0.5",
        "2692574850823428107599.7",
        "[1]",
        "1e400",
        "\"1969-12-31T23:59:59Z\""
      })
  void a_record_without_a_time_of_creation_fails(String written) {
    String reason = "ApproximateCreationDateTime: is missing or not a time from 1970 on";
    assertFails(insert().with(CREATED, written), reason);
    assertFails(insert().without(CREATED), reason);
  }

  @Test
  void a_removal_s_time_is_the_later_of_dynamodb_s_and_the_last_writer_s() {
    ChangeRecord record = remove().with(OLD + "updated_at", string("2026-11-21T00:01:00.456Z"));

    assertThat(row(record).get("changed_at").asString()).isEqualTo("2026-11-21 00:01:00.456");
    assertThat(row(remove()).get("changed_at").asString()).isEqualTo("2026-11-21 00:01:00.000");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          null | user
          {} | user
          "dynamodb.amazonaws.com" | user
          {"type":"Service","principalId":"dynamodb.amazonaws.com"} | ttl
          {"principalId":"dynamodb.amazonaws.com","new":[1],"type":"Service"} | ttl
          {"type":"Service","principalId":"replication.dynamodb.amazonaws.com"} | user
          {"type":"Root","principalId":"dynamodb.amazonaws.com"} | user
          {"type":"Service","principalId":1} | user
          """,
      quoteCharacter = '`',
      delimiter = '|')
  void a_removal_says_who_made_it_on_either_road_and_no_other_change_does(
      String identity, String by) {
    for (ChangeRecord record : List.of(remove(), golden("direct/remove-micros"))) {
      assertThat(row(record.with("/userIdentity", identity)).get("removed_by").asString())
          .isEqualTo(by);
    }
    for (ChangeRecord record : List.of(insert(), modify())) {
      assertThat(row(record.with("/userIdentity", identity)).get("removed_by").isNull()).isTrue();
    }
  }

  @Test
  void removals_that_are_written_alike_are_told_apart() {
    ChangeTransform transform = Golden.transform(TransformOptions.DEFAULTS);
    String ttl = "{\"type\":\"Service\",\"principalId\":\"dynamodb.amazonaws.com\"}";
    String other = "{\"type\":\"Service\",\"principalId\":\"else.amazonaws.com\"}";

    List<String> by = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      byte[] record = remove().with("/userIdentity", i % 2 == 0 ? ttl : other).json();
      Outcome.Row row = (Outcome.Row) transform.transform(record);
      by.add(JSON.readTree(row.line()).get("removed_by").asString());
    }

    assertThat(by).containsSequence("ttl", "user", "ttl", "user").hasSize(40);
    assertThat(by.stream().filter("ttl"::equals)).hasSize(20);
  }

  @Test
  void a_removal_keeps_what_is_usable_of_the_old_image() {
    JsonNode row =
        row(
            remove()
                .without(OLD + "product_name")
                .with(OLD + "price", number("0.001"))
                .with(OLD + "status", "{\"BOOL\":true}"));

    assertThat(row.get("quantity").asInt()).isEqualTo(3);
    for (String column : new String[] {"product_name", "price", "total_price", "status"}) {
      assertThat(row.get(column).isNull()).as(column).isTrue();
    }
  }

  @Test
  void a_removal_s_orderid_is_taken_from_the_keys_where_the_image_has_none() {
    assertThat(row(remove().without(OLD + "orderid")).get("orderid").asString())
        .isEqualTo("019a0f6e-5c00-7a3b-8c4d-5e6f708192a3");
    assertFails(remove().without(OLD + "orderid").without("/dynamodb/Keys"), "orderid: is missing");
    assertFails(
        remove().without("/dynamodb/OldImage").with("/dynamodb/Keys/orderid", "{\"B\":\"eA==\"}"),
        "orderid: is not a string attribute (S)");
  }

  @Test
  void a_modification_without_old_image_has_no_previous_status() {
    assertThat(row(modify()).get("previous_status").asString()).isEqualTo("pending");
    assertThat(row(modify().without("/dynamodb/OldImage")).get("previous_status").isNull())
        .isTrue();
    assertThat(row(modify().with("/dynamodb/OldImage", "null")).get("previous_status").isNull())
        .isTrue();
  }

  @Test
  void an_insert_has_no_previous_status_whatever_the_record_says() {
    ChangeRecord record = insert().with("/dynamodb/OldImage", "{\"status\":{\"S\":\"x\"}}");

    assertThat(row(record).get("previous_status").isNull()).isTrue();
  }

  @Test
  void a_change_without_new_image_fails() {
    String reason = "NewImage: is missing: the table must stream new images";
    assertFails(insert().without("/dynamodb/NewImage"), reason);
    assertFails(modify().with("/dynamodb/NewImage", "[]"), reason);
    assertFails(insert().without("/dynamodb"), reason);
  }

  @Test
  void a_record_without_identity_or_kind_fails() {
    assertFails(insert().without("/eventID"), "eventID: is missing or not a string");
    assertFails(insert().with("/eventID", "7"), "eventID: is missing or not a string");
    assertFails(insert().with("/eventID", "\"\""), "eventID: is missing or not a string");
    assertFails(insert().without("/eventName"), "eventName: is missing or not a string");
    assertFails(
        insert().with("/eventName", "\"SNAPSHOT\""), "eventName: is not INSERT, MODIFY or REMOVE");
  }

  @Test
  void a_record_of_the_pipe_needs_a_sequence_number() {
    String pointer = "/dynamodb/SequenceNumber";
    assertFails(insert().without(pointer), "SequenceNumber: is missing or not a string");
    assertFails(insert().with(pointer, "\"4O0\""), "SequenceNumber: is not 1 to 128 digits");
    assertFails(
        insert().with(pointer, "\"" + "1".repeat(129) + "\""),
        "SequenceNumber: is not 1 to 128 digits");
    assertThat(
            row(insert().with(pointer, "\"" + "1".repeat(40) + "\"")).get("change_key").asString())
        .isEqualTo("1".repeat(40));
    assertThat(
            row(insert().with(pointer, "\"" + "1".repeat(128) + "\"")).get("change_key").asString())
        .isEqualTo("n128" + "1".repeat(128));
  }

  @Test
  void a_record_of_the_direct_road_has_no_sequence_number_even_if_it_says_one() {
    JsonNode row =
        row(golden("direct/insert-millis").with("/dynamodb/SequenceNumber", "\"400000\""));

    assertThat(row.get("sequence_number").isNull()).isTrue();
    assertThat(row.get("change_key").asString())
        .isEqualTo("00001795219198125000" + "0000000000000000001" + "0");
  }

  @Test
  void changes_of_another_table_are_dropped_where_a_table_is_named() {
    ChangeTransform orders = Golden.transform(new TransformOptions("orders", RemoveEvents.KEEP));
    ChangeTransform other = Golden.transform(new TransformOptions("order", RemoveEvents.KEEP));

    for (byte[] record : new byte[][] {insert().json(), golden("direct/insert-millis").json()}) {
      assertThat(orders.transform(record)).isInstanceOf(Row.class);
      assertThat(other.transform(record)).isEqualTo(new Dropped("change of another table"));
    }
    assertThat(other.transform(insert().without("/dynamodb").without("/eventName").json()))
        .isInstanceOf(Dropped.class);
  }

  @Test
  void a_record_that_names_no_table_fails_where_a_table_is_named() {
    ChangeTransform orders = Golden.transform(new TransformOptions("orders", RemoveEvents.KEEP));

    assertThat(orders.transform(insert().without("/eventSourceARN").json()))
        .isEqualTo(new Failed("eventSourceARN: names no table"));
    assertThat(orders.transform(insert().with("/eventSourceARN", "\"orders\"").json()))
        .isEqualTo(new Failed("eventSourceARN: names no table"));
    assertThat(orders.transform(golden("direct/insert-millis").without("/tableName").json()))
        .isEqualTo(new Failed("tableName: names no table"));
  }

  @Test
  void removals_are_dropped_where_that_is_chosen() {
    ChangeTransform dropping = Golden.transform(new TransformOptions(null, RemoveEvents.DROP));

    assertThat(dropping.transform(remove().json())).isInstanceOf(Dropped.class);
    assertThat(dropping.transform(insert().json())).isInstanceOf(Row.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "7",
        "\"x\"",
        "[]",
        "{",
        "{}x",
        "{}{}",
        "{\"eventID\":\"a\",}",
        "{\"eventID\" \"a\"}",
        "{'eventID':'a'}",
        "{\"eventID\":\"\t\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":01}",
        "{\"a\":tru}",
        "{\"eventID\":\"a\",\"eventID\":\"b\"}"
      })
  void what_is_not_one_json_object_fails(String text) {
    assertThat(transform.transform(text.getBytes(UTF_8)))
        .isEqualTo(new Failed("record: is not one JSON object"));
  }

  @Test
  void a_field_that_matters_must_not_stand_twice_anywhere() {
    String record = new String(insert().json(), UTF_8);
    for (String field :
        new String[] {
          "\"dynamodb\":", "\"NewImage\":", "\"price\":", "\"N\":", "\"SequenceNumber\":"
        }) {
      String twice = record.replaceFirst(field, field + "null," + field);

      assertThat(transform.transform(twice.getBytes(UTF_8)))
          .as(field)
          .isEqualTo(new Failed("record: is not one JSON object"));
    }
  }

  @Test
  void nesting_beyond_reason_fails_and_what_dynamodb_allows_does_not() {
    String deep = "{\"M\":{\"a\":".repeat(32) + "{\"N\":\"1\"}" + "}}".repeat(32);
    assertThat(row(insert().with(NEW + "gift", deep)).get("product_name").asString())
        .isEqualTo("Laptop");

    byte[] bottomless = ("{\"a\":" + "[".repeat(1_000_000)).getBytes(UTF_8);
    assertThat(transform.transform(bottomless))
        .isEqualTo(new Failed("record: is not one JSON object"));
  }

  @Test
  void any_character_comes_out_as_valid_json_in_one_line() {
    String escaped = "\\u0000\\u001f\\n\\r\\t\\b\\f\\\"\\\\\\/\\u2028é\\ud83c\\udfa7🎧";
    String line = line(insert().json(), "Laptop", escaped);

    assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
    assertThat(line).contains("\"\\u0000\\u001f\\n\\r\\t\\b\\f\\\"\\\\/\u2028é🎧🎧\"");
  }

  @Test
  void half_a_surrogate_pair_is_replaced() {
    for (String half : new String[] {"\\ud83c", "\\udfa7", "\\ud83c\\u0041", "\\udfa7\\ud83c"}) {
      assertThat(line(insert().json(), "Laptop", "<" + half + ">")).contains("<\uFFFD");
    }
  }

  @Test
  void bytes_that_are_not_utf_8_fail() {
    byte[] record = insert().json();
    int at = new String(record, UTF_8).indexOf("Laptop");
    for (int[] bad :
        new int[][] {{0xFF}, {0xC0, 0x80}, {0xED, 0xA0, 0x80}, {0xF5, 0x80, 0x80, 0x80}, {0xC3}}) {
      byte[] spoilt = record.clone();
      for (int i = 0; i < bad.length; i++) {
        spoilt[at + i] = (byte) bad[i];
      }
      assertThat(transform.transform(spoilt))
          .isEqualTo(new Failed("record: is not one JSON object"));
    }
  }

  private JsonNode row(ChangeRecord record) {
    Outcome outcome = transform.transform(record.json());
    assertThat(outcome).isInstanceOf(Row.class);
    return JSON.readTree(((Row) outcome).line());
  }

  private String line(byte[] record, String text, String replacement) {
    String replaced = new String(record, UTF_8).replace(text, replacement);
    Outcome outcome = transform.transform(replaced.getBytes(UTF_8));
    assertThat(outcome).isInstanceOf(Row.class);
    String line = new String(((Row) outcome).line(), UTF_8);
    JSON.readTree(line);
    return line;
  }

  private void assertFails(ChangeRecord record, String reason) {
    assertThat(transform.transform(record.json())).isEqualTo(new Failed(reason));
  }

  private static String number(String number) {
    return "{\"N\":\"" + number + "\"}";
  }

  private static String string(String text) {
    return "{\"S\":\"" + text + "\"}";
  }
}
