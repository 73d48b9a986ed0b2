package io.orderlake.transformer.pipe;

import io.orderlake.table.Key;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What the pipe does, by the names of EventBridge Pipes.
 *
 * @param startingPosition where to start in a stream of which no position is stored, unless the
 *     lake has rows: then at the beginning; after {@code latest}, a restart reads a shard that had
 *     no news since from its beginning: more, never less
 * @param partitionKey path of the value whose changes share a shard, such as {@code
 *     $.dynamodb.Keys.orderid.S}; the hash attribute of the table's key where there is none, and
 *     only to be set where one table is served. An item's changes are kept in order if they have
 *     one value
 * @param eventNames which changes pass; all where empty
 * @param batchSize the most records of a put, 1 to 500
 * @param pollInterval how long a shard that had no more records is left alone; AWS allows five
 *     reads a second and shard
 * @param maximumRetryAttempts how often a record that the stream refuses, but not for its rate, is
 *     put again before it becomes a dead letter
 * @param deadLetters file in which an earlier version kept the records given up; the first start
 *     takes them into {@code state.db}
 */
@Validated
@ConfigurationProperties("orderlake.pipe")
public record PipeProperties(
    @DefaultValue("trim_horizon") StartingPosition startingPosition,
    @Nullable String partitionKey,
    @DefaultValue Set<EventName> eventNames,
    @Min(1) @Max(500) @DefaultValue("500") int batchSize,
    @DefaultValue("250ms") Duration pollInterval,
    @Min(0) @Max(10_000) @DefaultValue("30") int maximumRetryAttempts,
    @DefaultValue("data/dead-letters/pipe.ndjson") Path deadLetters) {

  /**
   * @throws IllegalArgumentException if the partition key is no path
   */
  public PipeProperties {
    if (partitionKey != null) {
      new JsonPath(partitionKey);
    }
  }

  /** The path by which a table's changes are put. */
  JsonPath partitionKey(Key key) {
    return partitionKey == null ? JsonPath.of(key.hash()) : new JsonPath(partitionKey);
  }

  /** Where to start. */
  public enum StartingPosition {
    TRIM_HORIZON,
    LATEST
  }

  /** The kinds of change. */
  public enum EventName {
    INSERT,
    MODIFY,
    REMOVE
  }
}
