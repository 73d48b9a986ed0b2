package io.orderlake.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ChangeKeyTest {
  private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");

  @Test
  void a_repair_comes_after_the_last_change_and_before_any_later_one() {
    String last = ChangeKey.ofSequenceNumber("400000000000000000142");
    String next = ChangeKey.ofSequenceNumber("400000000000000000143");

    assertThat(ChangeKey.afterLast(last, NOW)).isGreaterThan(last).isLessThan(next);
  }

  @Test
  void so_it_is_on_the_direct_road() {
    String last = ChangeKey.of(NOW, 2, false);
    String removal = ChangeKey.of(NOW, 2, true);

    assertThat(ChangeKey.afterLast(last, NOW)).isGreaterThan(last).isLessThan(removal);
  }

  @Test
  void a_repair_of_an_order_without_changes_comes_before_all_of_the_stream() {
    assertThat(ChangeKey.afterLast(null, NOW))
        .isLessThan(ChangeKey.ofSequenceNumber("1"))
        .isLessThan(ChangeKey.of(Instant.EPOCH.plusSeconds(1), 0, false));
  }

  @Test
  void a_second_repair_comes_after_the_first_even_if_the_clock_was_set_back() {
    String last = ChangeKey.ofSequenceNumber("142");
    String first = ChangeKey.afterLast(last, NOW);
    String second = ChangeKey.afterLast(first, NOW.minusSeconds(3600));

    assertThat(second).isGreaterThan(first).isLessThan(ChangeKey.ofSequenceNumber("143"));
    assertThat(ChangeKey.afterLast(second, NOW.plusSeconds(1))).isGreaterThan(second);
  }
}
