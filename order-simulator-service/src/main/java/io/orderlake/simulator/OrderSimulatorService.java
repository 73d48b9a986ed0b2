package io.orderlake.simulator;

import io.orderlake.service.ServiceEdge;
import io.orderlake.service.http.AwsSettings;
import io.orderlake.service.http.RemovedSettings;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.info.Info;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Import;

/** Places and changes orders in DynamoDB. */
@OpenAPIDefinition(
    info =
        @Info(
            title = "Orderlake order simulator",
            version = "1",
            description =
                "Places and changes orders in DynamoDB: traffic as asked for, or one order at a time."))
@SpringBootApplication
@ConfigurationPropertiesScan
@Import(ServiceEdge.class)
public class OrderSimulatorService {

  public static void main(String[] args) {
    application().run(args);
  }

  /** The service, with a configuration file of its own name, so that several share a class path. */
  public static SpringApplicationBuilder application() {
    return new SpringApplicationBuilder(OrderSimulatorService.class)
        .properties("spring.config.name=order-simulator-service")
        .initializers(RemovedSettings::refuse, AwsSettings::handOn);
  }
}
