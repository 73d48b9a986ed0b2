package io.orderlake.analytics.catalog;

import io.orderlake.analytics.lake.LakeProperties;
import io.orderlake.query.catalog.CatalogProperties;
import io.orderlake.query.catalog.GlueCatalog;
import io.orderlake.query.catalog.LocalCatalog;
import io.orderlake.query.catalog.TableCatalog;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.service.http.StartRefused;
import io.orderlake.service.tables.Served;
import io.orderlake.service.tables.ServedTables;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.services.glue.GlueClient;

@Configuration(proxyBeanMethods = false)
class CatalogConfiguration {
  /** Glue goes with Athena unless something else is said. */
  private static final String IS_GLUE =
      "'${orderlake.catalog.source:${orderlake.engine:duckdb}}' matches 'glue|athena'";

  @Bean
  @ConditionalOnExpression(IS_GLUE)
  @ConditionalOnMissingBean
  GlueClient glueClient() {
    return GlueClient.create();
  }

  @Bean
  @ConditionalOnExpression(IS_GLUE)
  Served<TableCatalog> glueCatalogs(
      ServedTables tables, GlueClient glue, CatalogProperties properties) {
    if (properties.table() != null && tables.entities().size() > 1) {
      throw new StartRefused(
          "orderlake.catalog.table is set, and several entities are served, each with its own.",
          "Take it out: the tables are raw_<one>_changes then; and start again.");
    }
    return tables.forEachEntity(mapping -> new GlueCatalog(mapping, glue, properties));
  }

  @Bean
  @ConditionalOnExpression("!(" + IS_GLUE + ")")
  Served<TableCatalog> localCatalogs(
      ServedTables tables, ObjectProvider<Warehouse> warehouse, LakeProperties lake) {
    Warehouse all = warehouse.getIfAvailable();
    return tables.forEachEntity(
        mapping ->
            new LocalCatalog(
                mapping,
                all == null ? null : all.of(mapping.entity().many()),
                lake.location().toString()));
  }
}
