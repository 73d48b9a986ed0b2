package io.orderlake.simulator.simulation;

import io.orderlake.simulator.order.Order;

/**
 * An order as the simulator believes the table has it, all decided writes included.
 *
 * <p>The state is the deciding thread's alone; a writer may only declare it lost.
 */
final class OpenOrder {
  private final String orderid;
  private Order order;
  private volatile boolean lost;

  /**
   * @param order with its version
   */
  OpenOrder(Order order) {
    this.orderid = order.orderid();
    this.order = order;
  }

  String orderid() {
    return orderid;
  }

  Order order() {
    return order;
  }

  void become(Order next) {
    order = next;
  }

  /** The table has another state than believed: no write decided on this belief may be made. */
  void lose() {
    lost = true;
  }

  boolean isLost() {
    return lost;
  }
}
