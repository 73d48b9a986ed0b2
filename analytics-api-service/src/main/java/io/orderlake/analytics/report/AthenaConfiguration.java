package io.orderlake.analytics.report;

import io.orderlake.query.athena.AthenaEngine;
import io.orderlake.query.athena.AthenaProperties;
import io.orderlake.service.loop.Loop;
import io.orderlake.service.loop.Pause;
import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.services.athena.AthenaClient;

@Configuration(proxyBeanMethods = false)
@ConditionalOnAthena
class AthenaConfiguration {
  private static final Duration SWEEP = Duration.ofSeconds(1);

  @Bean
  @ConditionalOnMissingBean
  AthenaClient athenaClient() {
    return AthenaClient.create();
  }

  @Bean
  @ConditionalOnMissingBean
  Clock athenaClock() {
    return Clock.systemUTC();
  }

  @Bean
  @ConditionalOnMissingBean
  Pause athenaPause() {
    return Pause.SLEEP;
  }

  @Bean("athena")
  AthenaEngine athenaEngine(
      AthenaProperties properties, AthenaClient athena, Clock clock, Pause pause) {
    return new AthenaEngine(properties, athena, clock, pause);
  }

  @Bean
  Loop athenaSweeper(AthenaEngine athena, Clock clock) {
    return new Loop("athena-sweeper", clock, () -> sweep(athena))
        .saying(
            "Queries that nobody waits for may not be stopped",
            "Queries that nobody waits for are stopped again")
        .interrupted();
  }

  private static Duration sweep(AthenaEngine athena) {
    athena.sweep();
    return SWEEP;
  }
}
