package io.orderlake.analytics.report;

import io.orderlake.analytics.engine.DuckDbEngine;
import io.orderlake.analytics.warehouse.Warehouse;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ReportConfiguration {

  @Bean
  DuckDbEngine queryEngine(Warehouse warehouse, ReportProperties properties) {
    return new DuckDbEngine(warehouse, properties.timeout());
  }

  @Bean
  ReportCatalogue reportCatalogue(ReportProperties properties, DuckDbEngine engine) {
    return ReportCatalogue.load(properties.location(), engine::describe);
  }
}
