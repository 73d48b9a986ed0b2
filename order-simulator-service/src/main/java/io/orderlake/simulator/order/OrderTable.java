package io.orderlake.simulator.order;

import io.orderlake.service.http.StartRefused;
import io.orderlake.service.outage.PlainReason;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.waiters.DynamoDbWaiter;

/**
 * The table, known to be there with a stream of new and old images.
 *
 * <p>Constructed at start; throws {@link StartRefused} if the table is missing (and is not to be
 * created), its stream is absent or of another view type, or DynamoDB cannot be asked.
 */
@Component
final class OrderTable {
  private static final Logger log = LoggerFactory.getLogger(OrderTable.class);
  private static final StreamSpecification STREAM =
      StreamSpecification.builder()
          .streamEnabled(true)
          .streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)
          .build();

  private static final Duration PAUSE = Duration.ofMillis(500);

  private final DynamoDbClient client;
  private final String name;

  OrderTable(DynamoDbClient client, OrderTableProperties properties) {
    this.client = client;
    this.name = properties.name();
    try {
      awaitReachable(properties.patience());
      check(properties.create());
    } catch (SdkException e) {
      throw new StartRefused(
          "DynamoDB cannot be asked about the table '%s': %s.".formatted(name, PlainReason.of(e)),
          "Check that DynamoDB is reachable (AWS_ENDPOINT_URL, network), that credentials"
              + " (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or a role) and AWS_REGION"
              + " are set, and that they may describe the table; then start again.");
    }
  }

  String name() {
    return name;
  }

  private void awaitReachable(Duration patience) {
    long start = System.nanoTime();
    boolean isTold = false;
    while (!isReachable(System.nanoTime() - start >= patience.toNanos())) {
      if (!isTold) {
        log.warn("DynamoDB cannot be reached; waiting for it up to {} s", patience.toSeconds());
        isTold = true;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  /** Any answer will do, a refusal, too. */
  private boolean isReachable(boolean mustBe) {
    try {
      stream();
      return true;
    } catch (DynamoDbException e) {
      return true;
    } catch (SdkClientException e) {
      if (mustBe || !(e.getCause() instanceof IOException)) {
        throw e;
      }
      return false;
    }
  }

  private void check(boolean create) {
    StreamSpecification stream;
    try {
      stream = stream();
    } catch (ResourceNotFoundException e) {
      if (!create) {
        throw missing();
      }
      create();
      stream = stream();
    }
    awaitActive();
    if (stream == null || stream.streamViewType() != StreamViewType.NEW_AND_OLD_IMAGES) {
      throw unfit(stream);
    }
  }

  private StreamSpecification stream() {
    return client.describeTable(request -> request.tableName(name)).table().streamSpecification();
  }

  private void create() {
    try {
      client.createTable(this::define);
      log.info("Created the table {}", name);
    } catch (ResourceInUseException e) {
      log.info("Another process is creating the table {}", name);
    }
    awaitActive();
  }

  private void awaitActive() {
    try (DynamoDbWaiter waiter = client.waiter()) {
      waiter.waitUntilTableExists(request -> request.tableName(name));
    }
  }

  private void define(CreateTableRequest.Builder request) {
    request
        .tableName(name)
        .attributeDefinitions(
            id -> id.attributeName(OrderAttribute.ORDERID).attributeType(ScalarAttributeType.S))
        .keySchema(id -> id.attributeName(OrderAttribute.ORDERID).keyType(KeyType.HASH))
        .billingMode(BillingMode.PAY_PER_REQUEST)
        .streamSpecification(STREAM);
  }

  private StartRefused missing() {
    return new StartRefused(
        "There is no table '" + name + "' in DynamoDB.",
        "Create it with the partition key '"
            + OrderAttribute.ORDERID
            + "' (a string) and a stream of NEW_AND_OLD_IMAGES, or let this service do so by"
            + " orderlake.table.create=true; orderlake.table.name chooses another table.");
  }

  private StartRefused unfit(StreamSpecification stream) {
    String found = stream == null ? "no stream" : "a stream of " + stream.streamViewTypeAsString();
    return new StartRefused(
        "The table '" + name + "' has " + found + "; NEW_AND_OLD_IMAGES is needed.",
        "Turn its stream off and on again with the view type NEW_AND_OLD_IMAGES (aws dynamodb"
            + " update-table --stream-specification), or choose another table by"
            + " orderlake.table.name.");
  }
}
