package io.orderlake.analytics.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.service.access.AccessProperties;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnQueryPropertiesTest {
  private static final AccessProperties OPEN = new AccessProperties(null, null, List.of());
  private static final AccessProperties TOKENS =
      new AccessProperties("read-0123456789abcdef0123", "control-0123456789abcdef", List.of());

  @Test
  void sql_of_ones_own_is_off_where_tokens_are_used_unless_it_is_allowed() {
    assertThat(new OwnQueryProperties(null, 10).isAllowed(OPEN)).isTrue();
    assertThat(new OwnQueryProperties(null, 10).isAllowed(TOKENS)).isFalse();
    assertThat(new OwnQueryProperties(true, 10).isAllowed(TOKENS)).isTrue();
    assertThat(new OwnQueryProperties(false, 10).isAllowed(OPEN)).isFalse();
  }
}
