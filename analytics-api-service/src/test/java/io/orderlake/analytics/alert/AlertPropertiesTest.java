package io.orderlake.analytics.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.analytics.alert.AlertProperties.Rule;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class AlertPropertiesTest {
  private final ApplicationContextRunner service =
      new ApplicationContextRunner()
          .withInitializer(new ConfigDataApplicationContextInitializer())
          .withSystemProperties("spring.config.name=analytics-api-service")
          .withUserConfiguration(Settings.class);

  @EnableConfigurationProperties(AlertProperties.class)
  static class Settings {}

  @Test
  void orders_that_are_worth_much_and_not_cancelled_are_told_where_nothing_else_is_said() {
    service.run(
        context ->
            assertThat(context.getBean(AlertProperties.class).rules())
                .containsExactly(
                    new Rule(
                        "high-value-order",
                        "orders",
                        true,
                        "total_price",
                        null,
                        Map.of("status", List.of("cancelled")))));
  }

  @Test
  void rules_of_ones_own_take_the_place_of_these() {
    service
        .withPropertyValues(
            "orderlake.alerts.rules[0].column=quantity", "orderlake.alerts.rules[0].least=100")
        .run(
            context ->
                assertThat(context.getBean(AlertProperties.class).rules())
                    .containsExactly(
                        new Rule(null, null, false, "quantity", new BigDecimal("100"), Map.of())));
  }
}
