package io.orderlake.analytics.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.convert.ApplicationConversionService;

class ReconciliationPropertiesTest {
  /** A template knows its buffers, and cannot add them up. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"10s | PT10S", "4m,10s,60s | PT5M10S", "4m, 900s, 900s | PT34M", "5m,0s,0s | PT5M"})
  void what_is_in_flight_is_given_in_parts(String setting, Duration longest) {
    assertThat(bound(Map.of("orderlake.reconciliation.in-flight", setting)).longestInFlight())
        .isEqualTo(longest);
  }

  private static ReconciliationProperties bound(Map<String, String> settings) {
    return new Binder(
            List.of(new MapConfigurationPropertySource(settings)),
            null,
            ApplicationConversionService.getSharedInstance(),
            null)
        .bindOrCreate("orderlake.reconciliation", ReconciliationProperties.class);
  }
}
