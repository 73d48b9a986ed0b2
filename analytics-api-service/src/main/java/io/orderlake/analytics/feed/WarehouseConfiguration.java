package io.orderlake.analytics.feed;

import io.orderlake.analytics.WrittenFile;
import io.orderlake.lake.read.LakeReader;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.query.warehouse.WarehouseProperties;
import io.orderlake.service.http.StartRefused;
import io.orderlake.service.loop.Loop;
import io.orderlake.table.TableMapping;
import java.nio.file.Path;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Qualifier;
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
  Loop warehouseFeed(Warehouse warehouse, WarehouseProperties properties) {
    return new WarehouseFeed(warehouse::applyWaiting, properties.pollInterval(), Clock.systemUTC())
        .loop();
  }

  @Bean
  WarehouseHealth warehouseHealthIndicator(
      @Qualifier("warehouseFeed") Loop feed, Warehouse warehouse) {
    return new WarehouseHealth(feed, warehouse::trouble, warehouse::unreadable);
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
