package io.orderlake.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;

/**
 * Clients who place, change and remove orders through the simulator, or write invoices into their
 * table themselves, and remember each answer, until they are killed. Only then may answers stay
 * away: one that is refused, or not answered before, has failed.
 */
final class CrashClients {
  private static final long FIRST_ANSWER_SECONDS = 120;
  private static final String ORDER =
      "{\"product_name\":\"Laptop\",\"quantity\":%d,\"price\":19.99,\"customer_id\":\"crash\"}";

  private static final String INVOICE_KEY = "\"pk\":{\"S\":\"%s\"},\"sk\":{\"S\":\"INV#1\"}";
  private static final String INVOICE =
      "{\"TableName\":\"billing\",\"Item\":{%s,\"issued\":{\"N\":\"1763683198\"},\"net\":{\"N\":\"%d\"}}}";
  private static final String REMOVAL = "{\"TableName\":\"billing\",\"Key\":{%s}}";

  private final SandboxApi sandbox;
  private final List<FutureTask<List<String>>> clients = new ArrayList<>();
  private final CountDownLatch begun = new CountDownLatch(1);
  private volatile boolean killExpected;

  private CrashClients(SandboxApi sandbox) {
    this.sandbox = sandbox;
  }

  /**
   * @param ofOrders how many of them place orders
   * @param ofInvoices how many write invoices
   */
  static CrashClients start(SandboxApi sandbox, Random random, int ofOrders, int ofInvoices) {
    CrashClients all = new CrashClients(sandbox);
    for (int i = 0; i < ofOrders + ofInvoices; i++) {
      Random own = new Random(random.nextLong());
      Life life = i < ofOrders ? all::order : all::invoice;
      FutureTask<List<String>> client = new FutureTask<>(() -> all.live(life, own));
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
   * What was acknowledged, when all have ended: an item's key and its version, or "removal".
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

  /** An item's, from its first change to its last. */
  private interface Life {
    void live(Random own, List<String> acknowledged) throws IOException, InterruptedException;
  }

  private List<String> live(Life life, Random own) throws IOException, InterruptedException {
    List<String> acknowledged = new ArrayList<>();
    try {
      while (true) {
        life.live(own, acknowledged);
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

  /** Its net counts its changes. */
  private void invoice(Random own, List<String> acknowledged)
      throws IOException, InterruptedException {
    String customer = UUID.randomUUID().toString();
    String key = INVOICE_KEY.formatted(customer);
    int changes = 1 + own.nextInt(4);
    for (int net = 1; net <= changes; net++) {
      sandbox.dynamoDb("PutItem", INVOICE.formatted(key, net));
      acknowledged.add(customer + "|INV#1 " + net);
    }
    if (own.nextInt(4) == 0) {
      sandbox.dynamoDb("DeleteItem", REMOVAL.formatted(key));
      acknowledged.add(customer + "|INV#1 removal");
    }
  }

  private static String change(JsonNode order) {
    return order.get("orderid").asString() + " " + order.get("version").asLong();
  }
}
