package io.orderlake.transformer.row;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.contract.LakeColumn;
import io.orderlake.transformer.row.Outcome.Failed;
import io.orderlake.transformer.row.Outcome.Row;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
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
    Optional<Map<String, Object>> expected = ReferenceTransform.row(record);
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
      assertThat(read(row).propertyNames()).hasSize(LakeColumn.values().length);
    }
  }

  private static void assertSame(JsonNode row, Map<String, Object> expected) {
    assertThat(row.propertyNames()).containsExactlyElementsOf(expected.keySet());
    expected.forEach(
        (column, value) -> {
          JsonNode actual = row.get(column);
          if (value == null) {
            assertThat(actual.isNull()).as(column).isTrue();
          } else if (value instanceof BigDecimal number) {
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
