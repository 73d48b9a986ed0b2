package io.orderlake.transformer.stream;

import io.orderlake.service.outage.Outage;
import io.orderlake.service.outage.PlainReason;
import io.orderlake.transformer.stream.LocalStreamFile.Stored;
import io.orderlake.transformer.stream.PositionStore.Positions;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
 * oldest it has. Retention goes by this machine's clock, but nothing is forgotten in the first hour
 * after a start, or after that clock was set: what was kept so long unread is to be read, and a
 * clock that is wrong to be put right. Where it was ahead and is right again, what was to arrive
 * later than now arrives now.
 */
public final class LocalStream implements WritableStream, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LocalStream.class);
  private static final String SHARD_PREFIX = "shardId-";
  private static final int PLACE_BITS = 48;
  private static final Duration RETENTION_CHECK = Duration.ofMinutes(1);

  /** A clock that is put right by no more than that does so in small steps, all the time. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(1);

  private static final Duration GRACE = Duration.ofHours(1);

  private final String id;
  private final Duration retention;
  private final InstantSource clock;

  /** Tells spans of time; it is never set. */
  private final InstantSource steady;

  private final LocalStreamFile file;
  private final int shards;
  private final BigInteger hashKeysOfAShard;
  private final AtomicLongArray lastIds;
  private final Outage retentionOutage;
  private Instant lastArrival = Instant.EPOCH;
  private Instant retentionCheckAt = Instant.EPOCH;

  /**
   * By how much the clock is ahead of the steady one, and until when of that nothing is forgotten.
   */
  private Duration ahead;

  private Instant graceUntil;

  /** Whether the last ids and arrival are the file's: not after a write that failed. */
  private boolean knowsEnd;

  /**
   * Opens the stream in a file, which is made if it is not there.
   *
   * @param shards how many a new stream has, 1 to 1,000; an old one keeps its own
   * @param retention how long records are kept at least
   */
  public LocalStream(Path file, int shards, Duration retention, InstantSource clock) {
    this(file, shards, retention, clock, () -> Instant.EPOCH.plusNanos(System.nanoTime()));
  }

  LocalStream(
      Path file, int shards, Duration retention, InstantSource clock, InstantSource steady) {
    this.retention = retention;
    this.clock = clock;
    this.steady = steady;
    this.ahead = Duration.between(steady.instant(), clock.instant());
    this.graceUntil = steady.instant().plus(GRACE);
    this.file = new LocalStreamFile(file, shards);
    this.id = "local:" + this.file.streamId();
    this.shards = this.file.shards();
    this.lastIds = new AtomicLongArray(this.shards);
    this.retentionOutage = new Outage(clock);
    readEnd();
    now();
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
        .mapToObj(shard -> new Shard(shardId(shard), List.of()))
        .toList();
  }

  @Override
  public synchronized List<@Nullable String> put(List<NewRecord> records) {
    if (!knowsEnd) {
      readEnd();
    }
    Instant arrival = later(now(), lastArrival);
    long[] ids = IntStream.range(0, shards).mapToLong(lastIds::get).toArray();
    List<Stored> stored = new ArrayList<>(records.size());
    for (NewRecord record : records) {
      long recordId = ++ids[shardOf(record.partitionKey())];
      stored.add(new Stored(recordId, record.partitionKey(), arrival, record.data()));
    }
    knowsEnd = false;
    file.append(stored);
    for (int shard = 0; shard < shards; shard++) {
      lastIds.set(shard, ids[shard]);
    }
    lastArrival = arrival;
    knowsEnd = true;
    forgetOldRecords();
    return Collections.nCopies(records.size(), null);
  }

  @Override
  public boolean takesAllOrNothing() {
    return true;
  }

  /** The stream's file may be another day's: what was read and written tells how far it was. */
  @Override
  public Positions reached() {
    Map<String, ShardPosition> ends = new HashMap<>();
    for (int shard = 0; shard < shards; shard++) {
      String last = String.valueOf(lastIds.get(shard));
      ends.put(shardId(shard), new ShardPosition.AfterSequenceNumber(last));
    }
    return new Positions(id, ends);
  }

  /** Whether it was further once, when this was stored: its file is that of an earlier time. */
  public boolean wasBeyond(Positions stored) {
    return stored.stream().equals(id)
        && stored.shards().entrySet().stream()
            .anyMatch(shard -> isBeyond(shard.getKey(), shard.getValue()));
  }

  private boolean isBeyond(String shardId, ShardPosition position) {
    return position instanceof ShardPosition.AfterSequenceNumber after
        && Long.parseLong(after.sequenceNumber()) > lastIds.get(shardNumber(shardId));
  }

  @Override
  public String iterator(String stream, String shardId, ShardPosition position) {
    int shard = shardNumber(shardId);
    long next;
    if (position instanceof ShardPosition.AfterSequenceNumber after) {
      next = held(shard, number(after.sequenceNumber()) + 1);
    } else if (position instanceof ShardPosition.AtSequenceNumber at) {
      next = held(shard, number(at.sequenceNumber()));
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
  public ReadResult read(String iterator, int limit) {
    long next = Long.parseLong(iterator);
    int shard = (int) (next >> PLACE_BITS);
    List<Stored> found = file.read(next, idsOf(shard + 1), limit);
    if (found.isEmpty()) {
      return new ReadResult(List.of(), iterator, Duration.ZERO, 0L);
    }
    if (found.get(0).id() != next) {
      throw new StreamException.Trimmed("The local stream no longer holds record " + next, null);
    }
    Stored last = found.get(found.size() - 1);
    long waiting = Math.max(0, lastIds.get(shard) - last.id());
    Duration behind =
        waiting == 0 ? Duration.ZERO : Duration.between(last.arrival(), clock.instant());
    List<StreamRecord> records = found.stream().map(LocalStream::streamRecord).toList();
    return new ReadResult(records, String.valueOf(last.id() + 1), behind, waiting);
  }

  @Override
  public void close() {
    file.close();
  }

  /** The time; what arrived later than that is set right first. */
  private Instant now() {
    Instant now = clock.instant();
    if (lastArrival.isAfter(now.plus(CLOCK_TOLERANCE))) {
      file.arriveAtLatest(now);
      log.warn(
          "The clock was ahead: what was to arrive in the local stream until {} arrived now",
          lastArrival);
      lastArrival = now;
    }
    return now;
  }

  private void readEnd() {
    Instant last = Instant.EPOCH;
    for (int shard = 0; shard < shards; shard++) {
      lastIds.set(shard, findLastId(shard));
      last = later(last, file.arrival(lastIds.get(shard)));
    }
    lastArrival = last;
    knowsEnd = true;
  }

  /** What was put is put, whether there is room to note that other records are gone or not. */
  private void forgetOldRecords() {
    Instant now = clock.instant();
    if (isGrace(now)) {
      return;
    }
    // A clock that was set back must not make it wait.
    if (now.isBefore(retentionCheckAt) && !retentionCheckAt.minus(RETENTION_CHECK).isAfter(now)) {
      return;
    }
    retentionCheckAt = now.plus(RETENTION_CHECK);
    try {
      for (int shard = 0; shard < shards; shard++) {
        // The last one stays, since the next one's number follows from it.
        long keepFrom = Math.min(firstAt(shard, now.minus(retention)), lastIds.get(shard));
        file.delete(idsOf(shard), keepFrom);
      }
      retentionOutage.succeeded();
    } catch (StreamException.Unavailable e) {
      if (retentionOutage.failed(e)) {
        log.warn("Records past retention stay for now: {}", PlainReason.inFull(e));
      }
    }
  }

  private boolean isGrace(Instant now) {
    Instant steadyNow = steady.instant();
    Duration aheadNow = Duration.between(steadyNow, now);
    if (aheadNow.minus(ahead).abs().compareTo(CLOCK_TOLERANCE) > 0) {
      graceUntil = steadyNow.plus(GRACE);
    }
    ahead = aheadNow;
    return steadyNow.isBefore(graceUntil);
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
      throw new StreamException.NoPosition("Record " + next + " is none of this shard", null);
    }
    if (next < firstHeld(shard)) {
      throw new StreamException.Trimmed("The local stream no longer holds record " + next, null);
    }
    return next;
  }

  private static long number(String sequenceNumber) {
    try {
      return Long.parseLong(sequenceNumber);
    } catch (NumberFormatException e) {
      throw new StreamException.NoPosition(sequenceNumber + " is no number of a record", e);
    }
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
    return IntStream.range(0, shards)
        .filter(shard -> shardId(shard).equals(shardId))
        .findFirst()
        .orElseThrow(() -> new StreamException.Gone("There is no shard " + shardId, null));
  }

  private static String shardId(int number) {
    return SHARD_PREFIX + "%012d".formatted(number);
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
