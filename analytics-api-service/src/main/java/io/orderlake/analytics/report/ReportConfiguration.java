package io.orderlake.analytics.report;

import io.orderlake.analytics.engine.DuckDbEngine;
import io.orderlake.analytics.engine.QueryEngine;
import io.orderlake.analytics.warehouse.Warehouse;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ReportConfiguration {

  @Bean
  ReportCatalogue reportCatalogue(ReportProperties properties) {
    return ReportCatalogue.load(properties.location());
  }

  @Bean
  QueryEngine queryEngine(Warehouse warehouse) {
    return new DuckDbEngine(warehouse);
  }
}
