package io.orderlake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The crash test in short; the long form is -Dbenchmark=Crash. */
class CrashRunTest {
  @TempDir Path folder;

  @Test
  void after_kills_under_traffic_nothing_acknowledged_is_lost_doubled_or_out_of_order()
      throws Exception {
    CrashRun.Outcome outcome = new CrashRun(folder, 4, new Random()).run();

    assertThat(outcome.acknowledged()).isPositive();
    assertThat(outcome).satisfies(run -> assertThat(run.isFlawless()).as("%s", run).isTrue());
  }
}
