package io.orderlake.analytics;

import io.orderlake.service.ServiceEdge;
import io.orderlake.service.http.AwsSettings;
import io.orderlake.service.http.RemovedSettings;
import io.orderlake.service.tables.ServedTablesConfiguration;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.info.Info;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Import;

/** Answers predefined SQL over the lake. */
@OpenAPIDefinition(
    info =
        @Info(
            title = "Orderlake analytics",
            version = "1",
            description = "Predefined questions about orders, answered over the lake."))
@SpringBootApplication
@ConfigurationPropertiesScan({"io.orderlake.analytics", "io.orderlake.query"})
@Import({ServiceEdge.class, ServedTablesConfiguration.class})
public class AnalyticsApiService {

  public static void main(String[] args) {
    application().run(args);
  }

  /** The service, with a configuration file of its own name, so that several share a class path. */
  public static SpringApplicationBuilder application() {
    return new SpringApplicationBuilder(AnalyticsApiService.class)
        .properties("spring.config.name=analytics-api-service")
        .initializers(RemovedSettings::refuse, AwsSettings::handOn);
  }
}
