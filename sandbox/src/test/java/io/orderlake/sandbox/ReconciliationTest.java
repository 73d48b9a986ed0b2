package io.orderlake.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Lake and table beside each other while the whole chain runs. */
@Tag("long")
class ReconciliationTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path folder;

  @Test
  void what_a_deleted_object_took_along_is_found_and_repaired() throws Exception {
    Path data = folder.resolve("data");
    try (SandboxProcess sandbox = SandboxProcess.start(data)) {
      traffic(sandbox);

      assertThat(reconcile(sandbox).get("differences")).as("under traffic").isEmpty();
      sandbox.simulator("POST", "/api/simulation/stop", "");

      JsonNode found = reconcile(sandbox);
      assertThat(found.get("clean").asBoolean()).isTrue();
      assertThat(found.at("/orders/inTable").asInt()).isPositive();
      assertThat(found.at("/ledger/0/counts/writes").asInt()).isGreaterThanOrEqualTo(300);
      sandbox.stop();
    }
    deleteLargestObject(data);
    Files.delete(data.resolve("warehouse.duckdb"));
    try (SandboxProcess sandbox = SandboxProcess.start(data)) {
      JsonNode found = reconcile(sandbox);
      assertThat(found.get("clean").asBoolean()).isFalse();
      assertThat(found.at("/orders/missing").asInt() + found.at("/changes/lost").asInt())
          .isPositive();

      sandbox.analytics("POST", "/api/reconciliation/repair");
      sandbox.kill();
    }
    try (SandboxProcess sandbox = SandboxProcess.start(data)) {
      sandbox.analytics("POST", "/api/reconciliation/repair");
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  sandbox
                      .analytics("GET", "/api/reconciliation/repair")
                      .get("state")
                      .asString()
                      .equals("done"));

      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(reconcile(sandbox).get("differences")).isEmpty());
    }
  }

  private static void traffic(SandboxProcess sandbox) {
    sandbox.simulator("POST", "/api/simulation/start", "{\"ordersPerSecond\":100}");
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                sandbox.simulator("GET", "/api/simulation", "").at("/totals/writes").asInt()
                    >= 300);
  }

  /** Asks until there is a result. */
  private static JsonNode reconcile(SandboxProcess sandbox) {
    JsonNode answer;
    do {
      answer = sandbox.analytics("GET", "/api/reconciliation");
    } while (!answer.has("clean"));
    return answer;
  }

  private static void deleteLargestObject(Path data) throws IOException {
    try (Stream<Path> files = Files.walk(data.resolve("lake/order_changes"))) {
      List<Path> objects =
          files
              .filter(Files::isRegularFile)
              .sorted((a, b) -> Long.compare(b.toFile().length(), a.toFile().length()))
              .toList();
      Files.delete(objects.get(0));
    }
  }
}
