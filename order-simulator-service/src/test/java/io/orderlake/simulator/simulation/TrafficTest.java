package io.orderlake.simulator.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.github.f4b6a3.uuid.factory.standard.TimeOrderedEpochFactory;
import io.orderlake.simulator.order.Order;
import io.orderlake.simulator.order.OrderStatus;
import io.orderlake.simulator.simulation.OrderWrite.WriteKind;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrafficTest {
  private static final BigDecimal HIGH = new BigDecimal("10000");

  @Test
  void the_mix_asked_for_is_reached() {
    Map<WriteKind, Long> kinds = kinds(changes(traffic(1, 20_000), mix(0.5, 0.4, 0.1), 50_000));

    assertThat(kinds.get(WriteKind.INSERT) / 50_000.0).isCloseTo(0.5, within(0.01));
    assertThat(kinds.get(WriteKind.MODIFY) / 50_000.0).isCloseTo(0.4, within(0.01));
    assertThat(kinds.get(WriteKind.REMOVE) / 50_000.0).isCloseTo(0.1, within(0.01));
  }

  @Test
  void shares_count_relative_to_their_sum() {
    Map<WriteKind, Long> kinds = kinds(changes(traffic(1, 20_000), mix(1, 1, 0), 20_000));

    assertThat(kinds.get(WriteKind.INSERT) / 20_000.0).isCloseTo(0.5, within(0.02));
    assertThat(kinds).doesNotContainKey(WriteKind.REMOVE);
  }

  @Test
  void an_order_is_inserted_where_there_is_none_to_change_or_remove() {
    List<OrderWrite> changes = changes(traffic(1, 20_000), mix(0, 1, 0), 1_000);

    assertThat(changes.get(0).kind()).isEqualTo(WriteKind.INSERT);
    assertThat(kinds(changes).get(WriteKind.MODIFY)).isGreaterThan(700);
  }

  @Test
  void every_order_lives_by_the_rules() {
    Map<String, Order> orders = new HashMap<>();

    for (OrderWrite change : changes(traffic(7, 500), mix(0.4, 0.5, 0.1), 50_000)) {
      OrderWrite.OrderStep step = (OrderWrite.OrderStep) change;
      Order before = orders.get(change.orderid());
      switch (change.kind()) {
        case INSERT -> assertThat(before).isNull();
        case MODIFY -> assertAllowed(before, step.after());
        case REMOVE -> assertThat(before.status().isFinal()).isTrue();
        case MALFORMED -> throw new AssertionError("none was asked for");
      }
      if (step.after() == null) {
        orders.remove(change.orderid());
      } else {
        long version = before == null ? 1 : before.version() + 1;
        orders.put(change.orderid(), step.after().withVersion(version));
      }
    }
  }

  @Test
  void the_same_seed_makes_the_same_orders_and_changes() {
    assertThat(story(traffic(42, 100))).isEqualTo(story(traffic(42, 100)));
    assertThat(story(traffic(42, 100))).isNotEqualTo(story(traffic(43, 100)));
  }

  @Test
  void a_seed_makes_the_same_sequence_whatever_was_before_it() {
    Traffic used = traffic(5, 100);
    changes(used, mix(0.5, 0.4, 0.1), 3_000);
    used.begin(42L);

    assertThat(story(used)).isEqualTo(story(traffic(42, 100)));
  }

  @Test
  void orders_in_mind_stay_within_their_bound() {
    Traffic traffic = traffic(3, 200);

    changes(traffic, mix(0.6, 0.4, 0), 20_000);

    assertThat(traffic.openOrders()).isLessThanOrEqualTo(400);
    assertThat(traffic.endedOrders()).isLessThanOrEqualTo(200);
  }

  @Test
  void orders_of_high_value_come_in_their_share() {
    SimulationSettings settings =
        SimulationSettings.DEFAULT.with(
            new SettingsChange(null, 1.0, 0.0, 0.0, null, null, null, 0.25, null));

    double high =
        changes(traffic(1, 10), settings, 10_000).stream()
            .filter(change -> ((OrderWrite.OrderStep) change).after().total().compareTo(HIGH) >= 0)
            .count();

    assertThat(high / 10_000).isCloseTo(0.25, within(0.02));
  }

  @Test
  void some_customers_buy_much_more_than_others() {
    List<Long> purchases =
        changes(traffic(1, 10), mix(1, 0, 0), 20_000).stream()
            .collect(
                Collectors.groupingBy(
                    change -> ((OrderWrite.OrderStep) change).after().customerId(),
                    Collectors.counting()))
            .values()
            .stream()
            .sorted(Comparator.reverseOrder())
            .toList();

    assertThat(purchases.size()).isGreaterThan(1_000);
    assertThat(purchases.get(0)).isGreaterThan(20 * purchases.get(purchases.size() / 2));
  }

  @Test
  void malformed_items_come_in_their_share_of_the_inserts() {
    SimulationSettings settings =
        SimulationSettings.DEFAULT.with(
            new SettingsChange(null, 1.0, 0.0, 0.0, null, null, null, null, 0.3));

    Map<WriteKind, Long> kinds = kinds(changes(traffic(1, 10), settings, 10_000));

    assertThat(kinds.get(WriteKind.MALFORMED) / 10_000.0).isCloseTo(0.3, within(0.02));
  }

  @Test
  void an_order_in_the_table_is_adopted_only_if_traffic_can_go_on_with_it() {
    Traffic traffic = traffic(1, 10);
    Order open = Order.placed("a", "Phone", 1, BigDecimal.TEN, null, null).withVersion(1);

    traffic.adopt(open);
    traffic.adopt(open.with(OrderStatus.DELIVERED));
    traffic.adopt(open.with(OrderStatus.CANCELLED));
    traffic.adopt(open.withQuantity(0));
    traffic.adopt(Order.placed("b", "Phone", 1, BigDecimal.TEN, null, null));

    assertThat(traffic.openOrders()).isEqualTo(1);
    assertThat(traffic.endedOrders()).isEqualTo(2);
  }

  private static void assertAllowed(Order before, Order after) {
    assertThat(after.version()).isEqualTo(before.version());
    if (after.status() == before.status()) {
      assertThat(before.status().allowsQuantityChange()).isTrue();
      assertThat(after.quantity()).isPositive().isNotEqualTo(before.quantity());
    } else {
      assertThat(before.status().canTransitionTo(after.status())).isTrue();
    }
  }

  /** What happens, without ids: each order is named by when it was placed. */
  private static List<String> story(Traffic traffic) {
    Map<String, Integer> names = new HashMap<>();
    return changes(traffic, mix(0.4, 0.5, 0.1), 5_000).stream()
        .map(
            change -> {
              names.putIfAbsent(change.orderid(), names.size());
              Order after = ((OrderWrite.OrderStep) change).after();
              String content = after == null ? "" : after.toString().replace(change.orderid(), "");
              return change.kind() + " " + names.get(change.orderid()) + " " + content;
            })
        .toList();
  }

  private static Map<WriteKind, Long> kinds(List<OrderWrite> changes) {
    return changes.stream()
        .map(OrderWrite::kind)
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  private static List<OrderWrite> changes(Traffic traffic, SimulationSettings settings, int count) {
    return IntStream.range(0, count).mapToObj(i -> traffic.next(settings)).toList();
  }

  private static Traffic traffic(long seed, int capacity) {
    TimeOrderedEpochFactory ids = new TimeOrderedEpochFactory();
    Traffic traffic = new Traffic(new OrderGenerator(ids), new OpenOrders(capacity));
    traffic.begin(seed);
    return traffic;
  }

  private static SimulationSettings mix(double insert, double modify, double remove) {
    return SimulationSettings.DEFAULT.with(
        new SettingsChange(null, insert, modify, remove, null, null, null, null, null));
  }
}
