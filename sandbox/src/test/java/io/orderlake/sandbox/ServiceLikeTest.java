package io.orderlake.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.service.outage.PlainReason;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/** What an embedded database throws is told as the service would. */
class ServiceLikeTest {
  private RuntimeException failure =
      new ArithmeticException("[13] DB[1] step() [INSERT (?);]DB[1][C] [database or disk is full]");

  private final DynamoDbClient client =
      ServiceLike.of(
          DynamoDbClient.class,
          new DynamoDbClient() {
            @Override
            public PutItemResponse putItem(PutItemRequest request) {
              throw failure;
            }

            @Override
            public String serviceName() {
              return "dynamodb";
            }

            @Override
            public void close() {}
          });

  @Test
  void a_failure_of_its_own_is_an_internal_error_and_says_why() {
    assertThatThrownBy(() -> client.putItem(r -> r.tableName("orders")))
        .isInstanceOf(InternalServerErrorException.class)
        .hasCause(failure)
        .satisfies(
            e ->
                assertThat(PlainReason.of(e))
                    .isEqualTo(
                        "DynamoDB Local fails: database or disk is full (InternalServerError)"));
  }

  @Test
  void of_one_that_says_nothing_of_a_database_the_kind_is_told() {
    failure = new ArithmeticException("by zero [of an order]");

    assertThatThrownBy(() -> client.putItem(r -> r.tableName("orders")))
        .satisfies(
            e ->
                assertThat(PlainReason.of(e))
                    .isEqualTo("DynamoDB Local fails: ArithmeticException (InternalServerError)"));
  }

  @Test
  void an_answer_of_the_service_stays_as_it_is() {
    failure = ResourceNotFoundException.builder().message("no such table").build();

    assertThatThrownBy(() -> client.putItem(r -> r.tableName("orders"))).isSameAs(failure);
    assertThat(client.serviceName()).isEqualTo("dynamodb");
  }
}
