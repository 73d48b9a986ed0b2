package io.orderlake.simulator;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Places and changes orders in DynamoDB. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class OrderSimulatorService {

  public static void main(String[] args) {
    application().run(args);
  }

  /** The service, with a configuration file of its own name, so that several share a class path. */
  public static SpringApplicationBuilder application() {
    return new SpringApplicationBuilder(OrderSimulatorService.class)
        .properties("spring.config.name=order-simulator-service");
  }
}
