package io.orderlake.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ObjectPrefixTest {
  private static final Instant ARRIVAL = Instant.parse("2026-11-20T23:59:58.120Z");

  @Test
  void timestamps_are_those_of_the_arrival_in_utc() {
    assertThat(ObjectPrefix.ofRows("sales/changes/").resolve(ARRIVAL))
        .isEqualTo("sales/changes/dt=2026-11-20/hour=23/");
  }

  @Test
  void a_prefix_without_a_timestamp_gets_firehoses_own() {
    assertThat(ObjectPrefix.ofErrors("errors/").resolve(ARRIVAL, ""))
        .isEqualTo("errors/2026/11/20/23/");
  }

  @Test
  void the_error_output_type_is_filled_in() {
    ObjectPrefix prefix =
        ObjectPrefix.ofErrors("errors/!{firehose:error-output-type}/!{timestamp:yyyy}/");

    assertThat(prefix.resolve(ARRIVAL, "processing-failed"))
        .isEqualTo("errors/processing-failed/2026/");
  }

  @Test
  void a_random_string_has_eleven_characters_and_differs_each_time() {
    ObjectPrefix prefix = ObjectPrefix.ofErrors("!{firehose:random-string}/!{timestamp:yyyy}/");

    assertThat(prefix.resolve(ARRIVAL, "")).matches("[A-Za-z0-9]{11}/2026/");
    assertThat(prefix.resolve(ARRIVAL, "")).isNotEqualTo(prefix.resolve(ARRIVAL, ""));
  }

  @Test
  void an_unknown_expression_is_refused_at_once() {
    assertThatThrownBy(() -> ObjectPrefix.ofErrors("a/!{partitionKeyFromLambda:dt}/"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("!{partitionKeyFromLambda:dt}");
    assertThatThrownBy(() -> ObjectPrefix.ofErrors("a/!{timestamp:bogus}/"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
