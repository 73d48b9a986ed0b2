package io.orderlake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The crash test in short; the long form is -Dbenchmark=Crash. */
@Tag("long")
class CrashRunTest {
  @TempDir Path folder;

  @Test
  void after_kills_under_traffic_nothing_acknowledged_is_lost_doubled_or_out_of_order()
      throws Exception {
    CrashRun.Outcome outcome = new CrashRun(folder, 4, new Random()).run();

    assertThat(outcome.acknowledged()).isPositive();
    assertThat(outcome.fewest()).as("acknowledged before each kill").isPositive();
    assertThat(outcome).satisfies(run -> assertThat(run.isFlawless()).as("%s", run).isTrue());
  }

  @Test
  void a_kill_that_met_no_acknowledged_change_has_shown_nothing() {
    assertThat(outcome(7, 3).isFlawless()).isTrue();
    assertThat(outcome(7, 0).isFlawless()).isFalse();
    assertThat(outcome(0, 0).isFlawless()).isFalse();
  }

  private static CrashRun.Outcome outcome(int acknowledged, int fewest) {
    return new CrashRun.Outcome(
        2, Map.of(CrashMoment.ANY, 2), 0, acknowledged, fewest, 99, 0, 0, 0, 0, List.of());
  }
}
