package io.orderlake.transformer;

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

/** Turns changes of orders into rows of the lake. */
@OpenAPIDefinition(
    info =
        @Info(
            title = "Orderlake CDC transformer",
            version = "1",
            description =
                "The way of changes from the table to the lake: how it is getting on, what was refused, what is in the stream."))
@SpringBootApplication
@ConfigurationPropertiesScan
@Import({ServiceEdge.class, ServedTablesConfiguration.class})
public class CdcTransformerService {

  public static void main(String[] args) {
    Class<?> task = Task.of(args);
    if (task == null) {
      application().run(args);
    } else {
      System.exit(Task.run(task, args));
    }
  }

  /** The service, with a configuration file of its own name, so that several share a class path. */
  public static SpringApplicationBuilder application() {
    return new SpringApplicationBuilder(CdcTransformerService.class)
        .properties("spring.config.name=cdc-transformer-service")
        .initializers(RemovedSettings::refuse, AwsSettings::handOn);
  }
}
