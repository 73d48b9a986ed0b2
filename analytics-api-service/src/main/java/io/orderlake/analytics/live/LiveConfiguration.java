package io.orderlake.analytics.live;

import io.orderlake.analytics.warehouse.ConditionalOnWarehouse;
import io.orderlake.analytics.warehouse.Warehouse;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@ConditionalOnWarehouse
class LiveConfiguration {

  @Bean
  LiveFeed liveFeed(Warehouse warehouse) {
    return new LiveFeed(warehouse, Clock.systemUTC());
  }

  @Bean
  OrderStories orderStories(Warehouse warehouse) {
    return new OrderStories(warehouse);
  }
}
