package io.orderlake.service.tables;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What a service imports that serves the tables of {@code orderlake.tables}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({TablesProperties.class, TableNames.class})
public class ServedTablesConfiguration {

  @Bean
  @ConditionalOnMissingBean
  static ServedTables servedTables(TablesProperties properties, TableNames names) {
    return ServedTables.read(properties.tables(), names);
  }
}
