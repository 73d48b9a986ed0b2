package io.orderlake.transformer.stream;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.KmsThrottlingException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;

/** A Kinesis data stream. */
public final class KinesisStream implements WritableStream {
  /** A larger one fails the whole call, which would harm its neighbours. */
  private static final int LARGEST_RECORD = 1024 * 1024;

  /** Kinesis takes 5 MiB a call, keys included; the rest is for what goes around the records. */
  private static final int LARGEST_PUT = 4_500_000;

  /** Characters of a partition key. */
  private static final int LONGEST_KEY = 256;

  /**
   * Begins an iterator whose first record must be a given one. Kinesis itself goes on silently with
   * the oldest record it has, if the one to read after is past retention.
   */
  private static final String EXPECTING = "expecting ";

  private final KinesisClient client;
  private final String name;
  private final ArrivalTimes arrivals;

  public KinesisStream(KinesisClient client, String name, InstantSource clock) {
    this.client = client;
    this.name = name;
    this.arrivals = new ArrivalTimes(clock);
  }

  @Override
  public String toString() {
    return "Kinesis stream " + name;
  }

  @Override
  public List<String> ids() {
    try {
      StreamDescriptionSummary stream =
          answer(() -> client.describeStreamSummary(r -> r.streamName(name)))
              .streamDescriptionSummary();
      // One that was deleted and made anew has the same ARN.
      return List.of(stream.streamARN() + "@" + stream.streamCreationTimestamp());
    } catch (StreamException.Gone e) {
      return List.of();
    }
  }

  /** Kinesis goes by the name alone: these are the shards of whatever stream has it now. */
  @Override
  public List<Shard> shards(String stream) {
    List<Shard> shards = new ArrayList<>();
    ListShardsResponse page = answer(() -> client.listShards(r -> r.streamName(name)));
    page.shards().forEach(s -> shards.add(shard(s)));
    while (page.nextToken() != null) {
      String token = page.nextToken();
      page = answer(() -> client.listShards(r -> r.nextToken(token)));
      page.shards().forEach(s -> shards.add(shard(s)));
    }
    return shards;
  }

  @Override
  public String iterator(String stream, String shardId, ShardPosition position) {
    GetShardIteratorRequest.Builder request =
        GetShardIteratorRequest.builder().streamName(name).shardId(shardId);
    if (position instanceof ShardPosition.AfterSequenceNumber after) {
      request
          .shardIteratorType(ShardIteratorType.AT_SEQUENCE_NUMBER)
          .startingSequenceNumber(after.sequenceNumber());
      return EXPECTING
          + after.sequenceNumber()
          + " "
          + answer(() -> client.getShardIterator(request.build())).shardIterator();
    } else if (position instanceof ShardPosition.AtSequenceNumber at) {
      request
          .shardIteratorType(ShardIteratorType.AT_SEQUENCE_NUMBER)
          .startingSequenceNumber(at.sequenceNumber());
    } else if (position instanceof ShardPosition.AtTimestamp at) {
      request.shardIteratorType(ShardIteratorType.AT_TIMESTAMP).timestamp(at.time());
    } else if (position instanceof ShardPosition.Latest) {
      request.shardIteratorType(ShardIteratorType.LATEST);
    } else {
      request.shardIteratorType(ShardIteratorType.TRIM_HORIZON);
    }
    return answer(() -> client.getShardIterator(request.build())).shardIterator();
  }

  @Override
  public ReadResult read(String iterator, int limit) {
    if (iterator.startsWith(EXPECTING)) {
      return readAfter(iterator.substring(EXPECTING.length()), limit);
    }
    GetRecordsResponse page =
        answer(() -> client.getRecords(r -> r.shardIterator(iterator).limit(limit)));
    List<StreamRecord> records = page.records().stream().map(this::record).toList();
    Long millis = page.millisBehindLatest();
    Duration behind = millis == null ? null : Duration.ofMillis(millis);
    Long waiting = millis != null && millis == 0 ? 0L : null;
    return new ReadResult(records, page.nextShardIterator(), behind, waiting);
  }

  /** Reads from a record that was read before, which must still be there, and leaves it out. */
  private ReadResult readAfter(String numberAndIterator, int limit) {
    String[] parts = numberAndIterator.split(" ", 2);
    ReadResult batch = read(parts[1], limit + 1);
    if (batch.records().isEmpty() && batch.next() == null) {
      throw new StreamException.Trimmed("Kinesis no longer holds record " + parts[0], null);
    }
    if (batch.records().isEmpty()) {
      String next = EXPECTING + parts[0] + " " + batch.next();
      return new ReadResult(List.of(), next, batch.behind(), batch.waiting());
    }
    if (!batch.records().get(0).sequenceNumber().equals(parts[0])) {
      throw new StreamException.Trimmed("Kinesis no longer holds record " + parts[0], null);
    }
    List<StreamRecord> after = batch.records().subList(1, batch.records().size());
    return new ReadResult(after, batch.next(), batch.behind(), batch.waiting());
  }

  @Override
  public long misdated() {
    return arrivals.misdated();
  }

  @Override
  public List<@Nullable String> put(List<NewRecord> records) {
    @Nullable String[] errors = new String[records.size()];
    List<Integer> chunk = new ArrayList<>();
    int size = 0;
    for (int i = 0; i < errors.length; i++) {
      int recordSize = records.get(i).data().length + records.get(i).partitionKey().length() * 3;
      if (recordSize > LARGEST_RECORD) {
        errors[i] = TOO_LARGE;
        continue;
      }
      if (size + recordSize > LARGEST_PUT) {
        put(records, chunk, errors);
        chunk.clear();
        size = 0;
      }
      chunk.add(i);
      size += recordSize;
    }
    put(records, chunk, errors);
    return Arrays.asList(errors);
  }

  private void put(List<NewRecord> records, List<Integer> chunk, @Nullable String[] errors) {
    if (chunk.isEmpty()) {
      return;
    }
    List<PutRecordsRequestEntry> entries = chunk.stream().map(i -> entry(records.get(i))).toList();
    PutRecordsResponse answer =
        answer(() -> client.putRecords(r -> r.streamName(name).records(entries)));
    for (int i = 0; i < chunk.size(); i++) {
      PutRecordsResultEntry result = answer.records().get(i);
      errors[chunk.get(i)] = result.errorCode();
    }
  }

  private static PutRecordsRequestEntry entry(NewRecord record) {
    return PutRecordsRequestEntry.builder()
        .partitionKey(keyOf(record))
        .data(SdkBytes.fromByteArrayUnsafe(record.data()))
        .build();
  }

  /** DynamoDB's keys may be longer than Kinesis's; a digest keeps one order in one shard. */
  private static String keyOf(NewRecord record) {
    String key = record.partitionKey();
    return key.length() <= LONGEST_KEY
        ? key
        : UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private StreamRecord record(Record record) {
    return new StreamRecord(
        record.sequenceNumber(),
        record.partitionKey(),
        arrivals.of(record.approximateArrivalTimestamp()),
        record.data().asByteArrayUnsafe());
  }

  private static Shard shard(software.amazon.awssdk.services.kinesis.model.Shard shard) {
    List<String> parents =
        Stream.of(shard.parentShardId(), shard.adjacentParentShardId())
            .filter(parent -> parent != null && !parent.isEmpty())
            .toList();
    return new Shard(shard.shardId(), parents);
  }

  private static <T> T answer(Supplier<T> call) {
    try {
      return call.get();
    } catch (ExpiredIteratorException e) {
      throw new StreamException.ExpiredIterator("The shard iterator expired", e);
    } catch (ResourceNotFoundException e) {
      throw new StreamException.Gone("Kinesis has no such stream, shard or position", e);
    } catch (InvalidArgumentException e) {
      throw new StreamException.NoPosition("Kinesis has no such position", e);
    } catch (ProvisionedThroughputExceededException
        | LimitExceededException
        | KmsThrottlingException e) {
      throw new StreamException.Throttled("Kinesis asks for fewer requests", e);
    } catch (SdkException e) {
      throw new StreamException.Unavailable("Kinesis fails: " + e.getMessage(), e);
    }
  }
}
