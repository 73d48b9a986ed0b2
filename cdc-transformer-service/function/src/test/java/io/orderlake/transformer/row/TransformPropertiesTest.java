package io.orderlake.transformer.row;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.orderlake.table.MappingText;
import io.orderlake.table.TableMapping;
import io.orderlake.table.sql.Relations;
import io.orderlake.transformer.row.Outcome.Failed;
import io.orderlake.transformer.row.Outcome.Row;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import net.jqwik.api.statistics.StatisticsReport.StatisticsReportMode;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

class TransformPropertiesTest {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final ChangeTransform transform = Golden.transform(TransformOptions.DEFAULTS);

  @Provide
  Arbitrary<byte[]> records() {
    return ChangeArbitraries.records();
  }

  @Property
  @StatisticsReport(StatisticsReportMode.OFF)
  void a_record_becomes_the_row_that_the_reference_tells(@ForAll("records") byte[] record)
      throws CharacterCodingException {
    Optional<Map<String, Object>> expected = ReferenceTransform.row(Golden.ORDERS, record);
    Outcome outcome = transform.transform(record);

    Statistics.collect(expected.isPresent());
    Statistics.coverage(
        coverage -> {
          coverage.check(true).percentage(share -> share > 25);
          coverage.check(false).percentage(share -> share > 10);
        });
    if (expected.isPresent()) {
      assertThat(outcome).isInstanceOf(Row.class);
      assertSame(read((Row) outcome), expected.get());
    } else {
      assertThat(outcome).isInstanceOf(Failed.class);
    }
  }

  @Property(tries = 5_000)
  @StatisticsReport(StatisticsReportMode.OFF)
  void an_item_becomes_the_row_that_the_reference_tells_of_whatever_mapping(@ForAll long seed)
      throws CharacterCodingException {
    RandomTable table = new RandomTable(seed);
    TableMapping mapping = table.mapping();
    ChangeTransform one = new ChangeTransform(mapping, List.of(), TransformOptions.DEFAULTS);
    for (int i = 0; i < 4; i++) {
      byte[] record = table.record(mapping);
      Optional<Map<String, Object>> expected = ReferenceTransform.row(mapping, record);
      Statistics.collect(expected.isPresent());
      Outcome outcome = one.transform(record);
      if (expected.isPresent()) {
        assertThat(outcome).as(() -> told(mapping, record)).isInstanceOf(Row.class);
        JsonNode row = read((Row) outcome);
        assertThatNoException()
            .as(() -> told(mapping, record) + " " + row)
            .isThrownBy(() -> assertSame(row, expected.get()));
      } else {
        assertThat(outcome).as(() -> told(mapping, record)).isInstanceOf(Failed.class);
      }
      Outcome first =
          new ChangeTransform(mapping, List.of(), TransformOptions.DEFAULTS).transform(record);
      assertThat(text(outcome)).isEqualTo(text(first));
    }
    Statistics.coverage(
        coverage -> {
          coverage.check(true).percentage(share -> share > 30);
          coverage.check(false).percentage(share -> share > 10);
        });
  }

  private static String told(TableMapping mapping, byte[] record) {
    return MappingText.of(mapping) + " " + new String(record, UTF_8);
  }

  private static String text(Outcome outcome) {
    return outcome instanceof Row row ? new String(row.line(), UTF_8) : outcome.toString();
  }

  @Property
  void a_truncated_record_fails(@ForAll("records") byte[] record, @ForAll @IntRange int cut) {
    int end = new String(record, UTF_8).stripTrailing().getBytes(UTF_8).length;
    byte[] truncated = Arrays.copyOf(record, Math.floorMod(cut, end));

    assertThat(transform.transform(truncated))
        .isEqualTo(new Failed("record: is not one JSON object"));
  }

  @Property
  void random_bytes_fail(@ForAll byte[] garbage) {
    assertThat(transform.transform(garbage)).isInstanceOf(Failed.class);
  }

  @Property
  void a_damaged_record_has_an_outcome_and_a_row_is_always_one_line_of_valid_json(
      @ForAll("records") byte[] record,
      @ForAll @Size(min = 1, max = 4) int[] places,
      @ForAll @Size(4) byte[] bytes)
      throws CharacterCodingException {
    byte[] damaged = record.clone();
    for (int i = 0; i < places.length; i++) {
      damaged[Math.floorMod(places[i], damaged.length)] = bytes[i];
    }

    if (transform.transform(damaged) instanceof Row row) {
      assertThat(read(row).propertyNames()).hasSize(new Relations(Golden.ORDERS).row().size());
    }
  }

  private static void assertSame(JsonNode row, Map<String, Object> expected) {
    assertThat(row.propertyNames()).containsExactlyElementsOf(expected.keySet());
    expected.forEach(
        (column, value) -> {
          JsonNode actual = row.get(column);
          if (value == null) {
            assertThat(actual.isNull()).as(column).isTrue();
          } else if (value instanceof JsonNode json) {
            assertThat(JSON.readTree(actual.stringValue()).toString())
                .as(column)
                .isEqualTo(wellFormed(json.toString()));
          } else if (value instanceof Boolean) {
            assertThat(actual.booleanValue()).as(column).isEqualTo(value);
          } else if (value instanceof BigDecimal number && actual.isString()) {
            assertThat(number.precision()).as(column).isGreaterThan(15);
            assertThat(new BigDecimal(actual.stringValue())).as(column).isEqualTo(number);
          } else if (value instanceof BigDecimal number && actual.isNumber()) {
            assertThat(actual.decimalValue()).as(column).isEqualTo(number);
          } else {
            assertThat(actual.stringValue()).as(column).isEqualTo(wellFormed((String) value));
          }
        });
  }

  /** With half surrogate pairs replaced, which UTF-8 cannot hold. */
  private static String wellFormed(String text) {
    int[] codePoints =
        text.codePoints().map(c -> c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c).toArray();
    return new String(codePoints, 0, codePoints.length);
  }

  private static JsonNode read(Row row) throws CharacterCodingException {
    String line = UTF_8.newDecoder().decode(ByteBuffer.wrap(row.line())).toString();
    assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
    return JSON.readTree(line);
  }
}
