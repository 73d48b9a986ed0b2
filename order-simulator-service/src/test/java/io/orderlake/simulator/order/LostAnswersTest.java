package io.orderlake.simulator.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.simulator.LosingDynamoDb;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.enhanced.dynamodb.DynamoDbEnhancedClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Writes that were made, and that the SDK repeats because their answer was lost. */
class LostAnswersTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  private static LosingDynamoDb database;
  private static DynamoDbClient client;
  private static OrderStore store;

  @BeforeAll
  static void start() throws Exception {
    database = new LosingDynamoDb();
    client = database.client(3);
    store =
        new DynamoDbOrderStore(
            client,
            DynamoDbEnhancedClient.builder().dynamoDbClient(client).build(),
            new OrderTable(client, new OrderTableProperties("orders", true, Duration.ZERO)));
  }

  @AfterAll
  static void stop() throws Exception {
    client.close();
    database.close();
  }

  @Test
  void an_insert_is_known_by_what_it_wrote() {
    database.loseNextAnswer();

    assertThat(store.insert(order("inserted"), false))
        .isEqualTo(new WriteResult.Applied(store.find("inserted")));
  }

  @Test
  void an_insert_is_known_by_its_id_though_the_order_was_changed_since() {
    database.loseNextAnswerAnd(
        () -> store.update(store.find("insert-changed").with(OrderStatus.CONFIRMED), false));

    assertThat(store.insert(order("insert-changed"), false))
        .isEqualTo(new WriteResult.Applied(order("insert-changed").withVersion(1)));
    assertThat(store.find("insert-changed").version()).isEqualTo(2);
  }

  @Test
  void an_update_is_known_by_what_it_wrote() {
    store.insert(order("updated"), false);
    Order change = store.find("updated").withQuantity(5).changedAt(NOON.plusSeconds(1));
    database.loseNextAnswer();

    assertThat(store.update(change, false))
        .isEqualTo(new WriteResult.Applied(change.withVersion(2)));
  }

  @Test
  void whether_an_update_was_made_before_others_is_not_claimed() {
    store.insert(order("update-changed"), false);
    Order change = store.find("update-changed").withQuantity(5).changedAt(NOON.plusSeconds(1));
    database.loseNextAnswerAnd(
        () -> store.update(store.find("update-changed").with(OrderStatus.CONFIRMED), false));

    assertThat(store.update(change, false))
        .isEqualTo(new WriteResult.Unclear(store.find("update-changed")));
  }

  @Test
  void whether_an_update_was_made_before_a_removal_is_not_claimed() {
    store.insert(order("update-removed"), false);
    Order change = store.find("update-removed").withQuantity(5).changedAt(NOON.plusSeconds(1));
    database.loseNextAnswerAnd(() -> store.remove(change, null, false));

    assertThat(store.update(change, false)).isEqualTo(new WriteResult.Unclear(null));
  }

  @Test
  void an_update_that_met_another_one_of_its_version_was_not_made() {
    store.insert(order("late"), false);
    Order read = store.find("late");
    store.update(read.with(OrderStatus.CONFIRMED).changedAt(NOON.plusSeconds(1)), false);
    database.loseNextAnswer();

    assertThat(store.update(read.withQuantity(5).changedAt(NOON.plusSeconds(2)), false))
        .isEqualTo(new WriteResult.Refused(store.find("late")));
  }

  @Test
  void a_removal_is_known_by_the_order_being_gone() {
    store.insert(order("removed"), false);
    Order order = store.find("removed");
    database.loseNextAnswer();

    assertThat(store.remove(order, 1L, false)).isEqualTo(new WriteResult.Applied(order));
    assertThat(store.find("removed")).isNull();
  }

  @Test
  void whether_a_removal_of_any_version_was_made_before_somebody_else_s_is_not_claimed() {
    store.insert(order("removed-twice"), false);
    Order order = store.find("removed-twice");
    database.loseNextAnswer();
    assertThat(store.remove(order, null, false)).isEqualTo(new WriteResult.Unclear(null));
    assertThat(store.remove(order, null, true)).isEqualTo(new WriteResult.Unclear(null));
  }

  @Test
  void a_removal_that_was_asked_for_once_is_refused_where_there_is_no_order() {
    assertThat(store.remove(order("never-there"), 1L, false))
        .isEqualTo(new WriteResult.Refused(null));
  }

  private static Order order(String id) {
    return Order.placed(id, "Phone", 2, new BigDecimal("499.5"), null, null).placedAt(NOON);
  }
}
