package io.orderlake.transformer.firehose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.transformer.row.TransformOptions;
import io.orderlake.transformer.row.TransformOptions.RemoveEvents;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HandlerOptionsTest {
  @Test
  void without_an_environment_every_table_is_accepted_and_removals_are_kept() {
    assertThat(HandlerOptions.from(Map.of())).isEqualTo(TransformOptions.DEFAULTS);
    assertThat(
            HandlerOptions.from(Map.of("ORDERLAKE_TABLE_NAME", " ", "ORDERLAKE_REMOVE_EVENTS", "")))
        .isEqualTo(TransformOptions.DEFAULTS);
  }

  @Test
  void the_environment_chooses_table_and_removals() {
    assertThat(
            HandlerOptions.from(
                Map.of("ORDERLAKE_TABLE_NAME", "orders", "ORDERLAKE_REMOVE_EVENTS", "Drop")))
        .isEqualTo(new TransformOptions("orders", RemoveEvents.DROP));
  }

  @Test
  void a_bad_choice_says_what_would_be_good() {
    assertThatThrownBy(() -> HandlerOptions.from(Map.of("ORDERLAKE_REMOVE_EVENTS", "ignore")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("ORDERLAKE_REMOVE_EVENTS must be keep or drop, but is 'ignore'");
  }
}
