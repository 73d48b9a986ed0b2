package io.orderlake.transformer.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import net.jqwik.api.statistics.StatisticsReport.StatisticsReportMode;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

class JsonPropertiesTest {
  private static final JsonMapper JACKSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  @Property(tries = 5000)
  @StatisticsReport(StatisticsReportMode.OFF)
  void it_accepts_what_jackson_accepts_and_nothing_else(@ForAll("almostJson") String text) {
    Statistics.collect(acceptedByJackson(text));
    Statistics.coverage(
        coverage -> {
          coverage.check(true).percentage(share -> share > 5);
          coverage.check(false).percentage(share -> share > 20);
        });

    assertThat(accepted(text)).as(text).isEqualTo(acceptedByJackson(text));
  }

  @Property
  void it_reads_any_text_as_jackson_wrote_it(@ForAll String text) {
    String valid = new String(text.getBytes(UTF_8), UTF_8);
    JsonReader reader = new JsonReader(JACKSON.writeValueAsBytes(valid));

    assertThat(reader.string()).hasToString(valid);
    reader.end();
  }

  @Property
  void jackson_reads_any_text_as_it_is_written(@ForAll String text) {
    String valid = new String(text.getBytes(UTF_8), UTF_8);
    byte[] written = new JsonWriter(1).string(Text.of(valid)).toBytes();

    assertThat(JACKSON.readTree(written).stringValue()).isEqualTo(valid);
  }

  @Provide
  Arbitrary<String> almostJson() {
    Arbitrary<String> values =
        Arbitraries.of(
            "{}",
            "[]",
            "0",
            "-1",
            "1.5",
            "1e5",
            "-0.0E-12",
            "true",
            "false",
            "null",
            "\"\"",
            "\"a\"",
            "\"\\u00e9\\n\"",
            "{\"a\":1}",
            "[1,2]",
            "{\"a\":{\"b\":[]},\"c\":\"d\"}",
            "\"longer text\"",
            "\"é “🎧”\"");
    Arbitrary<String> scraps =
        Arbitraries.of(
            "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\"a\":", "\\", "\\u12", "-", "0", "01",
            ".", "1.", "e", "+", "1e", "tru", "nul", " ", "\n", "\t", "\u0001", "é", "'", "/",
            "NaN");
    Arbitrary<String> nested =
        values.list().ofMinSize(1).ofMaxSize(4).map(items -> "[" + String.join(" , ", items) + "]");
    return Arbitraries.oneOf(
        nested,
        scraps.list().ofMaxSize(5).map(list -> String.join("", list)),
        Combinators.combine(
                Arbitraries.oneOf(values, nested), scraps, Arbitraries.integers().between(0, 40))
            .as(JsonPropertiesTest::insert));
  }

  private static String insert(String text, String scrap, int place) {
    int at = Math.min(place, text.length());
    return Character.isSurrogate(text.charAt(Math.max(0, at - 1)))
        ? text
        : text.substring(0, at) + scrap + text.substring(at);
  }

  private static boolean accepted(String text) {
    try {
      JsonReader reader = new JsonReader(text.getBytes(UTF_8));
      reader.skip();
      reader.end();
      return true;
    } catch (MalformedJson e) {
      return false;
    }
  }

  private static boolean acceptedByJackson(String text) {
    try {
      return !JACKSON.readTree(text.getBytes(UTF_8)).isMissingNode();
    } catch (JacksonException e) {
      return false;
    }
  }
}
