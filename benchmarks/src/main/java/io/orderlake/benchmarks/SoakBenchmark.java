package io.orderlake.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * The sandbox, with throw-away storage and a heap of 1 GB, under steady traffic: memory, processor
 * time and freshness each minute, and whether lake and table agree in the end. On demand the lake
 * takes nothing for some minutes in the middle, and what waits meanwhile has to be caught up with.
 */
final class SoakBenchmark {
  private static final int FIRST_PORT = 18_481;
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final Pattern HEAP =
      Pattern.compile("(?m)^jvm_memory_used_bytes\\{area=\"heap\"[^}]*} ([0-9.E]+)");

  private final SandboxJvm sandbox;

  private volatile JsonNode state = MissingNode.getInstance();

  private SoakBenchmark(SandboxJvm sandbox) {
    this.sandbox = sandbox;
  }

  /**
   * @param args the fourth is how many minutes, the fifth for how many of these the lake is away,
   *     the sixth how many changes a second are written
   */
  public static void main(String[] args) throws Exception {
    int minutes = Integer.parseInt(args[3]);
    int outage = Integer.parseInt(args[4]);
    Path folder = Files.createTempDirectory("orderlake-soak-");
    try (SandboxJvm sandbox =
        SandboxJvm.start(
            FIRST_PORT, folder.resolve("data"), "-Xmx1g", "-Dorderlake.storage=memory")) {
      new SoakBenchmark(sandbox).run(minutes, outage, Integer.parseInt(args[5]));
    } finally {
      FileSystemUtils.deleteRecursively(folder);
    }
  }

  private void run(int minutes, int outage, int rate) throws IOException, InterruptedException {
    sandbox.simulator("POST", "/api/simulation/start", "{\"ordersPerSecond\":" + rate + "}");
    sandbox.listen(next -> state = next);
    System.out.println(
        "minute  writes/s  p50 ms  p99 ms  heap MB  resident MB  processor  waiting");
    int before = outage > 0 ? (minutes - outage) / 2 : minutes;
    List<Long> p99s = soak(1, before);
    if (outage > 0) {
      Path blocked = block();
      soak(before + 1, before + outage);
      Files.delete(blocked);
      catchUp();
      int after = before + outage + 1;
      soak(after, after); // In which what had waited arrived.
      p99s.addAll(soak(after + 1, minutes));
    }
    JsonNode totals = sandbox.simulator("POST", "/api/simulation/stop", "").get("totals");
    System.out.printf(
        Locale.ROOT,
        "%d writes; freshness p99 of a minute: median %d ms, worst %d ms%n",
        totals.get("writes").asLong(),
        p99s.stream().sorted().skip(p99s.size() / 2).findFirst().orElse(-1L),
        p99s.stream().mapToLong(p99 -> p99).max().orElse(-1));
    JsonNode found = sandbox.reconcile();
    System.out.printf(
        "Reconciliation: clean %s %s, %d orders in the table, %d in the lake%n",
        found.get("clean"),
        found.get("differences"),
        found.at("/orders/inTable").asLong(),
        found.at("/orders/inLake").asLong());
  }

  /** Freshness of each minute but the very first, where it is known. */
  private List<Long> soak(int first, int last) throws IOException, InterruptedException {
    List<Long> p99s = new ArrayList<>();
    for (int minute = first; minute <= last; minute++) {
      Duration processorBefore = sandbox.processorTime();
      Instant start = Instant.now();
      double least = Double.MAX_VALUE;
      while (Duration.between(start, Instant.now()).toSeconds() < 60) {
        least = Math.min(least, heap());
        Thread.sleep(LOOK.toMillis());
      }
      double seconds = Duration.between(start, Instant.now()).toMillis() / 1000.0;
      double processor = sandbox.processorTime().minus(processorBefore).toMillis() / 1000.0;
      JsonNode p99 = state.at("/pulse/p99Milliseconds");
      if (p99.isNumber() && minute > 1) {
        p99s.add(p99.asLong());
      }
      System.out.printf(
          Locale.ROOT,
          "%6d  %8.0f  %6s  %6s  %7.0f  %11d  %9.2f  %7.0f%n",
          minute,
          sandbox.simulator("GET", "/api/simulation", "").get("achievedRate").asDouble(),
          state.at("/pulse/p50Milliseconds").asString(),
          p99.asString(),
          least,
          sandbox.residentMegabytes(),
          processor / seconds,
          waiting());
    }
    return p99s;
  }

  /** What waits is worked off while more arrives. */
  private void catchUp() throws IOException, InterruptedException {
    double before = waiting();
    Instant start = Instant.now();
    while (waiting() > 1_000) {
      Thread.sleep(200);
    }
    double seconds = Math.max(0.2, Duration.between(start, Instant.now()).toMillis() / 1000.0);
    System.out.printf(
        Locale.ROOT,
        "The lake is back: %.0f records that waited were delivered in %.1f s, %.0f/s%n",
        before,
        seconds,
        before / seconds);
  }

  /** Puts a file where the lake's store makes its objects, so that it can make none. */
  private Path block() throws IOException, InterruptedException {
    Path rows = Path.of(sandbox.analytics("/api/catalog").get("location").asString());
    Path unfinished = rows.resolveSibling(".unfinished");
    while (true) {
      try {
        FileSystemUtils.deleteRecursively(unfinished);
        return Files.createFile(unfinished);
      } catch (IOException e) {
        Thread.sleep(1); // An object was being written.
      }
    }
  }

  private double waiting() throws IOException, InterruptedException {
    for (JsonNode stage : sandbox.transformer("/api/pipeline").get("stages")) {
      if (stage.get("name").asString().equals("delivery")) {
        return stage.get("lagRecords").asDouble();
      }
    }
    return 0;
  }

  /** In use, in megabytes. */
  private double heap() throws IOException, InterruptedException {
    Matcher parts = HEAP.matcher(sandbox.metrics());
    double bytes = 0;
    while (parts.find()) {
      bytes += Double.parseDouble(parts.group(1));
    }
    return bytes / (1 << 20);
  }
}
