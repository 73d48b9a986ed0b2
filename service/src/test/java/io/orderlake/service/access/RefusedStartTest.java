package io.orderlake.service.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.service.http.EdgeService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A service that would be open to others does not start, and says what to set. */
@ExtendWith(OutputCaptureExtension.class)
class RefusedStartTest {
  private static final String QUIET =
      "logging.level.org.springframework.boot.web.server.servlet.context=error";
  private static final String ONE = "one-0123456789abcdef0123456789";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "server.address=0.0.0.0",
        "server.address=::",
        "server.address=192.0.2.7",
        "server.address=",
        "orderlake.access.hosts=localhost"
      })
  void without_tokens_it_listens_on_loopback_alone(String setting, CapturedOutput output) {
    assertRefused(setting);
    assertThat(output)
        .containsOnlyOnce("APPLICATION FAILED TO START")
        .contains("ORDERLAKE_ACCESS_READTOKEN", "ORDERLAKE_ACCESS_CONTROLTOKEN", "server.address")
        .doesNotContain("\tat ");
  }

  @Test
  void a_port_of_its_own_for_the_actuator_is_no_way_round(CapturedOutput output) {
    assertRefused("server.address=127.0.0.1", "management.server.port=0");
    assertThat(output).contains("management.server.address");
  }

  @Test
  void one_token_alone_is_refused(CapturedOutput output) {
    assertRefused("server.address=127.0.0.1", "orderlake.access.read-token=" + ONE);
    assertThat(output).contains("Only one of the two tokens is set").doesNotContain(ONE);
  }

  @Test
  void one_token_for_both_rights_is_refused(CapturedOutput output) {
    assertRefused("orderlake.access.read-token=" + ONE, "orderlake.access.control-token=" + ONE);
    assertThat(output).contains("Both tokens are the same").doesNotContain(ONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret-too-short", "secret with spaces, however long it may be", "''"})
  void a_weak_token_is_refused_and_not_shown(String token, CapturedOutput output) {
    assertRefused("orderlake.access.read-token=" + ONE, "orderlake.access.control-token=" + token);
    assertThat(output)
        .contains("orderlake.access.control-token is too short")
        .doesNotContain("secret")
        .doesNotContain(ONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"server.address=127.0.0.1", "server.address=localhost"})
  void on_loopback_it_starts_without_and_says_nothing(String setting, CapturedOutput output) {
    EdgeService.start(setting, QUIET, "logging.level.org.springdoc.core.events=error").close();
    assertThat(output.toString()).isEmpty();
  }

  private static void assertRefused(String... settings) {
    String[] all = new String[settings.length + 1];
    System.arraycopy(settings, 0, all, 0, settings.length);
    all[settings.length] = QUIET;
    assertThatThrownBy(() -> EdgeService.start(all).close())
        .hasStackTraceContaining("AccessRefused");
  }
}
