package io.orderlake.simulator.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.simulator.LocalDynamoDb;
import io.orderlake.simulator.RunningSimulator;
import io.orderlake.simulator.RunningSimulator.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulationSettingsTest {
  private static LocalDynamoDb database;
  private static RunningSimulator service;

  @BeforeAll
  static void start() {
    database = new LocalDynamoDb();
    service = RunningSimulator.on(database.client());
  }

  @AfterAll
  static void stop() {
    service.close();
    database.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"ordersPerSecond\":0}                                | ordersPerSecond",
        "{\"ordersPerSecond\":10001}                            | ordersPerSecond",
        "{\"ordersPerSecond\":\"5\"}                            | ordersPerSecond",
        "{\"insertShare\":-0.1}                                 | insertShare",
        "{\"insertShare\":0,\"modifyShare\":0,\"removeShare\":0} | insertShare",
        "{\"malformedShare\":1.1}                               | malformedShare",
        "{\"duration\":\"30\"}                                  | duration",
        "{\"duration\":\"PT0S\"}                                | duration",
        "{\"duration\":30}                                      | duration",
        "{\"seed\":1.5}                                         | seed",
        "{\"profile\":\"wave\"}                                 | profile",
        "{\"speed\":1}                                          | speed",
      })
  void settings_that_cannot_be_are_refused_by_field(String body, String field) {
    Answer refused = service.post("/api/simulation/start", body);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body().get("errors").findValuesAsString("field")).containsOnly(field);
    assertThat(service.get("/api/simulation").body().get("state").asString()).isEqualTo("idle");
  }
}
