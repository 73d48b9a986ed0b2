package io.orderlake.analytics.feed;

import io.orderlake.analytics.WrittenFile;
import io.orderlake.analytics.feed.WarehouseHealth.Watched;
import io.orderlake.analytics.lake.LakeConfiguration;
import io.orderlake.analytics.lake.LakeProperties;
import io.orderlake.lake.read.LakeReader;
import io.orderlake.query.warehouse.EntityTables;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.query.warehouse.WarehouseProperties;
import io.orderlake.service.http.StartRefused;
import io.orderlake.service.loop.Loop;
import io.orderlake.service.loop.Loops;
import io.orderlake.service.tables.ServedTables;
import io.orderlake.table.TableMapping;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@ConditionalOnWarehouse
class WarehouseConfiguration {

  @Bean
  Warehouse warehouse(ServedTables tables, WarehouseProperties properties, LakeProperties lake) {
    // Before the file, which is not at fault where a lake cannot be opened.
    Map<TableMapping, LakeReader> lakes = new LinkedHashMap<>();
    tables
        .entities()
        .forEach(entity -> lakes.put(entity, LakeConfiguration.open(lake, entity.prefix())));
    return StartRefused.unlessOpens(
        "orderlake.warehouse.file",
        properties.file(),
        () ->
            new Warehouse(
                tables.entities(),
                properties,
                entity -> Objects.requireNonNull(lakes.get(entity)),
                Clock.systemUTC()));
  }

  /** One for each entity, in their order. */
  @Bean
  Loops warehouseFeeds(Warehouse warehouse, WarehouseProperties properties) {
    List<Loop> feeds = new ArrayList<>();
    for (EntityTables tables : warehouse.all()) {
      String name =
          feeds.isEmpty() ? "warehouse-feed" : "warehouse-feed-" + tables.mapping().entity().many();
      feeds.add(
          new WarehouseFeed(tables::applyWaiting, properties.pollInterval(), Clock.systemUTC())
              .loop(name));
    }
    return new Loops(feeds);
  }

  @Bean
  WarehouseHealth warehouseHealthIndicator(
      @Qualifier("warehouseFeeds") Loops feeds, Warehouse warehouse) {
    List<Watched> watched = new ArrayList<>();
    for (EntityTables tables : warehouse.all()) {
      watched.add(
          new Watched(
              tables.mapping().entity().many(),
              feeds.all().get(watched.size()),
              tables::trouble,
              tables::unreadable));
    }
    return new WarehouseHealth(watched);
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
