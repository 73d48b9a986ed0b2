package io.orderlake.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.springframework.util.FileSystemUtils;

/**
 * Kills the sandbox under traffic again and again, and shows that nothing that was acknowledged is
 * lost or counted twice. Ends with status 1 if something is, if a kill met no acknowledged change,
 * or if a client was refused; then the sandbox's data and log are kept.
 */
final class CrashBenchmark {
  private CrashBenchmark() {}

  /**
   * @param args the third is the number of kills
   */
  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("orderlake-crash-");
    System.out.println("  data and log: " + folder);
    CrashRun.Outcome outcome = new CrashRun(folder, Integer.parseInt(args[2]), new Random()).run();
    System.out.println(outcome);
    if (!outcome.isFlawless()) {
      System.exit(1);
    }
    FileSystemUtils.deleteRecursively(folder);
  }
}
