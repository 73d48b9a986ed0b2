package io.orderlake.simulator.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The orders that traffic may change or remove.
 *
 * <p>Only the oldest few are changed, so that they come to their end and can be removed; newer ones
 * wait. Of those that wait, and of those that have ended, the oldest retires when there are too
 * many: it stays in the table as it is. So memory is bounded however long traffic runs, and
 * whatever its mix.
 */
final class OpenOrders {
  private static final int CHANGING = 200;

  private final int capacity;
  private final List<OpenOrder> changing = new ArrayList<>();
  private final Deque<OpenOrder> waiting = new ArrayDeque<>();
  private final Deque<OpenOrder> ended = new ArrayDeque<>();

  /**
   * @param capacity of those that wait, and of those that have ended
   */
  OpenOrders(int capacity) {
    this.capacity = capacity;
  }

  void add(OpenOrder order) {
    if (isEnded(order)) {
      offer(ended, order);
    } else if (changing.size() < CHANGING) {
      changing.add(order);
    } else {
      offer(waiting, order);
    }
  }

  /** Takes out an open order to be changed; null if there is none. */
  @Nullable OpenOrder takeOpen(Random random) {
    while (!changing.isEmpty()) {
      OpenOrder order = take(random.nextInt(changing.size()));
      if (!order.isLost()) {
        return order;
      }
      refill();
    }
    return null;
  }

  /** Puts back an order that was taken out and changed. */
  void putBack(OpenOrder order) {
    if (isEnded(order)) {
      offer(ended, order);
      refill();
    } else {
      changing.add(order);
    }
  }

  /** Takes out the order that came to its end first; null if there is none. */
  @Nullable OpenOrder takeEnded() {
    OpenOrder order = ended.poll();
    while (order != null && order.isLost()) {
      order = ended.poll();
    }
    return order;
  }

  int openCount() {
    return changing.size() + waiting.size();
  }

  int endedCount() {
    return ended.size();
  }

  void clear() {
    changing.clear();
    waiting.clear();
    ended.clear();
  }

  /** The last one fills the gap, so that taking costs the same wherever it is. */
  private OpenOrder take(int index) {
    OpenOrder last = changing.remove(changing.size() - 1);
    return index == changing.size() ? last : changing.set(index, last);
  }

  private void refill() {
    OpenOrder next = waiting.poll();
    if (next != null) {
      changing.add(next);
    }
  }

  private void offer(Deque<OpenOrder> queue, OpenOrder order) {
    if (queue.size() >= capacity) {
      queue.poll();
    }
    queue.add(order);
  }

  private static boolean isEnded(OpenOrder order) {
    return order.order().status() != null && order.order().status().isFinal();
  }
}
