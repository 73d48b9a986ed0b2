package io.orderlake.simulator.simulation;

import com.github.f4b6a3.uuid.factory.standard.TimeOrderedEpochFactory;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.orderlake.service.loop.GrowingPauses;
import io.orderlake.simulator.order.OrderStore;
import io.orderlake.simulator.order.SalesLedger;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.backoff.BackOff;

/** Puts the simulation together. */
@Configuration(proxyBeanMethods = false)
class SimulationConfiguration {
  private static final BackOff PAUSES = GrowingPauses.upTo(Duration.ofSeconds(2));

  @Bean
  SteadyClock steadyClock() {
    return new SteadyClock();
  }

  @Bean
  Tally tally(MeterRegistry meters, Clock clock, SteadyClock steady) {
    return new Tally(meters, clock, steady);
  }

  @Bean
  Traffic traffic(TimeOrderedEpochFactory ids, SimulationProperties properties) {
    return new Traffic(new OrderGenerator(ids), new OpenOrders(properties.openOrders()));
  }

  @Bean(destroyMethod = "") // the driver closes them, once it hands over no more
  Writers writers(
      OrderStore store,
      SalesLedger ledger,
      Tally tally,
      Clock clock,
      Traffic traffic,
      SimulationProperties properties) {
    ChangeWriter writer = new ChangeWriter(store, ledger, tally, clock, PAUSES, traffic::tell);
    return new Writers(properties.writers(), writer);
  }

  @Bean
  Simulation simulation(
      Traffic traffic,
      Writers writers,
      Tally tally,
      SalesLedger ledger,
      Clock clock,
      SteadyClock steady,
      MeterRegistry meters) {
    Simulation simulation = new Simulation(traffic, writers, tally, ledger, clock, steady);
    Gauge.builder("orderlake.simulation.behind.writes", () -> simulation.status().behindWrites())
        .description("Writes due and not done")
        .register(meters);
    Gauge.builder("orderlake.simulation.behind.seconds", () -> simulation.status().behindSeconds())
        .description("For how long the next write has been due")
        .register(meters);
    return simulation;
  }

  @Bean
  SimulationDriver simulationDriver(
      OrderStore store,
      SalesLedger ledger,
      Simulation simulation,
      Writers writers,
      SimulationProperties properties) {
    OpenOrderPickUp pickUp =
        new OpenOrderPickUp(store, ledger, simulation, PAUSES, properties.pickUp());
    return new SimulationDriver(pickUp, simulation, writers);
  }
}
