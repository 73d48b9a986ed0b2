package io.orderlake.simulator.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.orderlake.simulator.LosingDynamoDb;
import io.orderlake.simulator.RunningSimulator;
import io.orderlake.simulator.RunningSimulator.Answer;
import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import tools.jackson.databind.JsonNode;

/** The whole service over a network that loses answers: what it accounts for is in the table. */
class LostAnswersTrafficTest {
  private static final String LAPTOP =
      "{\"product_name\":\"Laptop\",\"quantity\":2,\"price\":1299.9}";

  private LosingDynamoDb database;
  private DynamoDbClient client;
  private RunningSimulator service;

  @BeforeEach
  void start() throws Exception {
    database = new LosingDynamoDb();
  }

  @AfterEach
  void stop() throws Exception {
    service.close();
    client.close();
    database.close();
  }

  /** Tried again by the SDK, or, where that does not, by the simulator. */
  @ParameterizedTest
  @ValueSource(ints = {4, 1})
  void traffic_whose_answers_are_lost_is_accounted_as_it_is_in_the_table(int attempts) {
    start(attempts);
    database.loseEvery(3);

    JsonNode status =
        run(
            "{\"ordersPerSecond\":100,\"insertShare\":0.4,\"modifyShare\":0.4,\"removeShare\":0.2,"
                + "\"duration\":\"PT2S\"}");

    assertThat(status.at("/totals/writes").asLong()).isEqualTo(200);
    assertThat(status.at("/totals/removals").asLong()).isPositive();
    assertThat(status.get("conflicts").asLong()).isZero();
    assertThat(status.get("unclear").asLong()).isZero();
    assertExpectsWhatTheTableHas(status.get("expected"));
  }

  @Test
  void orders_by_hand_whose_answers_are_lost_are_answered_and_accounted() {
    start(2);
    database.loseNextAnswer();
    String id = place();
    place();
    database.loseNextAnswer();
    assertThat(service.patch("/api/orders/" + id, "{\"quantity\":7}").status()).isEqualTo(200);
    database.loseNextAnswer();
    assertThat(service.delete("/api/orders/" + id + "?version=2").status()).isEqualTo(204);

    assertThat(service.get("/api/orders/" + id).status()).isEqualTo(404);
    assertExpectsWhatTheTableHas(status().get("expected"));
    assertThat(status().get("unclear").asLong()).isZero();
  }

  @Test
  void a_removal_of_whatever_version_that_may_be_another_s_is_unclear_though_the_order_is_gone() {
    start(2);
    String id = place();
    database.loseNextAnswerAnd(
        () -> assertThat(service.get("/api/orders/" + id).status()).isEqualTo(404));

    assertThat(service.delete("/api/orders/" + id).status()).isEqualTo(204);

    assertThat(status().get("unclear").asLong()).isEqualTo(1);
  }

  @Test
  void a_change_of_which_each_try_was_throttled_was_not_made() {
    start(3);
    database.throttleNext(3);

    assertThat(service.post("/api/orders", LAPTOP).status()).isEqualTo(503);

    assertThat(service.get("/api/orders").body().get("orders")).isEmpty();
    assertThat(status().get("unclear").asLong()).isZero();
  }

  @Test
  void a_change_that_was_throttled_after_an_answer_was_lost_is_unclear() {
    start(2);
    database.loseNextAnswerAnd(() -> database.throttleNext(1));

    assertThat(service.post("/api/orders", LAPTOP).status()).isEqualTo(503);

    assertThat(service.get("/api/orders").body().get("orders")).hasSize(1);
    assertThat(status().get("unclear").asLong()).isEqualTo(1);
  }

  @Test
  void a_change_that_gets_no_answer_at_all_is_unclear_and_told_so() {
    start(1);
    database.loseNextAnswer();

    Answer refused = service.post("/api/orders", LAPTOP);

    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.body().get("type").asString())
        .isEqualTo("urn:orderlake:problem:table-unavailable");
    assertThat(refused.body().get("detail").asString())
        .isEqualTo(
            "The table 'orders' cannot be used: the connection to DynamoDB broke."
                + " The change may have been made all the same: look before you try again");
    assertThat(status().get("unclear").asLong()).isEqualTo(1);
  }

  @Test
  void a_table_that_is_away_is_told_to_who_reads() throws Exception {
    start(1);
    database.close();

    Answer refused = service.get("/api/orders?limit=1");

    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.body().get("detail").asString())
        .as("a connection that was open breaks, another cannot be made")
        .matches(
            "The table 'orders' cannot be used:"
                + " (DynamoDB cannot be reached|the connection to DynamoDB broke)."
                + " Ask again once it can");
  }

  private void start(int attempts) {
    client = database.client(attempts);
    service = RunningSimulator.on(client, "logging.level." + LosingDynamoDb.LOGGER + "=off");
    await().until(() -> !status().get("expected").isNull());
  }

  private JsonNode run(String settings) {
    assertThat(service.post("/api/simulation/start", settings).status()).isEqualTo(200);
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(this::status, status -> status.get("state").asString().equals("idle"));
  }

  private JsonNode status() {
    return service.get("/api/simulation").body();
  }

  private String place() {
    return service.post("/api/orders", LAPTOP).body().get("orderid").asString();
  }

  private void assertExpectsWhatTheTableHas(JsonNode expected) {
    long orders = 0;
    BigDecimal revenue = new BigDecimal("0.00");
    for (JsonNode order : service.get("/api/orders?limit=1000").body().get("orders")) {
      if (!order.get("status").asString().equals("cancelled")) {
        orders++;
        revenue =
            revenue.add(
                order.get("price").decimalValue().multiply(order.get("quantity").decimalValue()));
      }
    }
    assertThat(expected.get("orders").asLong()).isEqualTo(orders).isPositive();
    assertThat(expected.get("revenue").decimalValue()).isEqualTo(revenue);
  }
}
