package io.orderlake.simulator.simulation;

import static io.orderlake.simulator.simulation.SimulationStatus.SimulationState.IDLE;
import static io.orderlake.simulator.simulation.SimulationStatus.SimulationState.RUNNING;
import static io.orderlake.simulator.simulation.SimulationStatus.SimulationState.STARTING;
import static io.orderlake.simulator.simulation.SimulationStatus.SimulationState.STOPPING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.github.f4b6a3.uuid.factory.standard.TimeOrderedEpochFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orderlake.simulator.order.Order;
import io.orderlake.simulator.order.OrderStatus;
import io.orderlake.simulator.order.SalesLedger;
import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

/** The schedule is driven by hand; writes are made by real writers into a table in memory. */
class SimulationTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int ROOM = 8;

  private final SetTime time = new SetTime();
  private final FakeOrderStore store = new FakeOrderStore();
  private final SalesLedger ledger = new SalesLedger();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Tally tally = new Tally(meters, time, time);
  private final Traffic traffic =
      new Traffic(new OrderGenerator(new TimeOrderedEpochFactory()), new OpenOrders(1_000));
  private final ChangeWriter writer =
      new ChangeWriter(store, ledger, tally, time, () -> () -> 0, traffic::tell);
  private final Writers writers = new Writers(2, writer);
  private final Simulation simulation = new Simulation(traffic, writers, tally, ledger, time, time);

  @BeforeEach
  void takeStock() {
    ledger.begin();
    ledger.open();
  }

  @AfterEach
  void close() throws InterruptedException {
    store.open();
    writers.close();
  }

  @Test
  void writes_are_made_as_the_clock_says() throws InterruptedException {
    start(rate(100));

    time.pass(SECOND);
    work();

    assertThat(simulation.status().totals().writes()).isEqualTo(100);
    assertThat(simulation.status().behindWrites()).isZero();
    for (int i = 0; i < 9; i++) {
      time.pass(SECOND);
      work();
    }
    assertThat(simulation.status().totals().writes()).isEqualTo(1_000);
    assertThat(simulation.status().achievedRate()).isEqualTo(100);
  }

  @Test
  void a_slow_database_shows_as_being_behind_and_never_lowers_the_asked_rate()
      throws InterruptedException {
    start(rate(100));
    store.shut();

    time.pass(Duration.ofSeconds(10));
    for (int i = 0; i < 20; i++) {
      simulation.step();
    }

    SimulationStatus slow = simulation.status();
    assertThat(slow.askedRate()).isEqualTo(100);
    assertThat(slow.behindWrites()).isEqualTo(1_000);
    assertThat(slow.behindSeconds()).isCloseTo(9.99, within(0.01));
    assertThat(slow.inFlight()).isEqualTo(ROOM);

    store.open();
    work();
    assertThat(simulation.status().totals().writes()).isEqualTo(1_000);
    assertThat(simulation.status().behindSeconds()).isZero();
  }

  @Test
  void a_run_with_a_duration_ends_by_itself_with_all_that_was_due() throws InterruptedException {
    start(new SettingsChange(50.0, null, null, null, null, "PT2S", null, null, null));

    time.pass(Duration.ofSeconds(60));
    work();

    assertThat(simulation.status().state()).isEqualTo(IDLE);
    assertThat(simulation.status().totals().writes()).isEqualTo(100);
    assertThat(simulation.status().stoppedAt()).isNotNull();
  }

  @Test
  void a_stop_finishes_writes_in_flight_and_gives_up_the_rest() throws InterruptedException {
    start(rate(1_000));
    store.shut();
    time.pass(SECOND);
    for (int i = 0; i < ROOM; i++) {
      simulation.step();
    }

    SimulationStatus stopping = simulation.stop(Duration.ZERO);
    store.open();
    work();

    assertThat(stopping.state()).isEqualTo(STOPPING);
    assertThat(simulation.status().state()).isEqualTo(IDLE);
    assertThat(simulation.status().totals().writes()).isEqualTo(ROOM);
    assertThat(simulation.stop(Duration.ZERO).totals().writes()).isEqualTo(ROOM);
  }

  @Test
  void a_start_while_running_retunes_what_is_given() throws InterruptedException {
    start(new SettingsChange(10.0, 1.0, 0.0, 0.0, null, null, null, null, null));
    time.pass(SECOND);
    work();

    simulation.start(rate(1_000));
    time.pass(SECOND);
    work();

    SimulationStatus status = simulation.status();
    assertThat(status.state()).isEqualTo(RUNNING);
    assertThat(status.settings().insertShare()).isEqualTo(1);
    assertThat(status.totals().inserts()).isEqualTo(1_010);
  }

  @Test
  void a_start_begins_anew_after_a_stop() throws InterruptedException {
    start(rate(10));
    time.pass(SECOND);
    work();
    simulation.stop(Duration.ZERO);
    work();

    SimulationStatus second = simulation.start(SettingsChange.NONE);

    assertThat(second.state()).isEqualTo(STARTING);
    assertThat(second.totals().writes()).isZero();
    assertThat(second.settings()).isEqualTo(SimulationSettings.DEFAULT);
  }

  @Test
  void a_failed_write_is_counted_and_tried_until_it_is_made() throws InterruptedException {
    store.failNext(5);
    start(rate(100));
    time.pass(SECOND);
    work();

    SimulationStatus status = simulation.status();
    assertThat(status.totals().writes()).isEqualTo(100);
    assertThat(status.errors()).isEqualTo(5);
    assertThat(status.lastError().error()).isEqualTo("SdkClientException");
    assertThat(status.conflicts()).isZero();
    assertAccountIsRight();
  }

  @Test
  void a_write_whose_answer_is_lost_is_accounted_once() throws InterruptedException {
    start(new SettingsChange(100.0, 0.4, 0.4, 0.2, null, null, null, null, null));
    for (int i = 0; i < 20; i++) {
      store.loseNextAnswers(3);
      time.pass(SECOND);
      work();
    }

    assertThat(simulation.status().totals().writes()).isEqualTo(2_000);
    assertThat(simulation.status().conflicts()).isZero();
    assertAccountIsRight();
  }

  @Test
  void a_change_that_others_overtook_before_it_was_tried_again_is_unclear()
      throws InterruptedException {
    start(new SettingsChange(1.0, 1.0, 0.0, 0.0, null, null, null, null, null));
    time.pass(SECOND);
    work();
    simulation.start(new SettingsChange(1.0, 0.0, 1.0, 0.0, null, null, null, null, null));
    Order other = store.orders().get(0).withVersion(9);
    store.loseNextAnswerAnd(() -> store.put(other));
    time.pass(SECOND);
    work();

    assertThat(simulation.status().unclear()).isEqualTo(1);
    assertThat(simulation.status().conflicts()).isZero();
    time.pass(SECOND);
    work();
    assertThat(store.find(other.orderid()).version()).as("it is taken up as it is").isEqualTo(10);
  }

  @Test
  void writes_that_all_fail_make_the_service_down_until_one_succeeds_or_none_is_tried()
      throws InterruptedException {
    WritesHealth health = new WritesHealth(tally);
    start(rate(1));
    store.failNext(1);
    time.pass(SECOND);
    work();
    assertThat(health.health().getStatus()).isEqualTo(Status.UP);

    store.refuseNext(1);
    time.pass(SECOND);
    work();
    assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
    assertThat(health.health().getDetails())
        .containsEntry("reason", "No write to the table succeeds: it answers ValidationException")
        .containsEntry("since", SetTime.NOON.plusSeconds(2).toString());

    time.pass(Duration.ofSeconds(61));
    assertThat(health.health().getStatus()).isEqualTo(Status.UP);
  }

  @Test
  void a_write_that_can_never_succeed_is_given_up_and_the_rest_goes_on()
      throws InterruptedException {
    store.refuseNext(3);
    start(rate(100));
    for (int i = 0; i < 3; i++) {
      time.pass(SECOND);
      work();
    }

    SimulationStatus status = simulation.status();
    assertThat(status.errors()).isEqualTo(3);
    assertThat(status.lastError().error()).isEqualTo("ValidationException");
    assertThat(status.totals().writes() + status.conflicts() + 3).isEqualTo(300);
    assertAccountIsRight();
  }

  @Test
  void an_order_changed_by_another_is_let_go_and_taken_up_as_it_is() throws InterruptedException {
    start(new SettingsChange(1.0, 1.0, 0.0, 0.0, null, null, null, null, null));
    time.pass(SECOND);
    work();
    Order other = store.orders().get(0).with(OrderStatus.CONFIRMED).withVersion(9);
    store.put(other);

    simulation.start(new SettingsChange(1.0, 0.0, 1.0, 0.0, null, null, null, null, null));
    time.pass(SECOND);
    work();
    assertThat(simulation.status().conflicts()).isEqualTo(1);

    time.pass(SECOND);
    work();
    assertThat(store.find(other.orderid()).version()).isEqualTo(10);
  }

  @Test
  void the_same_seed_makes_the_same_writes_however_slow_the_database_is()
      throws InterruptedException {
    SettingsChange seeded =
        new SettingsChange(100.0, null, null, null, 42L, "PT5S", null, null, null);
    start(seeded);
    for (int i = 0; i < 50; i++) {
      time.pass(Duration.ofMillis(100));
      work();
    }
    var first = store.history();

    simulation.start(seeded);
    simulation.step();
    time.pass(Duration.ofSeconds(5));
    store.failNext(20);
    work();
    var second = store.history().subList(first.size(), store.history().size());

    assertThat(second).containsExactlyInAnyOrderElementsOf(first);
  }

  @Test
  void traffic_waits_until_the_orders_in_the_table_are_picked_up() throws InterruptedException {
    for (int i = 0; i < 2_500; i++) {
      Order order = Order.placed("order-" + i, "Phone", 2, new BigDecimal("1.50"), null, null);
      store.put(order.placedAt(SetTime.NOON).withVersion(1));
    }
    store.put(Order.placed("odd", "Phone", 0, BigDecimal.TEN, null, null));
    simulation.start(new SettingsChange(10.0, 0.0, 1.0, 0.0, null, null, null, null, null));
    store.failNext(2);

    new OpenOrderPickUp(store, ledger, simulation, () -> () -> 0, true).run();
    simulation.step();

    SimulationStatus status = simulation.status();
    assertThat(status.state()).isEqualTo(RUNNING);
    assertThat(status.pickUp().orders()).isEqualTo(2_501);
    assertThat(status.openOrders()).isEqualTo(1_200);
    assertThat(status.expected().orders()).isEqualTo(2_500);
    assertThat(status.expected().revenue()).isEqualTo(new BigDecimal("7500.00"));
    time.pass(SECOND);
    work();
    assertThat(simulation.status().totals().modifications()).isEqualTo(10);
    assertAccountIsRight();
  }

  private void start(SettingsChange change) throws InterruptedException {
    simulation.start(change);
    simulation.step();
  }

  /** Makes all that is due until now. */
  private void work() throws InterruptedException {
    while (simulation.step()) {
      // one more
    }
    await().pollInterval(Duration.ofMillis(1)).until(() -> simulation.status().inFlight() == 0);
    simulation.step();
  }

  private void assertAccountIsRight() {
    long units = 0;
    BigDecimal revenue = new BigDecimal("0.00");
    for (Order order : store.orders()) {
      if (order.isSale()) {
        units += order.quantity();
        revenue = revenue.add(order.total());
      }
    }
    assertThat(ledger.sales().units()).isEqualTo(units);
    assertThat(ledger.sales().revenue()).isEqualTo(revenue);
  }

  private static SettingsChange rate(double perSecond) {
    return new SettingsChange(perSecond, null, null, null, null, null, null, null, null);
  }
}
