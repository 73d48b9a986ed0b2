package io.orderlake.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;

/**
 * Traffic on two tables of a sandbox that is killed and started again, over and over.
 *
 * <p>Two kinds of traffic run: the simulator's own, which reconciliation judges in the end, and
 * that of clients who write orders through the simulator, and invoices through DynamoDB's endpoint,
 * and remember each answer, so that every acknowledged change is looked for by name.
 */
public final class CrashRun {
  private static final int FIRST_PORT = 18_381;
  private static final Duration LONGEST_PICK_UP = Duration.ofMinutes(2);

  private final Path data;
  private final Judge judge;
  private final int kills;
  private final Random random;
  private final List<String> acknowledged = new ArrayList<>();
  private final Map<CrashMoment, Integer> moments = new EnumMap<>(CrashMoment.class);
  private int fewest = Integer.MAX_VALUE;
  private int traces;

  /**
   * What came of it.
   *
   * @param traces kills that left half an object or half a position behind
   * @param acknowledged changes that clients were told were made
   * @param fewest of them before one kill, counted from the kill before it
   * @param changes in the reports, the simulator's among them
   * @param duplicates rows that the lake held more than once, and the warehouse left out
   * @param lost acknowledged, and in no object of the lake or in no report
   * @param doubled more than once in the reports
   * @param misordered items whose versions go back
   */
  public record Outcome(
      int kills,
      Map<CrashMoment, Integer> moments,
      int traces,
      int acknowledged,
      int fewest,
      long changes,
      long duplicates,
      int lost,
      int doubled,
      int misordered,
      List<String> differences) {

    /** A kill that met no acknowledged change has shown nothing. */
    public boolean isFlawless() {
      return acknowledged > 0
          && fewest > 0
          && lost == 0
          && doubled == 0
          && misordered == 0
          && differences.isEmpty();
    }
  }

  /**
   * @param folder for the sandbox's data, empty
   */
  public CrashRun(Path folder, int kills, Random random) throws IOException {
    this.data = folder.resolve("data");
    this.judge = new Judge(folder.resolve("reports"), data.resolve("lake"), Judge.Kind.values());
    this.kills = kills;
    this.random = random;
  }

  /**
   * Kills, and judges in the end.
   *
   * @throws ExecutionException if a client was refused, or not answered before a kill
   * @throws TimeoutException if something never came about
   */
  public Outcome run()
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    for (int kill = 0; kill < kills; kill++) {
      CrashMoment moment = CrashMoment.values()[kill % CrashMoment.values().length];
      List<String> news = crash(moment);
      acknowledged.addAll(news);
      fewest = Math.min(fewest, news.size());
      moments.merge(moment, 1, Integer::sum);
      System.out.printf(
          "  kill %d of %d, at %s: %d changes acknowledged to clients%n",
          kill + 1, kills, moment, acknowledged.size());
    }
    try (SandboxJvm sandbox = start()) {
      return outcome(sandbox.api(), judge.settle(sandbox.api()));
    }
  }

  private SandboxJvm start() throws IOException, InterruptedException, TimeoutException {
    return SandboxJvm.start(
        FIRST_PORT,
        data,
        "-Xmx384m",
        "-Dorderlake.tables=classpath:tables/orders.yaml,classpath:tables/invoices.yaml",
        judge.option());
  }

  /** Returns what was acknowledged to clients before the kill. */
  private List<String> crash(CrashMoment moment)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    SandboxJvm sandbox = start();
    try {
      sandbox.api().simulator("POST", "/api/simulation/start", "{\"ordersPerSecond\":60}");
      awaitPickUp(sandbox.api());
      CrashClients clients = CrashClients.start(sandbox.api(), random, 3, 1);
      clients.awaitFirstAnswer();
      moment.await(data, random);
      clients.expectKill();
      sandbox.kill();
      traces += moment.isTracedIn(data) ? 1 : 0;
      return clients.acknowledged();
    } finally {
      sandbox.kill();
    }
  }

  /**
   * Until then the simulator's traffic takes up every order that it finds, those of clients too.
   */
  static void awaitPickUp(SandboxApi sandbox)
      throws IOException, InterruptedException, TimeoutException {
    Deadline deadline = Deadline.in(LONGEST_PICK_UP);
    while (!sandbox.simulator("GET", "/api/simulation", "").at("/pickUp/done").asBoolean()) {
      deadline.check("The simulator has not read its table");
      Thread.sleep(50);
    }
  }

  private Outcome outcome(SandboxApi sandbox, List<String> differences)
      throws IOException, InterruptedException {
    Judge.Verdict verdict = judge.of(sandbox, acknowledged);
    long rows = 0;
    long duplicates = 0;
    for (Judge.Kind kind : Judge.Kind.values()) {
      JsonNode entity = sandbox.analytics("/api/warehouse?entity=" + kind.many());
      rows += entity.get("rows").asLong();
      duplicates += entity.get("duplicates").asLong();
    }
    return new Outcome(
        kills,
        moments,
        traces,
        acknowledged.size(),
        kills == 0 ? 0 : fewest,
        rows - duplicates,
        duplicates,
        verdict.lost(),
        verdict.doubled(),
        verdict.misordered(),
        differences);
  }
}
