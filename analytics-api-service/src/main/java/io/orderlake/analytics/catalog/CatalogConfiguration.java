package io.orderlake.analytics.catalog;

import io.orderlake.analytics.lake.LakeProperties;
import io.orderlake.query.catalog.CatalogProperties;
import io.orderlake.query.catalog.GlueCatalog;
import io.orderlake.query.catalog.LocalCatalog;
import io.orderlake.query.catalog.TableCatalog;
import io.orderlake.query.warehouse.EntityTables;
import io.orderlake.table.TableMapping;
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
  TableCatalog glueCatalog(TableMapping mapping, GlueClient glue, CatalogProperties properties) {
    return new GlueCatalog(mapping, glue, properties);
  }

  @Bean
  @ConditionalOnExpression("!(" + IS_GLUE + ")")
  TableCatalog localCatalog(
      TableMapping mapping, ObjectProvider<EntityTables> warehouse, LakeProperties lake) {
    return new LocalCatalog(mapping, warehouse.getIfAvailable(), lake.location().toString());
  }
}
