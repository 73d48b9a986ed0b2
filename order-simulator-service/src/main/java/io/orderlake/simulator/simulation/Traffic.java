package io.orderlake.simulator.simulation;

import io.orderlake.simulator.order.Order;
import io.orderlake.simulator.order.OrderStatus;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Decides what the next write is, from one generator of chance and the simulator's own orders; how
 * fast the database is has no part in it. For one thread at a time.
 */
final class Traffic {
  private static final double CANCELS = 0.08;
  private static final double CHANGES_QUANTITY = 0.15;

  private final OrderGenerator generator;
  private final OpenOrders orders;
  private final Queue<Order> found = new ConcurrentLinkedQueue<>();
  private Random random = new Random();

  Traffic(OrderGenerator generator, OpenOrders orders) {
    this.generator = generator;
    this.orders = orders;
  }

  /**
   * Begins a sequence.
   *
   * @param seed begins the sequence of this seed, which knows no earlier orders; null begins one of
   *     chance, with the orders that there are
   */
  void begin(@Nullable Long seed) {
    if (seed == null) {
      random = new Random();
    } else {
      random = new Random(seed);
      orders.clear();
      found.clear();
    }
  }

  /**
   * The table has this order otherwise than believed; it is adopted before the next decision. For
   * any thread.
   */
  void tell(Order order) {
    found.add(order);
  }

  /** Takes in an order that the table has, if traffic can do something with it. */
  void adopt(Order order) {
    boolean usable =
        order.isSale() || (order.status() == OrderStatus.CANCELLED && order.total() != null);
    if (usable && order.status() != null && order.version() != null) {
      orders.add(new OpenOrder(order));
    }
  }

  /** Where there is no order to modify or to remove, one is inserted. */
  OrderWrite next(SimulationSettings settings) {
    for (Order order = found.poll(); order != null; order = found.poll()) {
      adopt(order);
    }
    double draw = random.nextDouble() * settings.shareSum();
    OrderWrite change = null;
    if (draw >= settings.insertShare() + settings.modifyShare()) {
      change = remove();
    } else if (draw >= settings.insertShare()) {
      change = modify();
    }
    return change == null ? insert(settings) : change;
  }

  int openOrders() {
    return orders.openCount();
  }

  int endedOrders() {
    return orders.endedCount();
  }

  private OrderWrite insert(SimulationSettings settings) {
    if (random.nextDouble() < settings.malformedShare()) {
      return new OrderWrite.Malformed(generator.malformed(random));
    }
    Order order = generator.order(random, random.nextDouble() < settings.highValueShare());
    OpenOrder open = new OpenOrder(order.withVersion(1));
    orders.add(open);
    return new OrderWrite.OrderStep(open, null, order);
  }

  private @Nullable OrderWrite modify() {
    OpenOrder open = orders.takeOpen(random);
    if (open == null) {
      return null;
    }
    Order before = open.order();
    Order after = develop(before, Objects.requireNonNull(before.status()));
    open.become(after.withVersion(versionOf(before) + 1));
    orders.putBack(open);
    return new OrderWrite.OrderStep(open, before, after);
  }

  private @Nullable OrderWrite remove() {
    OpenOrder ended = orders.takeEnded();
    return ended == null ? null : new OrderWrite.OrderStep(ended, ended.order(), null);
  }

  private Order develop(Order order, OrderStatus status) {
    double draw = random.nextDouble();
    if (status == OrderStatus.PENDING && draw >= 1 - CHANGES_QUANTITY) {
      return order.withQuantity(generator.otherQuantity(random, order));
    }
    boolean cancels = draw < CANCELS && status.canTransitionTo(OrderStatus.CANCELLED);
    return order.with(cancels ? OrderStatus.CANCELLED : next(status));
  }

  private static OrderStatus next(OrderStatus status) {
    return switch (status) {
      case PENDING -> OrderStatus.CONFIRMED;
      case CONFIRMED -> OrderStatus.SHIPPED;
      case SHIPPED -> OrderStatus.DELIVERED;
      case DELIVERED, CANCELLED -> throw new IllegalStateException(status + " is an end");
    };
  }

  private static long versionOf(Order order) {
    return order.version() == null ? 0 : order.version();
  }
}
