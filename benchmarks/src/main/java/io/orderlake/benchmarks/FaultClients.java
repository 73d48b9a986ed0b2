package io.orderlake.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * Clients who place, change and remove orders through the simulator whatever comes, and remember
 * what was acknowledged. An order of which a change was refused, or not answered, is left alone.
 */
final class FaultClients implements AutoCloseable {
  private static final int CLIENTS = 3;
  private static final int UNAVAILABLE = 503;
  private static final long PAUSE_MILLIS = 20;
  private static final String ORDER =
      "{\"product_name\":\"Laptop\",\"quantity\":%d,\"price\":19.99,\"customer_id\":\"fault\"}";

  private final SandboxApi sandbox;
  private final List<Thread> threads = new ArrayList<>();
  private final Set<String> acknowledged = new LinkedHashSet<>();
  private final Set<String> surprises = new TreeSet<>();
  private volatile boolean isEnding;

  private FaultClients(SandboxApi sandbox) {
    this.sandbox = sandbox;
  }

  static FaultClients start(SandboxApi sandbox) {
    FaultClients all = new FaultClients(sandbox);
    for (int i = 0; i < CLIENTS; i++) {
      Thread client = new Thread(all::order, "client-" + i);
      all.threads.add(client);
      client.start();
    }
    return all;
  }

  /** An order's id and its version, or "removal". */
  synchronized Set<String> acknowledged() {
    return new LinkedHashSet<>(acknowledged);
  }

  /** Answers that were neither a success nor a refusal for the time being. */
  synchronized Set<String> surprises() {
    return new TreeSet<>(surprises);
  }

  /** No further changes. */
  @Override
  public void close() throws InterruptedException {
    isEnding = true;
    for (Thread client : threads) {
      client.join();
    }
  }

  private void order() {
    Random random = new Random();
    while (!isEnding) {
      try {
        order(random);
        Thread.sleep(PAUSE_MILLIS);
      } catch (IOException e) {
        pause();
      } catch (SandboxApi.UnexpectedAnswer e) {
        if (e.status() != UNAVAILABLE) {
          surprise(e);
        }
        pause();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** One order's life. */
  private void order(Random random) throws IOException, InterruptedException {
    String body = ORDER.formatted(1 + random.nextInt(9));
    JsonNode order = sandbox.simulator("POST", "/api/orders", body);
    acknowledge(change(order));
    String orderid = order.get("orderid").asString();
    String path = "/api/orders/" + orderid;
    for (int i = random.nextInt(4); i > 0; i--) {
      String quantity = "{\"quantity\":%d}".formatted(10 + random.nextInt(90));
      acknowledge(change(sandbox.simulator("PATCH", path, quantity)));
    }
    if (random.nextInt(4) == 0) {
      sandbox.simulator("DELETE", path, "");
      acknowledge(orderid + " removal");
    }
  }

  private static String change(JsonNode order) {
    return order.get("orderid").asString() + " " + order.get("version").asLong();
  }

  private synchronized void acknowledge(String change) {
    acknowledged.add(change);
  }

  private synchronized void surprise(SandboxApi.UnexpectedAnswer answer) {
    surprises.add(String.valueOf(answer.getMessage()));
  }

  private static void pause() {
    try {
      Thread.sleep(10 * PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
