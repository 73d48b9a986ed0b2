package io.orderlake.analytics.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.query.Change;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OwnNamesTest {
  @Test
  void what_is_told_of_items_is_told_by_the_names_of_orders_too() {
    JsonNode answer =
        JsonMapper.shared()
            .readTree(
                """
                {"items": {"inTable": 2, "sample": [{"key": "o-1"}], "unusable": {"key": 1}},
                 "changes": {"items": 3}, "ledger": [{"counts": {"items": 1}}],
                 "progress": {"itemsRead": 4, "itemsInTable": 5}}""");

    new OwnNames(Change.ORDERS).addTo(answer);

    assertThat(answer.at("/orders")).isEqualTo(answer.at("/items"));
    assertThat(answer.at("/orders/sample/0/orderid").asString()).isEqualTo("o-1");
    assertThat(answer.at("/changes/orders").asInt()).isEqualTo(3);
    assertThat(answer.at("/progress/ordersRead").asInt()).isEqualTo(4);
    assertThat(answer.at("/progress/ordersInTable").asInt()).isEqualTo(5);
    assertThat(answer.at("/items/unusable").propertyNames())
        .as("names of attributes")
        .containsExactly("key");
    assertThat(answer.at("/ledger/0/counts").propertyNames()).containsExactly("items");
  }
}
