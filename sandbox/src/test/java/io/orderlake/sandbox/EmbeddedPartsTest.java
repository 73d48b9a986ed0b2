package io.orderlake.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class EmbeddedPartsTest {
  private final GenericApplicationContext context = new GenericApplicationContext();
  private final Environment environment = context.getEnvironment();

  @BeforeEach
  void an_environment_of_the_users() {
    context
        .getEnvironment()
        .getPropertySources()
        .replace(
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
            new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                Map.of(
                    "SERVER_PORT", "80",
                    "MANAGEMENT_SERVER_PORT", "90",
                    "ORDERLAKE_SIMULATION_WRITERS", "8")));
    new EmbeddedParts(
            8081,
            Map.of("table", "a client"),
            Map.of("orderlake.simulation.writers", 4, "orderlake.table.create", true))
        .initialize(context);
  }

  @Test
  void the_port_is_the_services_own_whatever_the_environment_says() {
    assertThat(environment.getProperty("server.port")).isEqualTo("8081");
    assertThat(environment.getProperty("management.server.port")).isEqualTo("8081");
  }

  @Test
  void other_settings_give_way_to_the_environment() {
    assertThat(environment.getProperty("orderlake.simulation.writers")).isEqualTo("8");
    assertThat(environment.getProperty("orderlake.table.create")).isEqualTo("true");
  }

  @Test
  void beans_are_there_by_name() {
    assertThat(context.getBeanFactory().getSingleton("table")).isEqualTo("a client");
  }
}
