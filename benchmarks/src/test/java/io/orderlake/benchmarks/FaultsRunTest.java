package io.orderlake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A full disk under the table, over the whole chain; the long form is -Dbenchmark=Faults. */
@Tag("long")
class FaultsRunTest {
  /** As SQLite says it, depending on what it was about to write. */
  private static final String[] FULL = {"disk is full", "disk I/O error"};

  private static final String[] NO_ROOM = {" KB left", " MB are free"};

  @TempDir Path folder;

  @Test
  void while_the_tables_disk_is_full_one_sentence_says_so_and_then_all_is_exact() throws Exception {
    try (FaultsRun run = new FaultsRun(folder)) {
      assumeTrue(run.hasDisks(), "a disk of its own cannot be mounted here");
      List<FaultsRun.Row> rows = run.run(List.of(Fault.TABLE_FULL, Fault.TABLE_FULL));

      assertThat(rows)
          .hasSize(2)
          .allSatisfy(
              row -> {
                assertThat(row.isFlawless()).as("%s", row).isTrue();
                assertThat(row.acknowledged()).isPositive();
                assertThat(row.seen()).containsAnyOf(NO_ROOM).containsAnyOf(FULL);
              });
    }
    List<String> log = Files.readAllLines(folder.resolve("sandbox.log"));
    assertThat(log).noneMatch(line -> line.startsWith("\tat "));
    assertThat(log)
        .filteredOn(line -> line.contains("TableProblems"))
        .as("once in each outage")
        .hasSizeLessThanOrEqualTo(2);
  }
}
