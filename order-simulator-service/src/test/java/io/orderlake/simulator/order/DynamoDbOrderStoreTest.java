package io.orderlake.simulator.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.simulator.LocalDynamoDb;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.enhanced.dynamodb.DynamoDbEnhancedClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class DynamoDbOrderStoreTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  private static LocalDynamoDb database;
  private static OrderStore store;

  @BeforeAll
  static void start() {
    database = new LocalDynamoDb();
    store =
        new DynamoDbOrderStore(
            database.client(),
            DynamoDbEnhancedClient.builder().dynamoDbClient(database.client()).build(),
            new OrderTable(
                database.client(), new OrderTableProperties("orders", true, Duration.ZERO)));
  }

  @AfterAll
  static void stop() {
    database.close();
  }

  @Test
  void a_time_is_written_with_milliseconds_even_when_they_are_zero() {
    store.insert(order("whole-second"), false);

    AttributeValue time = item("whole-second").get("updated_at");

    assertThat(time.s()).isEqualTo("2026-11-20T12:00:00.000Z");
  }

  @Test
  void an_insert_tried_again_after_its_answer_was_lost_counts_once() {
    WriteResult first = store.insert(order("twice"), false);
    WriteResult again = store.insert(order("twice"), false);

    assertThat(again).isEqualTo(first).isInstanceOf(WriteResult.Applied.class);
    assertThat(store.find("twice").version()).isEqualTo(1);
  }

  @Test
  void an_id_in_use_is_refused() {
    store.insert(order("taken"), false);

    WriteResult refused = store.insert(order("taken").withQuantity(9), false);

    assertThat(refused).isEqualTo(new WriteResult.Refused(store.find("taken")));
  }

  @Test
  void an_update_tried_again_after_its_answer_was_lost_counts_once() {
    store.insert(order("changed"), false);
    Order change = store.find("changed").with(OrderStatus.CONFIRMED).changedAt(NOON.plusSeconds(1));

    store.update(change, false);
    WriteResult again = store.update(change, false);

    assertThat(again).isInstanceOf(WriteResult.Applied.class);
    assertThat(store.find("changed").version()).isEqualTo(2);
  }

  @Test
  void a_lost_update_is_refused_and_the_present_order_told() {
    store.insert(order("contended"), false);
    Order read = store.find("contended");
    store.update(read.withQuantity(5).changedAt(NOON.plusSeconds(1)), false);

    WriteResult late = store.update(read.withQuantity(7).changedAt(NOON.plusSeconds(2)), false);

    assertThat(late).isEqualTo(new WriteResult.Refused(store.find("contended")));
    assertThat(store.find("contended").quantity()).isEqualTo(5);
  }

  @Test
  void an_update_never_brings_a_removed_order_back() {
    Order gone = order("gone");

    assertThat(store.update(gone, false)).isEqualTo(new WriteResult.Refused(null));
    assertThat(store.update(gone.withVersion(1), false)).isEqualTo(new WriteResult.Refused(null));
    assertThat(store.find("gone")).isNull();
  }

  @Test
  void attributes_that_are_not_the_suites_survive_a_change() {
    store.insertUnchecked(
        Map.of(
            "orderid", AttributeValue.fromS("foreign"),
            "product_name", AttributeValue.fromS("Phone"),
            "note", AttributeValue.fromS("keep")));

    store.update(store.find("foreign").withQuantity(3), false);

    assertThat(item("foreign"))
        .containsEntry("note", AttributeValue.fromS("keep"))
        .containsEntry("quantity", AttributeValue.fromN("3"))
        .containsEntry("version", AttributeValue.fromN("1"));
  }

  private static Order order(String id) {
    return Order.placed(id, "Phone", 2, new BigDecimal("499.5"), null, null).placedAt(NOON);
  }

  private static Map<String, AttributeValue> item(String id) {
    return database
        .client()
        .getItem(get -> get.tableName("orders").key(Map.of("orderid", AttributeValue.fromS(id))))
        .item();
  }
}
