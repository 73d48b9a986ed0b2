package io.orderlake.transformer.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PortionTest {
  private static final int MOST = 500;

  private final Portion portion = new Portion();

  @Test
  void all_is_asked_for_until_something_fails() {
    assertThat(portion.of(MOST)).isEqualTo(MOST);
    portion.succeeded(MOST);
    assertThat(portion.of(1_000)).isEqualTo(1_000);
  }

  @Test
  void each_failure_halves_it_down_to_one() {
    for (int expected : new int[] {250, 125, 62, 31, 15, 7, 3, 1, 1}) {
      portion.failed(portion.of(MOST));
      assertThat(portion.of(MOST)).isEqualTo(expected);
    }
  }

  @Test
  void it_grows_again_after_full_ones_that_succeeded() {
    portion.failed(MOST);
    portion.succeeded(250);
    assertThat(portion.of(MOST)).isEqualTo(250);
    portion.succeeded(250);
    assertThat(portion.of(MOST)).isEqualTo(MOST);
  }

  @Test
  void one_that_was_not_full_says_nothing_about_a_larger_one() {
    portion.failed(MOST);
    for (int i = 0; i < 100; i++) {
      portion.succeeded(249);
    }

    assertThat(portion.of(MOST)).isEqualTo(250);
  }

  @Test
  void what_stays_too_slow_is_tried_ever_less_often() {
    int failures = 0;
    for (int i = 0; i < 1_000; i++) {
      int count = portion.of(MOST);
      if (count > 250) {
        portion.failed(count);
        failures++;
      } else {
        portion.succeeded(count);
      }
    }

    assertThat(failures).isLessThan(12);
  }

  @Test
  void it_is_large_again_soon_after_an_outage() {
    for (int i = 0; i < 100; i++) {
      portion.failed(portion.of(MOST));
    }
    int successes = 0;
    for (; portion.of(MOST) < MOST; successes++) {
      portion.succeeded(portion.of(MOST));
    }

    assertThat(successes).isLessThanOrEqualTo(18);
  }
}
