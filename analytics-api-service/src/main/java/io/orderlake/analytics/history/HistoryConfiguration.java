package io.orderlake.analytics.history;

import io.orderlake.analytics.alert.AlertProperties;
import io.orderlake.analytics.feed.ConditionalOnWarehouse;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.query.warehouse.WarehouseProperties;
import io.orderlake.service.access.AccessProperties;
import io.orderlake.service.access.OtherService;
import io.orderlake.service.loop.Loop;
import io.orderlake.service.tables.ServedTables;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.backoff.FixedBackOff;

@Configuration(proxyBeanMethods = false)
@ConditionalOnWarehouse
class HistoryConfiguration {
  private static final Duration LOOK = Duration.ofSeconds(10);

  @Bean
  History history(WarehouseProperties warehouse, ServedTables tables) {
    return new History(
        warehouse.inMemory()
            ? null
            : Path.of(warehouse.file()).toAbsolutePath().resolveSibling("history.ndjson"),
        tables.entities().get(0).entity().many());
  }

  @Bean
  Loop historyWatch(
      Warehouse warehouse, History history, AlertProperties alerts, AccessProperties access) {
    OtherService transformer =
        alerts.pipeline().equals("none")
            ? null
            : new OtherService(alerts.pipeline(), "/api/pipeline", access);
    Observer observer = new Observer(warehouse.all(), transformer, history);
    Clock clock = Clock.systemUTC();
    return new Loop("history", clock, () -> look(observer, clock))
        .saying(
            "The history of the pipeline has a gap for now",
            "The history of the pipeline is written again")
        .pausing(new FixedBackOff(LOOK.toMillis(), FixedBackOff.UNLIMITED_ATTEMPTS))
        .interrupted();
  }

  private static Duration look(Observer observer, InstantSource clock) throws InterruptedException {
    observer.look(clock.instant());
    return LOOK;
  }
}
