package io.orderlake.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;

/**
 * The sandbox, with a heap of 1 GB, and throw-away storage unless told otherwise, under steady
 * traffic: memory, processor time and freshness each minute, and whether lake and table agree in
 * the end. On demand the lake takes nothing for some minutes in the middle, and what waits
 * meanwhile has to be caught up with.
 *
 * <p>Ends with status 1 unless lake and table agree, or if something never comes about; then the
 * sandbox's log is kept. Figures are for a reader to judge.
 */
final class SoakBenchmark {
  private static final int FIRST_PORT = 18_481;

  private final SandboxApi api;
  private final SoakMeter meter;
  private final List<SoakMinute> minutes = new ArrayList<>();

  private SoakBenchmark(SandboxJvm sandbox) {
    this.api = sandbox.api();
    this.meter = new SoakMeter(sandbox);
  }

  /**
   * @param args the fourth is how many minutes, the fifth for how many of these the lake is away,
   *     the sixth how many changes a second are written, the seventh the sandbox's storage
   */
  public static void main(String[] args) throws Exception {
    int minutes = Integer.parseInt(args[3]);
    int outage = Integer.parseInt(args[4]);
    int rate = Integer.parseInt(args[5]);
    Path folder = Files.createTempDirectory("orderlake-soak-");
    System.out.println("log: " + folder.resolve("sandbox.log"));
    boolean clean;
    try (SandboxJvm sandbox =
        SandboxJvm.start(
            FIRST_PORT, folder.resolve("data"), "-Xmx1g", "-Dorderlake.storage=" + args[6])) {
      clean = new SoakBenchmark(sandbox).run(minutes, outage, rate);
    } catch (TimeoutException e) {
      System.err.println(e.getMessage());
      clean = false;
    }
    if (!clean) {
      System.exit(1);
    }
    FileSystemUtils.deleteRecursively(folder);
  }

  /** Returns whether lake and table agree in the end. */
  private boolean run(int last, int outage, int rate)
      throws IOException, InterruptedException, TimeoutException {
    api.simulator("POST", "/api/simulation/start", "{\"ordersPerSecond\":" + rate + "}");
    System.out.println(SoakMinute.HEADLINE);
    int before = outage > 0 ? (last - outage) / 2 : last;
    soak(1, before);
    List<SoakMinute> steady = new ArrayList<>(minutes.subList(Math.min(1, before), before));
    if (outage > 0) {
      Path blocked = block();
      soak(before + 1, before + outage);
      Files.delete(blocked);
      catchUp(Duration.ofMinutes(10 + outage));
      int after = before + outage + 1;
      soak(after, after); // In which what had waited arrived.
      soak(after + 1, last);
      steady.addAll(minutes.subList(after, minutes.size()));
    }
    JsonNode totals = api.simulator("POST", "/api/simulation/stop", "").get("totals");
    System.out.println(totals.get("writes") + " writes");
    System.out.println(new SoakSummary(minutes, steady));
    return isClean();
  }

  private boolean isClean() throws IOException, InterruptedException, TimeoutException {
    JsonNode found = api.reconcile("orders");
    System.out.printf(
        "Reconciliation: clean %s %s, %d orders in the table, %d in the lake%n",
        found.get("clean"),
        found.get("differences"),
        found.at("/orders/inTable").asLong(),
        found.at("/orders/inLake").asLong());
    return found.get("clean").asBoolean();
  }

  private void soak(int first, int last) throws IOException, InterruptedException {
    for (int number = first; number <= last; number++) {
      SoakMinute minute = meter.minute(number);
      minutes.add(minute);
      System.out.println(minute);
    }
  }

  /** What waits is worked off while more arrives. */
  private void catchUp(Duration patience)
      throws IOException, InterruptedException, TimeoutException {
    double before = meter.waiting();
    Instant start = Instant.now();
    Deadline deadline = Deadline.in(patience);
    for (double left = before; !(left <= 1_000); left = meter.waiting()) {
      deadline.check("Still " + left + " records wait for delivery; they were not caught up with");
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
  private Path block() throws IOException, InterruptedException, TimeoutException {
    Path rows = Path.of(api.analytics("/api/catalog").get("location").asString());
    Path unfinished = rows.resolveSibling(".unfinished");
    Deadline deadline = Deadline.in(Duration.ofMinutes(1));
    while (true) {
      try {
        FileSystemUtils.deleteRecursively(unfinished);
        return Files.createFile(unfinished);
      } catch (IOException e) {
        deadline.check("The lake could not be taken away (" + e + ")");
        Thread.sleep(1); // An object was being written.
      }
    }
  }
}
