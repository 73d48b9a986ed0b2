package io.orderlake.table;

import static io.orderlake.table.ChangeType.INSERT;
import static io.orderlake.table.ChangeType.MODIFY;
import static io.orderlake.table.ChangeType.REMOVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
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
  void so_it_is_where_sequence_numbers_are_longer_than_dynamodbs() {
    String last = ChangeKey.ofSequenceNumber("49" + "0".repeat(54));
    String next = ChangeKey.ofSequenceNumber("49" + "0".repeat(53) + "1");
    String repair = ChangeKey.afterLast(last, NOW);

    assertThat(repair).isGreaterThan(last).isLessThan(next);
    assertThat(ChangeKey.afterLast(repair, NOW)).isGreaterThan(repair).isLessThan(next);
  }

  @Test
  void so_it_is_on_the_direct_road() {
    String last = ChangeKey.of(NOW, 2, MODIFY, NOW);
    String removal = ChangeKey.of(NOW, 2, REMOVE, NOW);

    assertThat(ChangeKey.afterLast(last, NOW)).isGreaterThan(last).isLessThan(removal);
  }

  @Test
  void whatever_came_last_a_repair_comes_after_it_and_before_all_that_is_later() {
    List<String> keys = new ArrayList<>(directKeys());
    keys.sort(null);
    for (String last : new TreeSet<>(keys)) {
      String repair = ChangeKey.afterLast(last, NOW);
      String second = ChangeKey.afterLast(repair, NOW.minusSeconds(9));
      assertThat(List.of(last, repair, second)).isSorted().doesNotHaveDuplicates();
      assertThat(keys.stream().filter(key -> key.compareTo(last) > 0))
          .as("later than %s", last)
          .allMatch(key -> key.compareTo(second) > 0);
    }
  }

  /** Of changes that have what can be had in common, with times of the writer or without. */
  private static List<String> directKeys() {
    List<String> keys = new ArrayList<>();
    for (Instant created : List.of(NOW, NOW.plusMillis(1))) {
      for (long version : new long[] {0, 1, Long.MAX_VALUE}) {
        for (ChangeType type : List.of(INSERT, MODIFY, REMOVE)) {
          for (Instant updated : List.of(Instant.EPOCH.minusMillis(1), Instant.EPOCH, NOW)) {
            keys.add(ChangeKey.of(created, version, type, updated));
          }
        }
      }
    }
    return keys;
  }

  @Test
  void a_repair_comes_after_one_that_an_earlier_version_made_on_the_direct_road() {
    String last = ChangeKey.of(NOW, 2, MODIFY, NOW);
    String former = last + "r00001795248000000000";

    assertThat(ChangeKey.afterLast(former, NOW.minusSeconds(9)))
        .isEqualTo(last + "r00001795248000000001");
  }

  @Test
  void a_repair_of_an_order_without_changes_comes_before_all_of_the_stream() {
    assertThat(ChangeKey.afterLast(null, NOW))
        .isLessThan(ChangeKey.ofSequenceNumber("1"))
        .isLessThan(ChangeKey.of(Instant.EPOCH.plusSeconds(1), 0, INSERT, null));
  }

  @Test
  void changes_of_one_time_are_in_the_order_of_version_kind_and_the_writer_s_time() {
    Instant before = NOW.minusMillis(3);

    assertThat(
            List.of(
                ChangeKey.of(NOW, 1, REMOVE, before),
                ChangeKey.of(NOW, 2, INSERT, NOW),
                ChangeKey.of(NOW, 2, MODIFY, null),
                ChangeKey.of(NOW, 2, MODIFY, before),
                ChangeKey.of(NOW, 2, MODIFY, NOW),
                ChangeKey.of(NOW, 2, REMOVE, null),
                ChangeKey.of(NOW, 3, MODIFY, before),
                ChangeKey.of(NOW.plusMillis(1), 1, INSERT, before)))
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void a_number_of_up_to_forty_digits_is_padded_with_zeros() {
    assertThat(ChangeKey.ofSequenceNumber("142")).isEqualTo("0".repeat(37) + "142");
    assertThat(ChangeKey.ofSequenceNumber("0")).isEqualTo("0".repeat(40));
    assertThat(ChangeKey.ofSequenceNumber("9".repeat(40))).isEqualTo("9".repeat(40));
  }

  @Test
  void a_longer_number_comes_after_all_shorter_ones_and_says_its_length_first() {
    String forty = ChangeKey.ofSequenceNumber("9".repeat(40));
    String fortyOne = ChangeKey.ofSequenceNumber("1" + "0".repeat(40));
    String longest = ChangeKey.ofSequenceNumber("1" + "0".repeat(127));

    assertThat(fortyOne).isEqualTo("n041" + "1" + "0".repeat(40)).isGreaterThan(forty);
    assertThat(longest).isGreaterThan(ChangeKey.ofSequenceNumber("9".repeat(127)));
  }

  @Test
  void zeros_before_a_number_do_not_count() {
    assertThat(ChangeKey.ofSequenceNumber("0".repeat(125) + "142"))
        .isEqualTo(ChangeKey.ofSequenceNumber("142"));
    assertThat(ChangeKey.ofSequenceNumber("0".repeat(8) + "4".repeat(56)))
        .isEqualTo(ChangeKey.ofSequenceNumber("4".repeat(56)));
  }

  @Test
  void what_is_no_sequence_number_has_no_key() {
    for (String none : List.of("", "4O0", "-1", "1".repeat(129))) {
      assertThatThrownBy(() -> ChangeKey.ofSequenceNumber(none))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a sequence number has 1 to 128 digits");
    }
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
