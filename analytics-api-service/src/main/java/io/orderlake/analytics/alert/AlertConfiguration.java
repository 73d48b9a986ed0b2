package io.orderlake.analytics.alert;

import io.orderlake.analytics.feed.ConditionalOnWarehouse;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.query.warehouse.WarehouseProperties;
import io.orderlake.service.access.AccessProperties;
import io.orderlake.service.http.StartRefused;
import io.orderlake.service.loop.Loop;
import io.orderlake.service.tables.ServedTables;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.services.sns.SnsClient;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
@ConditionalOnWarehouse
class AlertConfiguration {

  @Bean
  AlertBook alertBook(AlertProperties properties, WarehouseProperties warehouse) {
    Path own = properties.file();
    return own == null
        ? StartRefused.unlessOpens(
            "orderlake.warehouse.file",
            warehouse.file(),
            () -> alertBook(besideWarehouse(warehouse.file()), properties))
        : StartRefused.unlessOpens("orderlake.alerts.file", own, () -> alertBook(own, properties));
  }

  private static AlertBook alertBook(@Nullable Path file, AlertProperties properties) {
    return new AlertBook(file, properties.maxAge(), Clock.systemUTC().instant());
  }

  @Bean
  AlertSender alertSender(
      AlertProperties properties, JsonMapper json, ObjectProvider<SnsClient> sns) {
    return properties.topicArn() == null
        ? new LogSender(Clock.systemUTC())
        : new SnsSender(sns.getIfAvailable(SnsClient::create), properties.topicArn(), json);
  }

  @Bean
  Loop alertWatch(
      Warehouse warehouse,
      ServedTables tables,
      AlertBook book,
      AlertSender sender,
      AlertProperties properties,
      AccessProperties access) {
    return new AlertWatch(
            new Rules(tables, warehouse, properties).watched(),
            lagWatch(properties, access, book),
            book,
            new AlertOutbox(book, sender),
            Clock.systemUTC())
        .loop();
  }

  @Bean
  AlertHealth alertsHealthIndicator(@Qualifier("alertWatch") Loop watch) {
    return new AlertHealth(watch);
  }

  private static @Nullable LagWatch lagWatch(
      AlertProperties properties, AccessProperties access, AlertBook book) {
    return properties.pipeline().equals("none")
        ? null
        : new LagWatch(new Transformer(properties.pipeline(), access), properties.lag(), book);
  }

  private static @Nullable Path besideWarehouse(String warehouse) {
    return warehouse.equals(":memory:")
        ? null
        : Path.of(warehouse).toAbsolutePath().resolveSibling("alerts.ndjson");
  }
}
