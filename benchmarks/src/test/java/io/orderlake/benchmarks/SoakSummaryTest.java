package io.orderlake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SoakSummaryTest {
  private static final List<SoakMinute> MINUTES =
      IntStream.rangeClosed(1, 12).mapToObj(number -> minute(number, 1_000 + number)).toList();

  @Test
  void memory_of_the_first_quarter_stands_beside_that_of_the_last() {
    assertThat(new SoakSummary(MINUTES, MINUTES).toString())
        .contains("least heap 20 and 110 MB, resident 502 and 511 MB");
    assertThat(new SoakSummary(MINUTES.subList(0, 1), List.of()).toString())
        .contains("median - ms", "told in 0 of 0 minutes", "least heap 10 and 10 MB");
  }

  @Test
  void freshness_is_of_those_minutes_that_count_and_tell_it() {
    List<SoakMinute> steady =
        List.of(minute(1, 30), minute(2, Double.NaN), minute(3, 20), minute(4, 10));

    assertThat(new SoakSummary(MINUTES, steady).toString())
        .contains("median 20 ms, worst 30 ms; told in 3 of 4 minutes that count");
  }

  @Test
  void a_figure_that_nobody_told_is_shown_as_none() {
    assertThat(minute(3, Double.NaN).toString())
        .isEqualTo("     3       300     400       -       30          503       0.50        7");
  }

  private static SoakMinute minute(int number, double p99) {
    return new SoakMinute(number, 300, 400, p99, 10 * number, 500 + number, 0.5, 7);
  }
}
