package io.orderlake.analytics.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.query.Change;
import io.orderlake.table.Key;
import io.orderlake.table.KeyAttribute;
import io.orderlake.table.KeyAttribute.Type;
import io.orderlake.table.TableMapping;
import io.orderlake.transformer.row.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import tools.jackson.databind.json.JsonMapper;

class ItemKeyTest {
  private static final Instant TEN = Instant.parse("2026-11-20T10:00:00Z");

  @Property(tries = 500)
  void a_key_is_the_text_that_the_transform_writes_and_leads_back_to_its_attributes(
      @ForAll("values") AttributeValue hash, @ForAll("values") AttributeValue range) {
    TableMapping mapping = keyed(hash, range);
    ItemKey key = new ItemKey(mapping.key());
    Map<String, AttributeValue> attributes = Map.of("pk", hash, "sk", range);

    String text = key.text(attributes);

    Outcome row = new RepairRow(mapping, List.of(), TEN).snapshot(text, item(attributes), null);
    assertThat(JsonMapper.shared().readTree(((Outcome.Row) row).line()).get("orderid").asString())
        .isEqualTo(text);
    Map<String, AttributeValue> back =
        key.attributes(
            text,
            Map.of(
                "pk", ScalarAttributeType.fromValue(hash.type().name()),
                "sk", ScalarAttributeType.fromValue(range.type().name())));
    assertThat(key.text(back)).isEqualTo(text);
    assertThat(back.get("pk").s()).isEqualTo(hash.s());
    assertThat(back.get("sk").s()).isEqualTo(range.s());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "|",
        "a",
        "a|",
        "|1",
        "a|x",
        "a|1.0",
        "a|01",
        "a|1E1",
        "a\\|1",
        "a\\b|1",
        "a|1E999999999",
        "a|123456789012345678901234567890123456789",
        "a\\"
      })
  void a_text_that_is_no_key_of_the_table_leads_nowhere(String text) {
    ItemKey key = new ItemKey(keyed(AttributeValue.fromS("a"), AttributeValue.fromN("1")).key());

    assertThat(
            key.attributes(text, Map.of("pk", ScalarAttributeType.S, "sk", ScalarAttributeType.N)))
        .isNull();
  }

  @Provide
  static Arbitrary<AttributeValue> values() {
    return Arbitraries.oneOf(
        Arbitraries.strings()
            .withChars("|\\a名\"'")
            .ofMinLength(1)
            .ofMaxLength(6)
            .map(AttributeValue::fromS),
        Arbitraries.of(
                "0", "-1.50", "1E3", "7E-5", "1.2e+20", "99999999999999999999999999999999999999")
            .map(AttributeValue::fromN),
        Arbitraries.bytes()
            .array(byte[].class)
            .ofMinSize(1)
            .ofMaxSize(5)
            .map(bytes -> AttributeValue.fromB(SdkBytes.fromByteArray(bytes))));
  }

  /** Orders of a table with such a key. */
  private static TableMapping keyed(AttributeValue hash, AttributeValue range) {
    TableMapping orders = Change.ORDERS;
    return new TableMapping(
        orders.table(),
        orders.entity(),
        new Key(
            orders.key().column(),
            new KeyAttribute("pk", Type.valueOf(hash.type().name())),
            new KeyAttribute("sk", Type.valueOf(range.type().name())),
            ""),
        orders.when(),
        orders.roles(),
        orders.ttl(),
        orders.prefix(),
        orders.shown(),
        orders.columns());
  }

  private static Map<String, AttributeValue> item(Map<String, AttributeValue> key) {
    return Map.of(
        "pk", key.get("pk"),
        "sk", key.get("sk"),
        "product_name", AttributeValue.fromS("Laptop"),
        "quantity", AttributeValue.fromN("1"),
        "price", AttributeValue.fromN("1"));
  }
}
