package io.orderlake.simulator.simulation;

import io.orderlake.simulator.order.Order;
import io.orderlake.simulator.order.OrderPage;
import io.orderlake.simulator.order.OrderStore;
import io.orderlake.simulator.order.WriteResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/**
 * A table in memory that can be slow, fail, and lose its answers.
 *
 * <p>Unlike DynamoDB it keeps whole orders, and its pages come in the order of the ids.
 */
final class FakeOrderStore implements OrderStore {
  private final TreeMap<String, Order> orders = new TreeMap<>();
  private final List<String> history = new ArrayList<>();
  private int failures;
  private int refusals;
  private int lostAnswers;
  private Runnable meanwhile = () -> {};
  private volatile CountDownLatch gate = new CountDownLatch(0);

  /** The next calls fail, and nothing is written. */
  synchronized void failNext(int calls) {
    failures = calls;
  }

  /** The next calls are refused for good. */
  synchronized void refuseNext(int calls) {
    refusals = calls;
  }

  /** The next calls are made, but their caller is told that they failed. */
  synchronized void loseNextAnswers(int calls) {
    lostAnswers = calls;
  }

  /** The next call is made and its answer lost; then this happens before it is tried again. */
  synchronized void loseNextAnswerAnd(Runnable next) {
    lostAnswers = 1;
    meanwhile = next;
  }

  /** No write comes back until {@link #open()}. */
  void shut() {
    gate = new CountDownLatch(1);
  }

  void open() {
    gate.countDown();
  }

  /** Somebody else's write. */
  synchronized void put(Order order) {
    orders.put(order.orderid(), order);
  }

  synchronized List<Order> orders() {
    return List.copyOf(orders.values());
  }

  /** Each write in the order in which they came: what it did, without ids and times. */
  synchronized List<String> history() {
    return List.copyOf(history);
  }

  @Override
  public WriteResult insert(Order order, boolean again) {
    Order written = order.withVersion(1);
    return write(
        () -> {
          Order current = orders.get(order.orderid());
          if (current != null) {
            return again || written.equals(current)
                ? new WriteResult.Applied(written)
                : new WriteResult.Refused(current);
          }
          orders.put(order.orderid(), written);
          return new WriteResult.Applied(written);
        },
        "insert",
        written);
  }

  @Override
  public WriteResult update(Order changed, boolean again) {
    Order written = changed.withVersion(changed.version() + 1);
    return write(
        () -> {
          Order current = orders.get(changed.orderid());
          if (current == null || !Objects.equals(current.version(), changed.version())) {
            return refused(current, written, again);
          }
          orders.put(changed.orderid(), written);
          return new WriteResult.Applied(written);
        },
        "modify",
        written);
  }

  @Override
  public WriteResult remove(Order believed, @Nullable Long version, boolean again) {
    return write(
        () -> {
          Order current = orders.get(believed.orderid());
          if (current == null && again) {
            return new WriteResult.Applied(believed);
          }
          if (current == null || (version != null && !version.equals(current.version()))) {
            return new WriteResult.Refused(current);
          }
          return new WriteResult.Applied(orders.remove(believed.orderid()));
        },
        "remove",
        null);
  }

  @Override
  public void insertUnchecked(Map<String, AttributeValue> item) {
    write(() -> new WriteResult.Refused(null), "malformed", null);
  }

  @Override
  public synchronized @Nullable Order find(String orderid) {
    return orders.get(orderid);
  }

  @Override
  public synchronized OrderPage page(int limit, @Nullable String after) {
    failIfToldTo();
    List<Order> page =
        orders.tailMap(after == null ? "" : after, false).values().stream().limit(limit).toList();
    boolean more = page.size() == limit;
    return new OrderPage(page, more ? page.get(limit - 1).orderid() : null);
  }

  private interface Write {
    WriteResult make();
  }

  private WriteResult write(Write write, String kind, @Nullable Order order) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw SdkClientException.create("interrupted", e);
    }
    synchronized (this) {
      failIfToldTo();
      WriteResult result = write.make();
      history.add(order == null ? kind : kind + " " + contentOf(order));
      if (lostAnswers > 0) {
        lostAnswers--;
        meanwhile.run();
        throw SdkClientException.create("answer lost");
      }
      return result;
    }
  }

  private void failIfToldTo() {
    if (failures > 0) {
      failures--;
      throw SdkClientException.create("told to fail");
    }
    if (refusals > 0) {
      refusals--;
      throw DynamoDbException.builder()
          .awsErrorDetails(AwsErrorDetails.builder().errorCode("ValidationException").build())
          .build();
    }
  }

  private static WriteResult refused(@Nullable Order current, Order intended, boolean again) {
    if (intended.equals(current)) {
      return new WriteResult.Applied(current);
    }
    return again && (current == null || current.version() > intended.version())
        ? new WriteResult.Unclear(current)
        : new WriteResult.Refused(current);
  }

  private static String contentOf(Order order) {
    return String.join(
        " ",
        order.productName(),
        order.quantity() + "x" + order.price(),
        order.customerId(),
        order.paymentMethod(),
        order.status().text(),
        "v" + order.version());
  }
}
