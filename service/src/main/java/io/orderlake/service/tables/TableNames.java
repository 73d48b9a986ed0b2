package io.orderlake.service.tables;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What tables are called in DynamoDB, where that is not what their mappings say.
 *
 * @param name of the table, where only one is served
 * @param names of tables by the names in their mappings, where several are served
 */
@ConfigurationProperties("orderlake.table")
record TableNames(@Nullable String name, @DefaultValue Map<String, String> names) {}
