package io.orderlake.service.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.util.backoff.BackOffExecution;

class GrowingPausesTest {
  private static final int LONGEST = 2_000;

  @RepeatedTest(20)
  void pauses_grow_to_the_longest_and_never_end() {
    BackOffExecution pauses = GrowingPauses.upTo(Duration.ofMillis(LONGEST)).start();

    for (long about = 100; about < LONGEST; about *= 2) {
      assertThat(pauses.nextBackOff()).isBetween(Math.max(100, about / 2), about + about / 2);
    }
    for (int i = 0; i < 100; i++) {
      assertThat(pauses.nextBackOff()).isBetween(LONGEST / 2L, (long) LONGEST);
    }
  }

  @Test
  void two_who_wait_do_not_ask_in_step() {
    assertThat(fifty()).isNotEqualTo(fifty());
  }

  private static List<Long> fifty() {
    BackOffExecution pauses = GrowingPauses.upTo(Duration.ofMinutes(1)).start();
    return Stream.generate(pauses::nextBackOff).limit(50).toList();
  }
}
