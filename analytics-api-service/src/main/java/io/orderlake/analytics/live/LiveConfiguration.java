package io.orderlake.analytics.live;

import io.orderlake.analytics.feed.ConditionalOnWarehouse;
import io.orderlake.query.warehouse.Warehouse;
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
}
