package io.orderlake.simulator;

import com.github.f4b6a3.uuid.factory.standard.TimeOrderedEpochFactory;
import java.time.Clock;
import java.time.ZoneOffset;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What both stages draw on: time, and ids that grow with it. */
@Configuration(proxyBeanMethods = false)
class SimulatorBeans {

  /** To the millisecond, as the items tell it. */
  @Bean
  Clock clock() {
    return Clock.tickMillis(ZoneOffset.UTC);
  }

  /** UUIDv7, counted up within a millisecond. */
  @Bean
  TimeOrderedEpochFactory orderIds() {
    return TimeOrderedEpochFactory.builder().withIncrementPlus1().build();
  }
}
