package io.orderlake.analytics.engine.athena;

import io.orderlake.analytics.engine.QueryEngine;
import io.orderlake.service.outage.Outage;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.services.athena.AthenaClient;

@Configuration(proxyBeanMethods = false)
@ConditionalOnAthena
class AthenaConfiguration {
  private static final Logger log = LoggerFactory.getLogger(AthenaConfiguration.class);

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
    return duration -> Thread.sleep(duration.toMillis());
  }

  @Bean
  AthenaCalls athenaCalls(
      AthenaClient athena, Clock clock, Pause pause, AthenaProperties properties) {
    return new AthenaCalls(athena, clock, pause, random(), properties.patience());
  }

  @Bean
  Executions executions(AthenaProperties properties, AthenaCalls calls, Clock clock) {
    return new Executions(properties, calls, clock, random());
  }

  @Bean("athena")
  QueryEngine athenaEngine(
      AthenaProperties properties, Executions executions, AthenaCalls calls, Clock clock) {
    return new AthenaEngine(properties, executions, calls, clock);
  }

  @Bean(destroyMethod = "shutdownNow")
  ScheduledExecutorService athenaSweeper(Executions executions, Clock clock) {
    Outage outage = new Outage(clock);
    ScheduledExecutorService sweeper =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "athena-sweeper");
              thread.setDaemon(true);
              return thread;
            });
    sweeper.scheduleWithFixedDelay(() -> sweep(executions, outage), 1, 1, TimeUnit.SECONDS);
    return sweeper;
  }

  /** One failure must not end the sweeping. */
  private static void sweep(Executions executions, Outage outage) {
    try {
      executions.sweep();
      if (outage.succeeded()) {
        log.info("Queries that nobody waits for are stopped again");
      }
    } catch (RuntimeException | Error e) {
      if (outage.failed(e)) {
        log.error("Queries that nobody waits for may not be stopped", e);
      }
    }
  }

  private static RandomGenerator random() {
    return new RandomGenerator() {
      @Override
      public long nextLong() {
        return ThreadLocalRandom.current().nextLong();
      }
    };
  }
}
