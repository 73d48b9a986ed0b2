package io.orderlake.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;
import software.amazon.dynamodb.services.local.embedded.DynamoDBEmbedded;
import software.amazon.dynamodb.services.local.shared.access.AmazonDynamoDBLocal;

/** DynamoDB Local over a file. */
final class DynamoDbFile {

  private DynamoDbFile() {}

  /**
   * Opens the file, and makes it where there is none.
   *
   * @throws IllegalStateException if it is damaged, locked, or not to be written to
   */
  static AmazonDynamoDBLocal open(Path file) {
    // DynamoDB Local would wait for ever for a file that it cannot open.
    if (Files.exists(file) && !(Files.isRegularFile(file) && Files.isWritable(file))) {
      throw new IllegalStateException(file + " must be a file that can be written to");
    }
    try {
      return DynamoDBEmbedded.create(file.toFile(), true);
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "DynamoDB Local cannot use %s: %s. Close what else has it open, or move the data folder away to begin anew"
              .formatted(file, e.getMessage()),
          e);
    }
  }
}
