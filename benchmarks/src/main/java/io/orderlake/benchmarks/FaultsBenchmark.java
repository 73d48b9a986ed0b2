package io.orderlake.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.springframework.util.FileSystemUtils;

/**
 * Lets happen to a sandbox under traffic what may happen to one, a fault after the other, and shows
 * for each what was seen and that nothing acknowledged is lost, doubled or out of order. Ends with
 * status 1 if something is; then the log is kept.
 */
final class FaultsBenchmark {
  private FaultsBenchmark() {}

  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("orderlake-faults-");
    System.out.println("  data and log: " + folder);
    FaultsRun run = new FaultsRun(folder);
    // However it ends, nothing stays mounted.
    Thread closing = new Thread(() -> close(run), "close");
    Runtime.getRuntime().addShutdownHook(closing);
    List<FaultsRun.Row> rows = run.run(List.of(Fault.values()));
    System.out.println(FaultsRun.Row.HEADER);
    rows.forEach(System.out::println);
    if (!rows.stream().allMatch(FaultsRun.Row::isFlawless)) {
      // The log is beside what was mounted.
      System.exit(1);
    }
    close(run);
    FileSystemUtils.deleteRecursively(folder);
    System.exit(0);
  }

  private static void close(FaultsRun run) {
    try {
      run.close();
    } catch (IOException | InterruptedException e) {
      System.err.println("While closing: " + e);
    }
  }
}
