package io.orderlake.transformer.stream;

import io.orderlake.transformer.stream.ChangeStream.Batch;
import io.orderlake.transformer.stream.ChangeStream.Shard;
import io.orderlake.transformer.stream.PositionStore.Positions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a stream through all its shards in turn, for one consumer.
 *
 * <p>A shard is read once its parents are read to their end, so that the records of a key come in
 * order through splits, merges and roll-overs. An expired iterator is renewed after the last record
 * read; throttling is met with jittered backoff; records that the stream no longer holds are logged
 * as lost, and reading goes on with the oldest left. Not for use by several threads.
 */
public final class StreamReader {
  private static final Logger log = LoggerFactory.getLogger(StreamReader.class);
  private static final Duration DISCOVERY_INTERVAL = Duration.ofSeconds(30);
  private static final Duration MAX_BACKOFF = Duration.ofSeconds(5);
  private static final int MANY_REFUSALS = 10;

  private final ChangeStream stream;
  private final ShardPosition start;
  private final PositionStore store;
  private final Duration idle;
  private final InstantSource clock;
  private final Map<String, ShardReader> shards = new LinkedHashMap<>();
  private @Nullable String streamId;
  private Instant discoverAt = Instant.EPOCH;
  private long gaps;

  /** Records of one shard, in order; at least one. */
  public record ShardBatch(String shardId, List<StreamRecord> records) {}

  /**
   * @param start where to start in a stream of which no position is stored
   * @param store where the consumer stores its positions; it is read once, by the first poll
   * @param idle how long a shard is left alone after a read that did not fill its limit
   */
  public StreamReader(
      ChangeStream stream,
      ShardPosition start,
      PositionStore store,
      Duration idle,
      InstantSource clock) {
    this.stream = stream;
    this.start = start;
    this.store = store;
    this.idle = idle;
    this.clock = clock;
  }

  /**
   * The next records of a shard that has some, or null if there are none before {@link #untilWake}
   * is over.
   */
  public @Nullable ShardBatch poll(int limit) {
    ShardBatch batch;
    do {
      if (isDiscoveryDue()) {
        discover();
      }
      batch = readNext(limit);
    } while (batch == null && isDiscoveryDue());
    return batch;
  }

  /** Asks how much there is, without reading on: for who cannot take any records now. */
  public void look() {
    shards.values().stream().filter(this::isReadable).forEach(ShardReader::look);
  }

  private @Nullable ShardBatch readNext(int limit) {
    for (ShardReader shard : List.copyOf(shards.values())) {
      if (isReadable(shard) && shard.isDue(clock.instant())) {
        List<StreamRecord> records = shard.read(limit);
        if (!records.isEmpty()) {
          moveToEnd(shard);
          return new ShardBatch(shard.id, records);
        }
      }
    }
    return null;
  }

  /** At intervals, and at once when a shard ended, whose children are then to be read. */
  private boolean isDiscoveryDue() {
    return isDue(discoverAt, DISCOVERY_INTERVAL, clock.instant());
  }

  /** How long it is until a poll may find something new, zero if it may now. */
  public Duration untilWake() {
    Instant wakeAt = discoverAt;
    for (ShardReader shard : shards.values()) {
      if (isReadable(shard) && shard.notBefore.isBefore(wakeAt)) {
        wakeAt = shard.notBefore;
      }
    }
    Instant now = clock.instant();
    return wakeAt.isAfter(now) ? Duration.between(now, wakeAt) : Duration.ZERO;
  }

  /** How far the batches handed out so far have come; not before the first poll. */
  public Positions positions() {
    return new Positions(Objects.requireNonNull(streamId), positionsByShard());
  }

  private Map<String, ShardPosition> positionsByShard() {
    return shards.values().stream().collect(Collectors.toMap(s -> s.id, s -> s.position));
  }

  /** How often records were found to be gone from the stream before they were read. */
  public long gaps() {
    return gaps;
  }

  /** Since when the stream refuses a shard's reads for their rate, null if it refuses none. */
  public @Nullable Instant throttledSince() {
    return shards.values().stream()
        .map(shard -> shard.throttledSince)
        .filter(Objects::nonNull)
        .min(Instant::compareTo)
        .orElse(null);
  }

  /** How far the slowest shard is behind its newest record, null where the stream does not say. */
  public @Nullable Duration behind() {
    return shards.values().stream()
        .map(shard -> shard.behind)
        .filter(Objects::nonNull)
        .max(Duration::compareTo)
        .orElse(null);
  }

  /** How many records are not read yet, null where the stream does not say of every shard. */
  public @Nullable Long waiting() {
    long waiting = 0;
    for (ShardReader shard : shards.values()) {
      if (!shard.position.equals(ShardPosition.END)) {
        if (shard.waiting == null) {
          return null;
        }
        waiting += shard.waiting;
      }
    }
    return waiting;
  }

  private void discover() {
    List<Shard> listed = stream.shards();
    if (streamId == null) {
      start(listed);
    } else if (streamId.equals(stream.id())) {
      // A shard that appears later is another's child, and is read from its beginning.
      replaceShards(listed, Map.of(), ShardPosition.TRIM_HORIZON);
    } else {
      startAnew(listed);
    }
    streamId = stream.id();
    discoverAt = clock.instant().plus(DISCOVERY_INTERVAL);
  }

  private void start(List<Shard> listed) {
    Positions stored = store.load();
    if (stored == null) {
      replaceShards(listed, Map.of(), start);
    } else if (stored.stream().equals(stream.id())) {
      replaceShards(listed, stored.shards(), ShardPosition.TRIM_HORIZON);
      stored.shards().forEach(this::checkStillThere);
    } else {
      startAnew(listed);
    }
    if (start.equals(ShardPosition.LATEST)) {
      // Else a restart before the first record would start at what is latest then.
      store.save(new Positions(stream.id(), positionsByShard()));
    }
  }

  private void startAnew(List<Shard> listed) {
    reportLoss("it was replaced by " + stream.id() + ", which is read from its beginning");
    shards.clear();
    replaceShards(listed, Map.of(), ShardPosition.TRIM_HORIZON);
  }

  private void replaceShards(
      List<Shard> listed, Map<String, ShardPosition> positions, ShardPosition otherwise) {
    Map<String, ShardReader> known = new LinkedHashMap<>(shards);
    Map<String, ShardReader> next = new LinkedHashMap<>();
    for (Shard shard : listed) {
      ShardReader reader = known.remove(shard.id());
      if (reader == null) {
        reader = newShard(shard, positions.getOrDefault(shard.id(), otherwise));
      }
      next.put(shard.id(), reader);
    }
    shards.clear();
    shards.putAll(next);
    known.values().forEach(gone -> checkStillThere(gone.id, gone.position));
  }

  private ShardReader newShard(Shard shard, ShardPosition position) {
    ShardReader reader = new ShardReader(shard, position);
    if (position.equals(ShardPosition.LATEST)) {
      // What is latest is decided now and never again: what comes later must not be skipped.
      reader.iterator = stream.iterator(shard.id(), position);
      reader.position = ShardPosition.TRIM_HORIZON;
    }
    return reader;
  }

  private void checkStillThere(String shardId, ShardPosition position) {
    if (!shards.containsKey(shardId) && !position.equals(ShardPosition.END)) {
      reportGap(shardId, position);
    }
  }

  private void reportGap(String shardId, ShardPosition position) {
    reportLoss("it no longer holds what follows " + position + " in shard " + shardId);
  }

  private void reportLoss(String whatTheStreamDid) {
    gaps++;
    log.error(
        "Changes of the stream may be lost: {}. Compare the lake with the table and repair it",
        whatTheStreamDid);
  }

  /** A clock that was set back must not make anything wait for it. */
  private static boolean isDue(Instant at, Duration longestWait, Instant now) {
    return !now.isBefore(at) || at.minus(longestWait).isAfter(now);
  }

  private boolean isReadable(ShardReader shard) {
    return !shard.position.equals(ShardPosition.END)
        && shard.parents.stream().allMatch(this::isReadToItsEnd);
  }

  private boolean isReadToItsEnd(String shardId) {
    ShardReader shard = shards.get(shardId);
    return shard == null || shard.position.equals(ShardPosition.END);
  }

  private void moveToEnd(ShardReader shard) {
    shards.remove(shard.id);
    shards.put(shard.id, shard);
  }

  /** How far this consumer is in one shard. */
  private final class ShardReader {
    final String id;
    final List<String> parents;
    ShardPosition position;
    @Nullable String iterator;
    Instant notBefore = Instant.EPOCH;
    @Nullable Duration behind;
    @Nullable Long waiting;
    @Nullable Instant throttledSince;
    private int refusals;

    ShardReader(Shard shard, ShardPosition position) {
      this.id = shard.id();
      this.parents = shard.parents();
      this.position = position;
    }

    List<StreamRecord> read(int limit) {
      try {
        if (iterator == null) {
          iterator = stream.iterator(id, position);
        }
        Batch batch = stream.read(iterator, limit);
        advance(batch, limit);
        return batch.records();
      } catch (StreamException.ExpiredIterator e) {
        iterator = null;
      } catch (StreamException.Throttled e) {
        throttled();
      } catch (StreamException.Trimmed | IllegalArgumentException e) {
        iterator = null;
        notBefore = clock.instant().plus(idle);
        if (!position.equals(ShardPosition.TRIM_HORIZON)) {
          reportGap(id, position);
          position = ShardPosition.TRIM_HORIZON;
        }
      }
      return List.of();
    }

    void look() {
      if (iterator == null) {
        return;
      }
      try {
        Batch next = stream.read(iterator, 1);
        if (!next.records().isEmpty()) {
          behind = Duration.between(next.records().get(0).arrival(), clock.instant());
          waiting = next.waiting() == null ? null : next.waiting() + 1;
        }
      } catch (StreamException e) {
        log.debug("Shard {} is not looked at", id, e);
      }
    }

    boolean isDue(Instant now) {
      Duration longestWait = idle.compareTo(MAX_BACKOFF) > 0 ? idle : MAX_BACKOFF;
      return StreamReader.isDue(notBefore, longestWait, now);
    }

    private void throttled() {
      Instant now = clock.instant();
      refusals++;
      throttledSince = throttledSince == null ? now : throttledSince;
      notBefore = now.plus(backoff(refusals));
      if (refusals == MANY_REFUSALS) {
        log.warn("Shard {} refused {} reads in a row for their rate, and waits", id, refusals);
      }
    }

    private void advance(Batch batch, int limit) {
      refusals = 0;
      throttledSince = null;
      iterator = batch.next();
      behind = batch.behind();
      waiting = batch.waiting();
      int count = batch.records().size();
      if (count > 0) {
        String last = batch.records().get(count - 1).sequenceNumber();
        position = new ShardPosition.AfterSequenceNumber(last);
      }
      if (iterator == null) {
        position = ShardPosition.END;
        behind = null;
        discoverAt = Instant.EPOCH;
      }
      notBefore = count < limit ? clock.instant().plus(idle) : Instant.EPOCH;
    }
  }

  /** Full jitter, doubling from 100 ms. */
  private static Duration backoff(int refusals) {
    long most = Math.min(MAX_BACKOFF.toMillis(), 100L << Math.min(refusals, 10));
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(1, most + 1));
  }
}
