package io.orderlake.simulator;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.dynamodb.services.local.embedded.DynamoDBEmbedded;
import software.amazon.dynamodb.services.local.shared.access.AmazonDynamoDBLocal;

/** DynamoDB Local in this JVM's memory, with its real stream. */
public final class LocalDynamoDb implements AutoCloseable {
  private final AmazonDynamoDBLocal database = DynamoDBEmbedded.create(true);
  private final DynamoDbClient client = database.dynamoDbClient();
  private final DynamoDbStreamsClient streams = database.dynamoDbStreamsClient();

  public DynamoDbClient client() {
    return client;
  }

  public DynamoDbStreamsClient streams() {
    return streams;
  }

  @Override
  public void close() {
    database.shutdown();
  }
}
