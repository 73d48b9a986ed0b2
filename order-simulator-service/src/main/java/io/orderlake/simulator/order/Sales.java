package io.orderlake.simulator.order;

import java.math.BigDecimal;

/**
 * Orders that are in the table and not cancelled, added up.
 *
 * @param orders how many
 * @param units sum of their quantities
 * @param revenue sum of their price times quantity, exact
 */
public record Sales(long orders, long units, BigDecimal revenue) {
  static final Sales NONE = new Sales(0, 0, new BigDecimal("0.00"));

  Sales plus(Order order) {
    return order.isSale() ? add(1, order) : this;
  }

  Sales minus(Order order) {
    return order.isSale() ? add(-1, order) : this;
  }

  @SuppressWarnings("NullAway") // a sale has a quantity and a total
  private Sales add(int sign, Order order) {
    BigDecimal total = order.total().multiply(BigDecimal.valueOf(sign));
    return new Sales(
        orders + sign, units + (long) sign * order.quantity(), revenue.add(total).setScale(2));
  }
}
