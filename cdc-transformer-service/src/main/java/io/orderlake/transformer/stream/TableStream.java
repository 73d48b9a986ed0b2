package io.orderlake.transformer.stream;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
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
import software.amazon.awssdk.services.dynamodb.model.StreamStatus;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * A table's stream. Each record becomes the JSON that an EventBridge Pipe makes of it.
 *
 * <p>DynamoDB Streams has no reading from a timestamp, and tells no lag: it is taken from the age
 * of the last record of a page that is full, or so large that more of them would not have fit. A
 * record arrives when it is read, since the stream's own times are whole seconds, on DynamoDB Local
 * whole minutes.
 */
public final class TableStream implements ChangeStream {
  private static final int MOST_RECORDS = 1_000;

  /** A page has 1 MiB at most, and a record two images of 400 KiB. */
  private static final long FEWEST_BYTES_OF_A_CUT_PAGE = (1024 - 2 * 400) * 1024;

  private static final String INVALID = "ValidationException";
  private static final Logger log = LoggerFactory.getLogger(TableStream.class);

  private final DynamoDbStreamsClient client;
  private final String table;
  private final InstantSource clock;

  /** As it was told last, by the stream's ARN. */
  private final Map<String, StreamDescription> told = new ConcurrentHashMap<>();

  public TableStream(DynamoDbStreamsClient client, String table, InstantSource clock) {
    this.client = client;
    this.table = table;
    this.clock = clock;
  }

  @Override
  public String toString() {
    return "stream of the table " + table;
  }

  /** An ARN ends in the time at which the stream was turned on. */
  @Override
  public List<String> ids() {
    try {
      return answer(() -> client.listStreams(r -> r.tableName(table))).streams().stream()
          .map(Stream::streamArn)
          .sorted()
          .toList();
    } catch (StreamException.Gone e) {
      return List.of();
    }
  }

  @Override
  public List<Shard> shards(String stream) {
    List<Shard> shards = new ArrayList<>();
    @Nullable String last = null;
    do {
      String after = last;
      StreamDescription page =
          answer(() -> client.describeStream(r -> r.streamArn(stream).exclusiveStartShardId(after)))
              .streamDescription();
      note(stream, page);
      page.shards().forEach(shard -> shards.add(shard(shard)));
      last = page.lastEvaluatedShardId();
    } while (last != null);
    return shards;
  }

  private void note(String stream, StreamDescription page) {
    StreamViewType images = page.streamViewType();
    if (told.put(stream, page) == null && images != StreamViewType.NEW_AND_OLD_IMAGES) {
      log.warn(
          "The {} tells {} alone: rows lack what was before a change, and what a removed item had,"
              + " or there are none. Turn it off, and on again with NEW_AND_OLD_IMAGES",
          this,
          page.streamViewTypeAsString());
    }
  }

  @Override
  public void checkIsOn(String stream) {
    StreamDescription last = told.get(stream);
    if (last != null && last.streamStatus() == StreamStatus.DISABLED) {
      throw new StreamException.Gone(
          "The "
              + this
              + " is turned off, and no change is told: turn it on with NEW_AND_OLD_IMAGES",
          null);
    }
  }

  @Override
  public String iterator(String stream, String shardId, ShardPosition position) {
    GetShardIteratorRequest.Builder request =
        GetShardIteratorRequest.builder().streamArn(stream).shardId(shardId);
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
      throw new StreamException.NoPosition("DynamoDB Streams cannot read from " + position, null);
    }
    // A record is to say whose it is, which DynamoDB Streams does not.
    return stream + " " + answer(() -> client.getShardIterator(request.build())).shardIterator();
  }

  @Override
  public ReadResult read(String iterator, int limit) {
    String[] parts = iterator.split(" ", 2);
    GetRecordsResponse page =
        answer(
            () ->
                client.getRecords(
                    r -> r.shardIterator(parts[1]).limit(Math.min(limit, MOST_RECORDS))));
    Instant arrival = clock.instant();
    List<StreamRecord> records = new ArrayList<>(page.records().size());
    for (Record record : page.records()) {
      records.add(streamRecord(record, parts[0], arrival));
    }
    boolean isAtTip = records.size() < Math.min(limit, MOST_RECORDS) && !mayBeCut(records);
    Duration behind = isAtTip ? Duration.ZERO : age(page.records().get(records.size() - 1));
    @Nullable String next = page.nextShardIterator();
    return new ReadResult(
        records, next == null ? null : parts[0] + " " + next, behind, isAtTip ? 0L : null);
  }

  private static boolean mayBeCut(List<StreamRecord> records) {
    return records.stream().mapToLong(record -> record.data().length).sum()
        > FEWEST_BYTES_OF_A_CUT_PAGE;
  }

  private @Nullable Duration age(Record record) {
    Instant created = record.dynamodb().approximateCreationDateTime();
    return created == null ? null : Duration.between(created, clock.instant());
  }

  @Override
  public boolean ordersChanges() {
    return true;
  }

  private static StreamRecord streamRecord(Record record, String stream, Instant arrival) {
    String sequenceNumber = record.dynamodb().sequenceNumber();
    byte[] data = PipeRecord.json(record, stream);
    return new StreamRecord(sequenceNumber, keyOf(record.dynamodb().keys()), arrival, data);
  }

  /** Two items may have one, which then wait for each other. */
  private static String keyOf(Map<String, AttributeValue> keys) {
    return keys.values().stream().map(TableStream::text).collect(Collectors.joining("|"));
  }

  private static String text(AttributeValue value) {
    return switch (value.type()) {
      case N -> value.n();
      case B -> Base64.getEncoder().encodeToString(value.b().asByteArrayUnsafe());
      default -> String.valueOf(value.s());
    };
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
    } catch (TrimmedDataAccessException e) {
      throw new StreamException.Trimmed("The stream no longer holds these records", e);
    } catch (ResourceNotFoundException e) {
      throw new StreamException.Gone("DynamoDB Streams has no such stream or shard", e);
    } catch (LimitExceededException e) {
      throw new StreamException.Throttled("DynamoDB Streams asks for fewer requests", e);
    } catch (SdkException e) {
      throw failure(e);
    }
  }

  /** Kinds of refusal that DynamoDB Streams has no type of its own for. */
  private static RuntimeException failure(SdkException e) {
    @Nullable AwsErrorDetails details =
        e instanceof AwsServiceException refusal ? refusal.awsErrorDetails() : null;
    return details != null && INVALID.equals(details.errorCode())
        ? new StreamException.NoPosition("DynamoDB Streams has no such position", e)
        : new StreamException.Unavailable("DynamoDB Streams fails: " + e.getMessage(), e);
  }
}
