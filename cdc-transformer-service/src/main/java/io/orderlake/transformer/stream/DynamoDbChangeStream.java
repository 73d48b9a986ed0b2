package io.orderlake.transformer.stream;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ExpiredIteratorException;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.dynamodb.model.LimitExceededException;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.Stream;
import software.amazon.awssdk.services.dynamodb.model.StreamDescription;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * A table's stream. Each record becomes the JSON that an EventBridge Pipe makes of it.
 *
 * <p>DynamoDB Streams has no reading from a timestamp, and tells no lag: it is taken from the age
 * of the last record of a full page. A record arrives when it is read, since the stream's own times
 * are whole seconds, on DynamoDB Local whole minutes.
 */
public final class DynamoDbChangeStream implements ChangeStream {
  private static final int MOST_RECORDS = 1_000;

  private final DynamoDbStreamsClient client;
  private final String table;
  private final InstantSource clock;
  private volatile @Nullable String streamArn;

  public DynamoDbChangeStream(DynamoDbStreamsClient client, String table, InstantSource clock) {
    this.client = client;
    this.table = table;
    this.clock = clock;
  }

  @Override
  public String id() {
    if (streamArn == null) {
      streamArn = findStream();
    }
    return streamArn;
  }

  private String findStream() {
    return client.listStreams(r -> r.tableName(table)).streams().stream()
        .map(Stream::streamArn)
        .max(Comparator.naturalOrder())
        .orElseThrow(() -> new IllegalStateException("Table " + table + " has no stream yet"));
  }

  @Override
  public List<Shard> shards() {
    List<Shard> shards = new ArrayList<>();
    String after = null;
    do {
      StreamDescription page = describe(after);
      page.shards().forEach(shard -> shards.add(shard(shard)));
      after = page.lastEvaluatedShardId();
    } while (after != null);
    return shards;
  }

  private StreamDescription describe(@Nullable String afterShard) {
    String stream = id();
    try {
      return client
          .describeStream(r -> r.streamArn(stream).exclusiveStartShardId(afterShard))
          .streamDescription();
    } catch (ResourceNotFoundException e) {
      // The table was made anew, with another stream.
      streamArn = null;
      throw e;
    }
  }

  @Override
  public String iterator(String shardId, ShardPosition position) {
    GetShardIteratorRequest.Builder request =
        GetShardIteratorRequest.builder().streamArn(id()).shardId(shardId);
    if (position instanceof ShardPosition.AfterSequenceNumber after) {
      request
          .shardIteratorType(ShardIteratorType.AFTER_SEQUENCE_NUMBER)
          .sequenceNumber(after.sequenceNumber());
    } else if (position instanceof ShardPosition.AtSequenceNumber at) {
      request
          .shardIteratorType(ShardIteratorType.AT_SEQUENCE_NUMBER)
          .sequenceNumber(at.sequenceNumber());
    } else if (position instanceof ShardPosition.Latest) {
      request.shardIteratorType(ShardIteratorType.LATEST);
    } else if (position instanceof ShardPosition.TrimHorizon) {
      request.shardIteratorType(ShardIteratorType.TRIM_HORIZON);
    } else {
      throw new IllegalArgumentException("DynamoDB Streams cannot read from " + position);
    }
    return answer(() -> client.getShardIterator(request.build())).shardIterator();
  }

  @Override
  public Batch read(String iterator, int limit) {
    GetRecordsResponse page =
        answer(
            () ->
                client.getRecords(
                    r -> r.shardIterator(iterator).limit(Math.min(limit, MOST_RECORDS))));
    Instant arrival = clock.instant();
    List<StreamRecord> records = new ArrayList<>(page.records().size());
    for (Record record : page.records()) {
      records.add(streamRecord(record, arrival));
    }
    boolean isAtTip = records.size() < Math.min(limit, MOST_RECORDS);
    Duration behind = isAtTip ? Duration.ZERO : age(page.records().get(records.size() - 1));
    return new Batch(records, page.nextShardIterator(), behind, isAtTip ? 0L : null);
  }

  private @Nullable Duration age(Record record) {
    Instant created = record.dynamodb().approximateCreationDateTime();
    return created == null ? null : Duration.between(created, clock.instant());
  }

  private StreamRecord streamRecord(Record record, Instant arrival) {
    String sequenceNumber = record.dynamodb().sequenceNumber();
    byte[] data = PipeRecord.json(record, id());
    return new StreamRecord(sequenceNumber, keyOf(record.dynamodb().keys()), arrival, data);
  }

  private static String keyOf(Map<String, AttributeValue> keys) {
    return keys.values().stream()
        .map(value -> value.n() == null ? String.valueOf(value.s()) : value.n())
        .collect(Collectors.joining("|"));
  }

  private static Shard shard(software.amazon.awssdk.services.dynamodb.model.Shard shard) {
    @Nullable String parent = shard.parentShardId();
    return new Shard(shard.shardId(), parent == null ? List.of() : List.of(parent));
  }

  private static <T> T answer(Supplier<T> call) {
    try {
      return call.get();
    } catch (ExpiredIteratorException e) {
      throw new StreamException.ExpiredIterator("The shard iterator expired", e);
    } catch (TrimmedDataAccessException | ResourceNotFoundException e) {
      throw new StreamException.Trimmed("The stream no longer holds these records", e);
    } catch (LimitExceededException e) {
      throw new StreamException.Throttled("DynamoDB Streams asks for fewer requests", e);
    }
  }
}
