package io.orderlake.transformer.row;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.transformer.row.Outcome.Row;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import net.jqwik.api.statistics.StatisticsReport.StatisticsReportMode;

/** What was read before has no influence on what becomes of a record. */
class LearnedLayoutPropertiesTest {
  private static final String PIECES = "\"\"{}[]:,\\ -+.0123456789aeEZT_\n\u00e4\u0001";

  @Provide
  Arbitrary<ChangeRecord> records() {
    return Arbitraries.of("pipe/insert", "pipe/modify", "pipe/remove").map(ChangeRecord::golden);
  }

  @Property(tries = 5000)
  @StatisticsReport(StatisticsReportMode.OFF)
  void a_record_has_the_outcome_that_it_has_when_it_is_the_first(
      @ForAll("records") ChangeRecord record, @ForAll long seed) {
    ChangeTransform experienced = Golden.transform(TransformOptions.DEFAULTS);
    byte[] first = record.json();
    experienced.transform(first);
    byte[] next = damaged(new String(first, UTF_8), new Random(seed)).getBytes(UTF_8);

    Outcome outcome = experienced.transform(next);
    Statistics.collect(outcome instanceof Row);
    Statistics.coverage(
        coverage -> {
          coverage.check(true).percentage(share -> share > 20);
          coverage.check(false).percentage(share -> share > 20);
        });
    assertThat(text(outcome))
        .isEqualTo(text(Golden.transform(TransformOptions.DEFAULTS).transform(next)));
  }

  /** With some characters put in, replaced or left out. */
  private static String damaged(String record, Random random) {
    StringBuilder text = new StringBuilder(record);
    for (int left = random.nextInt(3); left >= 0; left--) {
      int at = random.nextInt(text.length());
      String piece = String.valueOf(PIECES.charAt(random.nextInt(PIECES.length())));
      text.replace(at, at + random.nextInt(2), random.nextInt(4) == 0 ? "" : piece);
    }
    return text.toString();
  }

  private static String text(Outcome outcome) {
    return outcome instanceof Row row ? new String(row.line(), UTF_8) : outcome.toString();
  }
}
