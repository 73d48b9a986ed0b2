package io.orderlake.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.springframework.util.FileSystemUtils;

/**
 * Kills the sandbox under traffic again and again, and shows that nothing that was acknowledged is
 * lost or counted twice. Ends with status 1 if something is.
 */
final class CrashBenchmark {
  private CrashBenchmark() {}

  /**
   * @param args the third is the number of kills
   */
  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("orderlake-crash-");
    try {
      CrashRun.Outcome outcome =
          new CrashRun(folder, Integer.parseInt(args[2]), new Random()).run();
      System.out.println(outcome);
      if (!outcome.isFlawless()) {
        System.exit(1);
      }
    } finally {
      FileSystemUtils.deleteRecursively(folder);
    }
  }
}
