package io.orderlake.analytics.report;

import io.orderlake.analytics.engine.DuckDbEngine;
import io.orderlake.analytics.engine.EngineProperties;
import io.orderlake.analytics.engine.Engines;
import io.orderlake.analytics.engine.QueryEngine;
import io.orderlake.analytics.warehouse.Warehouse;
import java.time.Clock;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ReportConfiguration {

  @Bean("duckdb")
  DuckDbEngine duckDbEngine(Warehouse warehouse, ReportProperties properties) {
    return new DuckDbEngine(warehouse, properties.timeout());
  }

  @Bean
  ReportCatalogue reportCatalogue(ReportProperties properties, DuckDbEngine engine) {
    return ReportCatalogue.load(properties.location(), engine::describe, Clock.systemUTC());
  }

  @Bean
  Engines engines(Map<String, QueryEngine> byName, EngineProperties properties) {
    return new Engines(byName, properties.engine());
  }
}
