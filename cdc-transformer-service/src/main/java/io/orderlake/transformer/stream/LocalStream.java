package io.orderlake.transformer.stream;

import io.orderlake.transformer.stream.LocalStreamFile.Stored;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A stream with Kinesis's rules in a file: shards by MD5 of the partition key, sequence numbers,
 * retention, and a put that is durable when it returns.
 *
 * <p>A record's id has the number of its shard in the upper bits and its place in the lower, so
 * that a shard is one range of ids; its sequence number is that id. Safe for use by many threads.
 *
 * <p>Differs from Kinesis: shards are never split or merged, iterators do not expire, nothing is
 * throttled, sequence numbers have 64 bits and no gaps, a record may be larger than 1 MiB, and
 * reading after a record that is past retention is an error where Kinesis goes on silently with the
 * oldest it has. Retention goes by this machine's clock.
 */
public final class LocalStream implements WritableStream, AutoCloseable {
  private static final String SHARD_PREFIX = "shardId-";
  private static final int PLACE_BITS = 48;
  private static final Duration RETENTION_CHECK = Duration.ofMinutes(1);

  private final String id;
  private final Duration retention;
  private final InstantSource clock;
  private final LocalStreamFile file;
  private final int shards;
  private final BigInteger hashKeysOfAShard;
  private final AtomicLongArray lastIds;
  private Instant lastArrival;
  private Instant retentionCheckAt = Instant.MIN;

  /**
   * Opens the stream in a file, which is made if it is not there.
   *
   * @param shards how many a new stream has, 1 to 1,000; an old one keeps its own
   * @param retention how long records are kept at least
   */
  public LocalStream(Path file, int shards, Duration retention, InstantSource clock) {
    this.retention = retention;
    this.clock = clock;
    this.file = new LocalStreamFile(file, shards);
    this.id = "local:" + this.file.streamId();
    this.shards = this.file.shards();
    this.lastIds =
        new AtomicLongArray(IntStream.range(0, this.shards).mapToLong(this::findLastId).toArray());
    this.lastArrival = Instant.EPOCH;
    for (int shard = 0; shard < this.shards; shard++) {
      lastArrival = later(lastArrival, this.file.arrival(lastIds.get(shard)));
    }
    BigInteger hashKeys = BigInteger.ONE.shiftLeft(128);
    this.hashKeysOfAShard =
        hashKeys.add(BigInteger.valueOf(this.shards - 1)).divide(BigInteger.valueOf(this.shards));
  }

  @Override
  public List<String> ids() {
    return List.of(id);
  }

  @Override
  public List<Shard> shards(String stream) {
    return IntStream.range(0, shards)
        .mapToObj(shard -> new Shard(SHARD_PREFIX + "%012d".formatted(shard), List.of()))
        .toList();
  }

  @Override
  public synchronized List<@Nullable String> put(List<NewRecord> records) {
    Instant arrival = later(clock.instant(), lastArrival);
    long[] ids = IntStream.range(0, shards).mapToLong(lastIds::get).toArray();
    List<Stored> stored = new ArrayList<>(records.size());
    for (NewRecord record : records) {
      long recordId = ++ids[shardOf(record.partitionKey())];
      stored.add(new Stored(recordId, record.partitionKey(), arrival, record.data()));
    }
    file.append(stored);
    for (int shard = 0; shard < shards; shard++) {
      lastIds.set(shard, ids[shard]);
    }
    lastArrival = arrival;
    forgetOldRecords();
    return Collections.nCopies(records.size(), null);
  }

  @Override
  public String iterator(String stream, String shardId, ShardPosition position) {
    int shard = shardNumber(shardId);
    long next;
    if (position instanceof ShardPosition.AfterSequenceNumber after) {
      next = held(shard, Long.parseLong(after.sequenceNumber()) + 1);
    } else if (position instanceof ShardPosition.AtSequenceNumber at) {
      next = held(shard, Long.parseLong(at.sequenceNumber()));
    } else if (position instanceof ShardPosition.AtTimestamp at) {
      next = firstAt(shard, at.time());
    } else if (position instanceof ShardPosition.Latest) {
      next = lastIds.get(shard) + 1;
    } else {
      next = firstHeld(shard);
    }
    return String.valueOf(next);
  }

  @Override
  public Batch read(String iterator, int limit) {
    long next = Long.parseLong(iterator);
    int shard = (int) (next >> PLACE_BITS);
    List<Stored> found = file.read(next, idsOf(shard + 1), limit);
    if (found.isEmpty()) {
      return new Batch(List.of(), iterator, Duration.ZERO, 0L);
    }
    if (found.get(0).id() != next) {
      throw new StreamException.Trimmed("The local stream no longer holds record " + next, null);
    }
    Stored last = found.get(found.size() - 1);
    long waiting = Math.max(0, lastIds.get(shard) - last.id());
    Duration behind =
        waiting == 0 ? Duration.ZERO : Duration.between(last.arrival(), clock.instant());
    List<StreamRecord> records = found.stream().map(LocalStream::streamRecord).toList();
    return new Batch(records, String.valueOf(last.id() + 1), behind, waiting);
  }

  @Override
  public void close() {
    file.close();
  }

  private void forgetOldRecords() {
    Instant now = clock.instant();
    if (now.isBefore(retentionCheckAt)) {
      return;
    }
    retentionCheckAt = now.plus(RETENTION_CHECK);
    for (int shard = 0; shard < shards; shard++) {
      // The last one stays, since the next one's number follows from it.
      long keepFrom = Math.min(firstAt(shard, now.minus(retention)), lastIds.get(shard));
      file.delete(idsOf(shard), keepFrom);
    }
  }

  /** By halving: arrivals never decrease, and ids have no gaps. */
  private long firstAt(int shard, Instant time) {
    long from = firstHeld(shard);
    long to = lastIds.get(shard) + 1;
    while (from < to) {
      long middle = (from + to) >>> 1;
      if (file.arrival(middle).isBefore(time)) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  private long held(int shard, long next) {
    if (next >> PLACE_BITS != shard || next > findLastId(shard) + 1) {
      throw new IllegalArgumentException("No sequence number of this shard");
    }
    if (next < firstHeld(shard)) {
      throw new StreamException.Trimmed("The local stream no longer holds record " + next, null);
    }
    return next;
  }

  private long firstHeld(int shard) {
    long first = file.first(idsOf(shard), idsOf(shard + 1));
    return first == 0 ? idsOf(shard) + 1 : first;
  }

  private long findLastId(int shard) {
    return Math.max(idsOf(shard), file.last(idsOf(shard), idsOf(shard + 1)));
  }

  private int shardOf(String partitionKey) {
    BigInteger hashKey = new BigInteger(1, md5(partitionKey.getBytes(StandardCharsets.UTF_8)));
    return hashKey.divide(hashKeysOfAShard).intValue();
  }

  private int shardNumber(String shardId) {
    int shard = Integer.parseInt(shardId.substring(SHARD_PREFIX.length()));
    if (shard >= shards) {
      throw new IllegalArgumentException("There is no shard " + shardId);
    }
    return shard;
  }

  private static long idsOf(int shard) {
    return (long) shard << PLACE_BITS;
  }

  private static StreamRecord streamRecord(Stored stored) {
    return new StreamRecord(
        String.valueOf(stored.id()), stored.partitionKey(), stored.arrival(), stored.data());
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static byte[] md5(byte[] bytes) {
    try {
      return MessageDigest.getInstance("MD5").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has MD5", e);
    }
  }
}
