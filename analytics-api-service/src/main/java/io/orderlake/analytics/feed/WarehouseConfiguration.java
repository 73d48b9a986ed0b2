package io.orderlake.analytics.feed;

import io.orderlake.analytics.WrittenFile;
import io.orderlake.analytics.lake.LakeConfiguration;
import io.orderlake.analytics.lake.LakeProperties;
import io.orderlake.query.warehouse.EntityTables;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.query.warehouse.WarehouseProperties;
import io.orderlake.service.http.StartRefused;
import io.orderlake.service.loop.Loop;
import io.orderlake.service.tables.ServedTables;
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
  Warehouse warehouse(ServedTables tables, WarehouseProperties properties, LakeProperties lake) {
    return StartRefused.unlessOpens(
        "orderlake.warehouse.file",
        properties.file(),
        () ->
            new Warehouse(
                tables.entities(),
                properties,
                entity -> LakeConfiguration.open(lake, entity.prefix()),
                Clock.systemUTC()));
  }

  /** Of the only entity. */
  @Bean
  EntityTables entityTables(Warehouse warehouse, TableMapping mapping) {
    return warehouse.of(mapping.entity().many());
  }

  @Bean
  Loop warehouseFeed(EntityTables warehouse, WarehouseProperties properties) {
    return new WarehouseFeed(warehouse::applyWaiting, properties.pollInterval(), Clock.systemUTC())
        .loop();
  }

  @Bean
  WarehouseHealth warehouseHealthIndicator(
      @Qualifier("warehouseFeed") Loop feed, EntityTables warehouse) {
    return new WarehouseHealth(feed, warehouse::trouble, warehouse::unreadable);
  }

  @Bean
  WrittenFile warehouseFile(WarehouseProperties properties) {
    return new WrittenFile(Path.of(properties.file()));
  }

  @Bean
  WarehouseMetrics warehouseMetrics(EntityTables warehouse) {
    return new WarehouseMetrics(warehouse);
  }
}
