package io.orderlake.analytics.warehouse;

import io.orderlake.analytics.WrittenFile;
import io.orderlake.lake.read.LakeReader;
import io.orderlake.service.http.StartRefused;
import io.orderlake.table.TableMapping;
import java.nio.file.Path;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@ConditionalOnWarehouse
class WarehouseConfiguration {

  @Bean
  Warehouse warehouse(TableMapping mapping, WarehouseProperties properties, LakeReader lake) {
    return StartRefused.unlessOpens(
        "orderlake.warehouse.file",
        properties.file(),
        () -> new Warehouse(mapping, properties, lake, Clock.systemUTC()));
  }

  @Bean
  WarehouseFeed warehouseFeed(Warehouse warehouse, WarehouseProperties properties) {
    return new WarehouseFeed(warehouse::applyWaiting, properties.pollInterval(), Clock.systemUTC());
  }

  @Bean
  WarehouseHealth warehouseHealthIndicator(WarehouseFeed feed, Warehouse warehouse) {
    return new WarehouseHealth(feed, warehouse::uneven, warehouse::unreadable);
  }

  @Bean
  WrittenFile warehouseFile(WarehouseProperties properties) {
    return new WrittenFile(Path.of(properties.file()));
  }

  @Bean
  WarehouseMetrics warehouseMetrics(Warehouse warehouse) {
    return new WarehouseMetrics(warehouse);
  }
}
