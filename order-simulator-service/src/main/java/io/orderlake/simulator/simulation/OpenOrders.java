package io.orderlake.simulator.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The orders that traffic may change or remove, at most so many of each.
 *
 * <p>When one too many comes, another retires: it stays in the table as it is. So memory is bounded
 * however long traffic runs, and whatever its mix.
 */
final class OpenOrders {
  private final int capacity;
  private final List<OpenOrder> open = new ArrayList<>();
  private final Deque<OpenOrder> ended = new ArrayDeque<>();

  OpenOrders(int capacity) {
    this.capacity = capacity;
  }

  void add(OpenOrder order, Random random) {
    if (isEnded(order)) {
      end(order);
      return;
    }
    if (open.size() >= capacity) {
      take(random.nextInt(open.size()));
    }
    open.add(order);
  }

  /** Takes any open order out; null if there is none. */
  @Nullable OpenOrder takeOpen(Random random) {
    while (!open.isEmpty()) {
      OpenOrder order = take(random.nextInt(open.size()));
      if (!order.isLost()) {
        return order;
      }
    }
    return null;
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
    return open.size();
  }

  int endedCount() {
    return ended.size();
  }

  void clear() {
    open.clear();
    ended.clear();
  }

  private void end(OpenOrder order) {
    if (ended.size() >= capacity) {
      ended.poll();
    }
    ended.add(order);
  }

  /** The last one fills the gap, so that taking costs the same wherever it is. */
  private OpenOrder take(int index) {
    OpenOrder last = open.remove(open.size() - 1);
    return index == open.size() ? last : open.set(index, last);
  }

  private static boolean isEnded(OpenOrder order) {
    return order.order().status() != null && order.order().status().isFinal();
  }
}
