package io.orderlake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.benchmarks.SandboxApi.UnexpectedAnswer;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class CrashClientsTest {
  private static final String ORDER = "{\"orderid\":\"o-1\",\"version\":1}";

  @ParameterizedTest
  @ValueSource(ints = {400, 409, 500, 503})
  void a_client_that_is_refused_has_failed_killed_or_not(int status) throws Exception {
    try (StandInService simulator =
        new StandInService(exchange -> StandInService.answer(exchange, status, "no"))) {
      CrashClients clients = start(simulator);
      clients.awaitFirstAnswer();
      clients.expectKill();

      assertThatThrownBy(clients::acknowledged)
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(UnexpectedAnswer.class)
          .hasMessage("POST /api/orders answered " + status + ": no");
    }
  }

  @Test
  void a_client_that_is_not_answered_before_the_kill_has_failed() throws Exception {
    StandInService simulator =
        new StandInService(exchange -> StandInService.answer(exchange, 201, ORDER));
    CrashClients clients = start(simulator);
    clients.awaitFirstAnswer();
    simulator.close();

    assertThatThrownBy(clients::acknowledged)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IOException.class);
  }

  @Test
  void what_was_acknowledged_before_the_kill_is_remembered() throws Exception {
    StandInService simulator =
        new StandInService(exchange -> StandInService.answer(exchange, 201, ORDER));
    CrashClients clients = start(simulator);
    clients.awaitFirstAnswer();
    clients.expectKill();
    simulator.close();

    assertThat(clients.acknowledged())
        .contains("o-1 1")
        .allMatch(List.of("o-1 1", "o-1 removal")::contains);
  }

  private static CrashClients start(StandInService simulator) {
    return CrashClients.start(new SandboxApi(simulator.port()), new Random(1), 3, 0);
  }
}
