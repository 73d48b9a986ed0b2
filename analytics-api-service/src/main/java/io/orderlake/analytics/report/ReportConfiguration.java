package io.orderlake.analytics.report;

import io.orderlake.analytics.feed.ConditionalOnWarehouse;
import io.orderlake.query.QueryEngine;
import io.orderlake.query.QueryFailed;
import io.orderlake.query.ResultColumn;
import io.orderlake.query.warehouse.DuckDbEngine;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.query.warehouse.WarehouseProperties;
import io.orderlake.service.tables.ServedTables;
import io.orderlake.table.TableMapping;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
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
      ServedTables tables,
      WarehouseProperties warehouse) {
    DuckDbEngine engine = duckdb.getIfAvailable();
    return ReportCatalogue.load(
        properties.location(),
        tables.entities(),
        engine == null ? sql -> describe(tables.entities(), warehouse, sql) : engine::describe,
        Clock.systemUTC());
  }

  @Bean
  Engines engines(ListableBeanFactory beans, EngineProperties properties) {
    return new Engines(beans.getBeansOfType(QueryEngine.class), properties.engine());
  }

  private static List<ResultColumn> describe(
      List<TableMapping> mappings, WarehouseProperties warehouse, String sql) {
    try (Connection empty = Warehouse.empty(mappings, warehouse)) {
      return DuckDbEngine.describe(empty, sql);
    } catch (SQLException e) {
      throw new QueryFailed("DuckDB does not open", e);
    }
  }
}
