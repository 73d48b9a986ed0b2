package io.orderlake.analytics.report;

import io.orderlake.analytics.engine.DuckDbEngine;
import io.orderlake.analytics.engine.EngineProperties;
import io.orderlake.analytics.engine.Engines;
import io.orderlake.analytics.engine.QueryEngine;
import io.orderlake.analytics.warehouse.ConditionalOnWarehouse;
import io.orderlake.analytics.warehouse.Warehouse;
import io.orderlake.analytics.warehouse.WarehouseProperties;
import java.sql.Connection;
import java.sql.SQLException;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ReportConfiguration {

  @Bean("duckdb")
  @ConditionalOnWarehouse
  DuckDbEngine duckDbEngine(Warehouse warehouse, ReportProperties properties) {
    return new DuckDbEngine(warehouse, properties.timeout());
  }

  /** A report's columns are found by DuckDB, whichever engine answers it. */
  @Bean
  ReportCatalogue reportCatalogue(
      ReportProperties properties,
      ObjectProvider<DuckDbEngine> duckdb,
      WarehouseProperties warehouse)
      throws SQLException {
    DuckDbEngine engine = duckdb.getIfAvailable();
    if (engine != null) {
      return ReportCatalogue.load(properties.location(), engine::describe);
    }
    try (Connection empty = Warehouse.empty(warehouse)) {
      return ReportCatalogue.load(properties.location(), sql -> DuckDbEngine.describe(empty, sql));
    }
  }

  @Bean
  Engines engines(ListableBeanFactory beans, EngineProperties properties) {
    return new Engines(beans.getBeansOfType(QueryEngine.class), properties.engine());
  }
}
