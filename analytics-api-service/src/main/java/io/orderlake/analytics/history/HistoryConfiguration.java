package io.orderlake.analytics.history;

import io.orderlake.analytics.alert.AlertProperties;
import io.orderlake.analytics.warehouse.ConditionalOnWarehouse;
import io.orderlake.analytics.warehouse.Warehouse;
import io.orderlake.analytics.warehouse.WarehouseProperties;
import io.orderlake.service.access.AccessProperties;
import io.orderlake.service.access.OtherService;
import java.nio.file.Path;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@ConditionalOnWarehouse
class HistoryConfiguration {

  @Bean
  History history(WarehouseProperties warehouse) {
    return new History(
        warehouse.inMemory()
            ? null
            : Path.of(warehouse.file()).toAbsolutePath().resolveSibling("history.ndjson"));
  }

  @Bean
  HistoryWatch historyWatch(
      Warehouse warehouse, History history, AlertProperties alerts, AccessProperties access) {
    OtherService transformer =
        alerts.pipeline().equals("none")
            ? null
            : new OtherService(alerts.pipeline(), "/api/pipeline", access);
    return new HistoryWatch(new Observer(warehouse, transformer, history), Clock.systemUTC());
  }
}
