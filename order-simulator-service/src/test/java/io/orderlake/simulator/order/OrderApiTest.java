package io.orderlake.simulator.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.simulator.LocalDynamoDb;
import io.orderlake.simulator.RunningSimulator;
import io.orderlake.simulator.RunningSimulator.Answer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import tools.jackson.databind.JsonNode;

class OrderApiTest {
  private static final String LAPTOP =
      """
      {"product_name":"Laptop","quantity":2,"price":1299.9,"customer_id":"customer-00042",
       "payment_method":"paypal"}""";

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

  @Test
  void a_placed_order_is_answered_with_its_address_and_version_1() {
    Answer placed = service.post("/api/orders", LAPTOP);

    assertThat(placed.status()).isEqualTo(201);
    JsonNode order = placed.body();
    String id = order.get("orderid").asString();
    assertThat(placed.response().headers().firstValue("Location")).contains("/api/orders/" + id);
    assertThat(UUID.fromString(id).version()).isEqualTo(7);
    assertThat(order.get("status").asString()).isEqualTo("pending");
    assertThat(order.get("version").asLong()).isEqualTo(1);
    assertThat(order.get("price").decimalValue()).isEqualTo(new BigDecimal("1299.90"));
    assertThat(order.get("timestamp").asString())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d[.]\\d{3}Z")
        .isEqualTo(order.get("updated_at").asString());
    assertThat(service.get("/api/orders/" + id).body()).isEqualTo(order);
  }

  @Test
  void the_item_has_the_attributes_by_the_names_of_the_contract() {
    String id = place();

    Map<String, AttributeValue> item =
        database
            .client()
            .getItem(
                get -> get.tableName("orders").key(Map.of("orderid", AttributeValue.fromS(id))))
            .item();

    assertThat(item)
        .containsOnlyKeys(
            "orderid",
            "product_name",
            "quantity",
            "price",
            "customer_id",
            "payment_method",
            "timestamp",
            "status",
            "updated_at",
            "version")
        .containsEntry("price", AttributeValue.fromN("1299.9"))
        .containsEntry("version", AttributeValue.fromN("1"))
        .containsEntry("status", AttributeValue.fromS("pending"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"quantity\":1,\"price\":1}                                        | product_name",
        "{\"product_name\":\"\",\"quantity\":1,\"price\":1}                  | product_name",
        "{\"product_name\":\"a\\u0000b\",\"quantity\":1,\"price\":1}         | product_name",
        "{\"product_name\":\"\\ud800\",\"quantity\":1,\"price\":1}           | product_name",
        "{\"product_name\":7,\"quantity\":1,\"price\":1}                     | product_name",
        "{\"product_name\":\"a\",\"quantity\":0,\"price\":1}                 | quantity",
        "{\"product_name\":\"a\",\"quantity\":1.5,\"price\":1}               | quantity",
        "{\"product_name\":\"a\",\"quantity\":\"1\",\"price\":1}             | quantity",
        "{\"product_name\":\"a\",\"quantity\":1000001,\"price\":1}           | quantity",
        "{\"product_name\":\"a\",\"quantity\":1,\"price\":0}                 | price",
        "{\"product_name\":\"a\",\"quantity\":1,\"price\":1.999}             | price",
        "{\"product_name\":\"a\",\"quantity\":1,\"price\":\"free\"}          | price",
        "{\"product_name\":\"a\",\"quantity\":1,\"price\":1e400000000}       | price",
        "{\"product_name\":\"a\",\"quantity\":1000000,\"price\":9999999999}  | quantity",
        "{\"product_name\":\"a\",\"quantity\":1,\"price\":1,\"colour\":1}    | colour",
        "{\"product_name\":\"a\",\"quantity\":1,\"price\":1,\"customer_id\":\"\"} | customer_id",
      })
  void an_order_that_cannot_be_is_refused_by_field(String body, String field) {
    Answer refused = service.post("/api/orders", body);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.response().headers().firstValue("Content-Type"))
        .contains("application/problem+json");
    assertThat(refused.body().get("errors").findValuesAsString("field")).containsOnly(field);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "null", "[]", "\"x\"", ""})
  void a_body_that_is_no_order_at_all_is_refused(String body) {
    assertThat(service.post("/api/orders", body).status()).isEqualTo(400);
  }

  @Test
  void an_unknown_order_is_not_found() {
    assertThat(service.get("/api/orders/none").status()).isEqualTo(404);
    assertThat(service.patch("/api/orders/none", status("confirmed")).status()).isEqualTo(404);
    assertThat(service.delete("/api/orders/none").status()).isEqualTo(404);
    assertThat(service.delete("/api/orders/none?version=1").status()).isEqualTo(404);
  }

  @Test
  void a_change_counts_the_version_up() {
    String id = place();

    JsonNode changed =
        service
            .patch("/api/orders/" + id, "{\"quantity\":5,\"status\":\"confirmed\",\"version\":1}")
            .body();

    assertThat(changed.get("version").asLong()).isEqualTo(2);
    assertThat(changed.get("quantity").asInt()).isEqualTo(5);
    assertThat(changed.get("status").asString()).isEqualTo("confirmed");
    assertThat(changed.get("product_name").asString()).isEqualTo("Laptop");
    assertThat(service.get("/api/orders/" + id).body()).isEqualTo(changed);
  }

  @Test
  void a_forbidden_transition_is_a_conflict_and_changes_nothing() {
    String id = place();

    Answer refused = service.patch("/api/orders/" + id, status("delivered"));

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.body().get("type").asString())
        .isEqualTo("urn:orderlake:problem:forbidden-transition");
    assertThat(service.get("/api/orders/" + id).body().get("version").asLong()).isEqualTo(1);
  }

  @Test
  void the_quantity_of_a_confirmed_order_is_fixed() {
    String id = place();
    service.patch("/api/orders/" + id, status("confirmed"));

    Answer refused = service.patch("/api/orders/" + id, "{\"quantity\":3}");

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.body().get("type").asString())
        .isEqualTo("urn:orderlake:problem:quantity-fixed");
  }

  @Test
  void a_stale_version_is_a_conflict() {
    String id = place();
    service.patch("/api/orders/" + id, "{\"quantity\":3}");

    Answer change = service.patch("/api/orders/" + id, "{\"quantity\":4,\"version\":1}");
    Answer removal = service.delete("/api/orders/" + id + "?version=1");

    assertThat(List.of(change.status(), removal.status())).containsOnly(409);
    assertThat(change.body().get("type").asString())
        .isEqualTo("urn:orderlake:problem:stale-version");
    assertThat(service.get("/api/orders/" + id).body().get("quantity").asInt()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"version\":1}",
        "{\"status\":\"lost\"}",
        "{\"status\":1}",
        "{\"quantity\":0}"
      })
  void a_change_that_makes_no_sense_is_refused(String body) {
    Answer refused = service.patch("/api/orders/" + place(), body);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body().get("errors").findValuesAsString("field"))
        .containsAnyOf("status", "quantity");
  }

  @Test
  void a_status_that_there_is_not_is_answered_with_those_that_there_are() {
    Answer refused = service.patch("/api/orders/" + place(), "{\"status\":\"lost\"}");

    assertThat(refused.body().at("/errors/0/message").asString())
        .isEqualTo("must be one of pending, confirmed, shipped, delivered, cancelled");
  }

  @Test
  void a_removed_order_is_gone() {
    String id = place();

    assertThat(service.delete("/api/orders/" + id + "?version=1").status()).isEqualTo(204);
    assertThat(service.get("/api/orders/" + id).status()).isEqualTo(404);
  }

  @Test
  void pages_show_every_order_once() {
    Set<String> placed = new HashSet<>();
    for (int i = 0; i < 7; i++) {
      placed.add(place());
    }

    List<String> seen = new ArrayList<>();
    String cursor = "";
    while (cursor != null) {
      JsonNode page = service.get("/api/orders?limit=3" + cursor).body();
      assertThat(page.get("orders").size()).isLessThanOrEqualTo(3);
      seen.addAll(page.get("orders").findValuesAsString("orderid"));
      JsonNode next = page.get("nextCursor");
      cursor = next.isNull() ? null : "&cursor=" + next.asString();
    }

    assertThat(seen).doesNotHaveDuplicates().containsAll(placed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=0", "limit=1001", "limit=many", "cursor=@@", "cursor=a"})
  void a_page_that_cannot_be_is_refused_by_parameter(String query) {
    Answer refused = service.get("/api/orders?" + query);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body().get("parameter").asString()).isEqualTo(query.split("=")[0]);
  }

  @Test
  void a_cursor_that_is_given_empty_is_not_given() {
    place();

    assertThat(service.get("/api/orders?limit=1&cursor=").body())
        .isEqualTo(service.get("/api/orders?limit=1").body());
  }

  @Test
  void items_of_others_are_shown_as_far_as_they_can_be_read() {
    database
        .client()
        .putItem(
            put ->
                put.tableName("orders")
                    .item(
                        Map.of(
                            "orderid", AttributeValue.fromS("odd"),
                            "price", AttributeValue.fromS("free"),
                            "quantity", AttributeValue.fromN("1.5"),
                            "status", AttributeValue.fromS("lost"),
                            "timestamp", AttributeValue.fromS("yesterday"))));

    JsonNode order = service.get("/api/orders/odd").body();
    Answer change = service.patch("/api/orders/odd", status("confirmed"));
    Answer list = service.get("/api/orders?limit=1000");

    assertThat(order.get("price").isNull()).isTrue();
    assertThat(change.status()).isEqualTo(409);
    assertThat(list.status()).isEqualTo(200);
    assertThat(list.body().get("orders").findValuesAsString("orderid")).contains("odd");
  }

  @Test
  void orders_by_hand_are_in_what_reports_are_expected_to_say() {
    JsonNode before = service.get("/api/simulation").body().get("expected");
    service.post("/api/orders", LAPTOP);
    String cancelled = place();
    service.patch("/api/orders/" + cancelled, status("cancelled"));
    service.delete("/api/orders/" + place());

    JsonNode after = service.get("/api/simulation").body().get("expected");

    assertThat(after.get("orders").asLong()).isEqualTo(before.get("orders").asLong() + 1);
    assertThat(after.get("units").asLong()).isEqualTo(before.get("units").asLong() + 2);
    assertThat(after.get("revenue").decimalValue())
        .isEqualTo(before.get("revenue").decimalValue().add(new BigDecimal("2599.80")));
  }

  @Test
  void the_api_is_documented_with_its_problems() {
    JsonNode paths = service.get("/v3/api-docs").body().get("paths");

    JsonNode change = paths.get("/api/orders/{orderid}").get("patch").get("responses");
    assertThat(change.propertyNames()).contains("200", "400", "404", "409");
    assertThat(change.get("409").get("content").propertyNames())
        .containsExactly("application/problem+json");
    assertThat(paths.propertyNames()).contains("/api/simulation/start", "/api/simulation");
  }

  @Test
  void the_api_is_documented_by_the_javadoc_of_its_records() {
    JsonNode schemas = service.get("/v3/api-docs").body().at("/components/schemas");

    assertThat(schemas.at("/SettingsChange/properties/modifyShare/description").asString())
        .isEqualTo("weight of modifications");
  }

  @Test
  void health_is_up_without_traffic() {
    assertThat(service.get("/actuator/health").status()).isEqualTo(200);
  }

  private static String place() {
    return service.post("/api/orders", LAPTOP).body().get("orderid").asString();
  }

  private static String status(String status) {
    return "{\"status\":\"" + status + "\"}";
  }
}
