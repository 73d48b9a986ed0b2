package io.orderlake.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

class AwsSettingsTest {
  private static final String CBOR = "aws.cborEnabled";

  private final String before = System.getProperty(CBOR);

  @BeforeEach
  void forget() {
    System.clearProperty(CBOR);
  }

  @AfterEach
  void remember() {
    if (before == null) {
      System.clearProperty(CBOR);
    } else {
      System.setProperty(CBOR, before);
    }
  }

  @Test
  void a_profile_can_turn_cbor_off_for_every_client_that_is_made() {
    handOn(Map.of(CBOR, false));

    assertThat(System.getProperty(CBOR)).isEqualTo("false");
  }

  @Test
  void a_system_property_stays() {
    System.setProperty(CBOR, "true");

    handOn(Map.of(CBOR, false));

    assertThat(System.getProperty(CBOR)).isEqualTo("true");
  }

  @Test
  void what_is_not_configured_is_left_to_the_clients() {
    handOn(Map.of());

    assertThat(System.getProperty(CBOR)).isNull();
  }

  private static void handOn(Map<String, Object> configured) {
    try (GenericApplicationContext context = new GenericApplicationContext()) {
      context
          .getEnvironment()
          .getPropertySources()
          .replace("systemProperties", new MapPropertySource("systemProperties", configured));
      AwsSettings.handOn(context);
    }
  }
}
