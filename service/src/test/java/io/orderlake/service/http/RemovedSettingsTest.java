package io.orderlake.service.http;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class RemovedSettingsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "orderlake.delivery.prefix",
        "ORDERLAKE_DELIVERY_PREFIX",
        "orderlake.DELIVERY.Prefix"
      })
  void one_that_is_set_is_refused_with_its_successor_in_whichever_form(String name) {
    assertThatThrownBy(() -> start(Map.of(name, "")))
        .isInstanceOf(StartRefused.class)
        .hasMessage("orderlake.delivery.prefix is set, and is no setting any more.")
        .extracting(refused -> ((StartRefused) refused).action())
        .asString()
        .contains("prefix: of the table's mapping", "ORDERLAKE_DELIVERY_PREFIX");
  }

  @Test
  void those_that_named_parts_in_aws_lead_to_cloudwatchs_dashboard() {
    assertThatThrownBy(() -> start(Map.of("ORDERLAKE_PIPELINE_DEADLETTERS", "orders")))
        .isInstanceOf(StartRefused.class)
        .hasMessage("orderlake.pipeline.dead-letters is set, and is no setting any more.")
        .extracting(refused -> ((StartRefused) refused).action())
        .asString()
        .contains("orderlake.dashboard.cloudwatch");
  }

  @Test
  void others_are_no_matter_of_it() {
    assertThatCode(() -> start(Map.of("ORDERLAKE_DELIVERY_ERRORPREFIX", "errors/")))
        .doesNotThrowAnyException();
  }

  private static void start(Map<String, Object> environment) {
    try (GenericApplicationContext context = new GenericApplicationContext()) {
      context
          .getEnvironment()
          .getPropertySources()
          .addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", environment));
      RemovedSettings.refuse(context);
    }
  }
}
