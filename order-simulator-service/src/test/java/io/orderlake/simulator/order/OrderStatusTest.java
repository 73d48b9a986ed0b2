package io.orderlake.simulator.order;

import static io.orderlake.simulator.order.OrderStatus.CANCELLED;
import static io.orderlake.simulator.order.OrderStatus.CONFIRMED;
import static io.orderlake.simulator.order.OrderStatus.DELIVERED;
import static io.orderlake.simulator.order.OrderStatus.PENDING;
import static io.orderlake.simulator.order.OrderStatus.SHIPPED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OrderStatusTest {
  private static final Map<OrderStatus, Set<OrderStatus>> ALLOWED =
      Map.of(
          PENDING, Set.of(CONFIRMED, CANCELLED),
          CONFIRMED, Set.of(SHIPPED, CANCELLED),
          SHIPPED, Set.of(DELIVERED),
          DELIVERED, Set.of(),
          CANCELLED, Set.of());

  @Test
  void an_order_goes_forward_or_is_cancelled_before_it_ships() {
    for (OrderStatus from : OrderStatus.values()) {
      for (OrderStatus to : OrderStatus.values()) {
        assertThat(from.canTransitionTo(to)).isEqualTo(ALLOWED.get(from).contains(to));
      }
    }
  }

  @Test
  void nothing_follows_delivery_or_cancellation() {
    assertThat(OrderStatus.values())
        .filteredOn(OrderStatus::isFinal)
        .containsExactly(DELIVERED, CANCELLED);
  }

  @Test
  void the_quantity_may_change_only_while_pending() {
    assertThat(OrderStatus.values())
        .filteredOn(OrderStatus::allowsQuantityChange)
        .containsExactly(PENDING);
  }
}
