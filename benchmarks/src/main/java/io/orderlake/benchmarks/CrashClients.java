package io.orderlake.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;

/**
 * Clients who place, change and remove orders through the simulator, and remember each answer,
 * until it is killed. Only then may answers stay away: one that is refused, or not answered before,
 * has failed.
 */
final class CrashClients {
  private static final int CLIENTS = 3;
  private static final long FIRST_ANSWER_SECONDS = 120;
  private static final String ORDER =
      "{\"product_name\":\"Laptop\",\"quantity\":%d,\"price\":19.99,\"customer_id\":\"crash\"}";

  private final SandboxApi sandbox;
  private final List<FutureTask<List<String>>> clients = new ArrayList<>();
  private final CountDownLatch begun = new CountDownLatch(1);
  private volatile boolean killExpected;

  private CrashClients(SandboxApi sandbox) {
    this.sandbox = sandbox;
  }

  static CrashClients start(SandboxApi sandbox, Random random) {
    CrashClients all = new CrashClients(sandbox);
    for (int i = 0; i < CLIENTS; i++) {
      Random own = new Random(random.nextLong());
      FutureTask<List<String>> client = new FutureTask<>(() -> all.order(own));
      all.clients.add(client);
      new Thread(client, "client-" + i).start();
    }
    return all;
  }

  /**
   * Returns when a change is acknowledged, or a client has failed.
   *
   * @throws TimeoutException if neither happens within two minutes
   */
  void awaitFirstAnswer() throws InterruptedException, TimeoutException {
    if (!begun.await(FIRST_ANSWER_SECONDS, TimeUnit.SECONDS)) {
      throw new TimeoutException("No client was answered within " + FIRST_ANSWER_SECONDS + " s");
    }
  }

  /** From now on clients that are not answered end. */
  void expectKill() {
    killExpected = true;
  }

  /**
   * What was acknowledged, when all have ended: an order's id and its version, or "removal".
   *
   * @throws ExecutionException with what made a client fail
   */
  List<String> acknowledged() throws InterruptedException, ExecutionException {
    List<String> acknowledged = new ArrayList<>();
    for (FutureTask<List<String>> client : clients) {
      acknowledged.addAll(client.get());
    }
    return acknowledged;
  }

  private List<String> order(Random own) throws IOException, InterruptedException {
    List<String> acknowledged = new ArrayList<>();
    try {
      while (true) {
        order(own, acknowledged);
      }
    } catch (IOException e) {
      if (!killExpected) {
        throw e;
      }
      return acknowledged;
    } finally {
      begun.countDown();
    }
  }

  /** One order's life. */
  private void order(Random own, List<String> acknowledged)
      throws IOException, InterruptedException {
    JsonNode order = sandbox.simulator("POST", "/api/orders", ORDER.formatted(1 + own.nextInt(9)));
    acknowledged.add(change(order));
    begun.countDown();
    String orderid = order.get("orderid").asString();
    String path = "/api/orders/" + orderid;
    for (int i = own.nextInt(4); i > 0; i--) {
      String quantity = "{\"quantity\":%d}".formatted(10 + own.nextInt(90));
      acknowledged.add(change(sandbox.simulator("PATCH", path, quantity)));
    }
    if (own.nextInt(4) == 0) {
      sandbox.simulator("DELETE", path, "");
      acknowledged.add(orderid + " removal");
    }
  }

  private static String change(JsonNode order) {
    return order.get("orderid").asString() + " " + order.get("version").asLong();
  }
}
