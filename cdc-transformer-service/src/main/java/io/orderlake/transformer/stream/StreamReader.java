package io.orderlake.transformer.stream;

import io.orderlake.transformer.stream.ChangeStream.Shard;
import io.orderlake.transformer.stream.PositionStore.Positions;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a stream through all its shards in turn, for one consumer.
 *
 * <p>A shard is read once its parents are read to their end, so that the records of a key come in
 * order through splits, merges and roll-overs. Records that the stream no longer holds are logged
 * as lost, and reading goes on with the oldest left.
 *
 * <p>Which stream there is, and of which shards, is looked up at intervals, at the end of a shard,
 * and soon after a read that failed. Where another stream has the name, the one that was read is
 * read to its end as far as it can be; the other is then read from its beginning. What was changed
 * in between may be in neither: that is logged, and counted as a gap.
 *
 * <p>Where changes are put in order by the stream's own numbers, a stream that was put back to an
 * earlier state is read from its beginning, and that is told, as it is of another one whose numbers
 * are lower: until they pass the old ones, what changes does not show.
 *
 * <p>Not for use by several threads.
 */
public final class StreamReader {
  private static final Logger log = LoggerFactory.getLogger(StreamReader.class);
  private static final Pattern DIGITS = Pattern.compile("[0-9]+");
  private static final Duration DISCOVERY_INTERVAL = Duration.ofSeconds(30);

  /** While there is nothing to read, or reading fails. */
  private static final Duration SHORT_DISCOVERY_INTERVAL = Duration.ofSeconds(5);

  /** DynamoDB Streams may answer an empty page though there are records further on. */
  private static final int MOST_EMPTY_PAGES = 10;

  private final ChangeStream stream;
  private final Supplier<ShardPosition> start;
  private final PositionStore store;
  private final Duration idle;
  private final InstantSource clock;
  private final Map<String, ShardReader> shards = new LinkedHashMap<>();
  private @Nullable String streamId;
  private Instant discoveredAt = Instant.EPOCH;
  private Instant discoverAt = Instant.EPOCH;
  private long gaps;

  /** Of the records read, where it is these by which changes are put in order. */
  private BigInteger highest = BigInteger.ZERO;

  /** Whether a stream took the place of another, and none of its records was read yet. */
  private boolean isAnother;

  /** Records of one shard, in order; at least one. */
  public record ShardBatch(String shardId, List<StreamRecord> records) {}

  public StreamReader(
      ChangeStream stream,
      ShardPosition start,
      PositionStore store,
      Duration idle,
      InstantSource clock) {
    this(stream, () -> start, store, idle, clock);
  }

  /**
   * @param start where to start in a stream of which no position is stored; asked then
   * @param store where the consumer stores its positions; it is read once, by the first poll
   * @param idle how long a shard is left alone after a read that did not fill its limit
   */
  public StreamReader(
      ChangeStream stream,
      Supplier<ShardPosition> start,
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

  /** How long it is until a poll may find something new, zero if it may now. */
  public Duration untilWake() {
    Instant wakeAt = discoverAt;
    for (ShardReader shard : shards.values()) {
      if (isReadable(shard) && shard.notBefore().isBefore(wakeAt)) {
        wakeAt = shard.notBefore();
      }
    }
    Instant now = clock.instant();
    return wakeAt.isAfter(now) ? Duration.between(now, wakeAt) : Duration.ZERO;
  }

  /** How far the batches handed out so far have come; not before the first poll. */
  public Positions positions() {
    return new Positions(
        Objects.requireNonNull(streamId),
        shards.values().stream().collect(Collectors.toMap(ShardReader::id, ShardReader::position)));
  }

  /** How often records were found to be gone from the stream before they were read. */
  public long gaps() {
    return gaps;
  }

  /** {@link ChangeStream#misdated()} */
  public long misdated() {
    return stream.misdated();
  }

  /** Since when the stream refuses a shard's reads for their rate, null if it refuses none. */
  public @Nullable Instant throttledSince() {
    return shards.values().stream()
        .map(ShardReader::throttledSince)
        .filter(Objects::nonNull)
        .min(Instant::compareTo)
        .orElse(null);
  }

  /** How far the slowest shard is behind its newest record, null where the stream does not say. */
  public @Nullable Duration behind() {
    return shards.values().stream()
        .map(ShardReader::behind)
        .filter(Objects::nonNull)
        .max(Duration::compareTo)
        .orElse(null);
  }

  /** How many records are not read yet, null where the stream does not say of every shard. */
  public @Nullable Long waiting() {
    long waiting = 0;
    for (ShardReader shard : shards.values()) {
      if (!shard.isAtEnd()) {
        @Nullable Long ofShard = shard.waiting();
        if (ofShard == null) {
          return null;
        }
        waiting += ofShard;
      }
    }
    return waiting;
  }

  private @Nullable ShardBatch readNext(int limit) {
    for (ShardReader shard : List.copyOf(shards.values())) {
      if (isReadable(shard) && shard.isDue(clock.instant())) {
        List<StreamRecord> records = read(shard, limit);
        if (shard.isAtEnd()) {
          // Its children are to be read now, or the stream that comes after this one.
          discoverAt = Instant.EPOCH;
        }
        if (!records.isEmpty()) {
          noteNumbers(records);
          moveToEnd(shard);
          return new ShardBatch(shard.id(), records);
        }
      }
    }
    return null;
  }

  private List<StreamRecord> read(ShardReader shard, int limit) {
    try {
      return shard.read(limit);
    } catch (StreamException.Gone | StreamException.Trimmed | StreamException.NoPosition e) {
      shard.pause();
      missed(shard, e);
      return List.of();
    } catch (RuntimeException e) {
      discoverSoon();
      throw e;
    }
  }

  /** Finds out why a shard has not what is to be read: perhaps it is another stream's. */
  private void missed(ShardReader shard, RuntimeException why) {
    List<String> streams = stream.ids();
    if (streams.isEmpty()) {
      throw why;
    }
    if (!streams.contains(streamId) || !isListed(shard)) {
      discoverSoon();
    } else if (shard.position().equals(ShardPosition.TRIM_HORIZON)) {
      throw why;
    } else {
      reportGap(shard.id(), shard.position());
      shard.beginAnew();
    }
  }

  private boolean isListed(ShardReader shard) {
    return stream.shards(Objects.requireNonNull(streamId)).stream()
        .anyMatch(listed -> listed.id().equals(shard.id()));
  }

  private boolean isDiscoveryDue() {
    Instant now = clock.instant();
    // A clock that was set back must not make it wait.
    return !now.isBefore(discoverAt) || discoverAt.minus(DISCOVERY_INTERVAL).isAfter(now);
  }

  private void discoverSoon() {
    Instant soon = discoveredAt.plus(SHORT_DISCOVERY_INTERVAL);
    discoverAt = soon.isBefore(discoverAt) ? soon : discoverAt;
  }

  private void discover() {
    List<String> streams = stream.ids();
    if (streams.isEmpty() && !isAnythingReadable()) {
      throw new StreamException.Gone("There is no " + stream + " now", null);
    }
    if (streamId == null) {
      start(streams);
    } else if (streams.contains(streamId)) {
      follow(streamId, streams);
    } else if (!streams.isEmpty()) {
      // The oldest that is left: one that is gone was before all that are still there.
      startAnew(streamId, streams.get(0));
    }
    discoveredAt = clock.instant();
    discoverAt = discoveredAt.plus(DISCOVERY_INTERVAL);
    if (!isAnythingReadable()) {
      discoverSoon();
      stream.checkIsOn(Objects.requireNonNull(streamId));
    }
  }

  private void start(List<String> streams) {
    Positions stored = store.load();
    if (stored == null) {
      String newest = streams.get(streams.size() - 1);
      ShardPosition from = start.get();
      become(newest, Map.of(), from, Map.of());
      if (from.equals(ShardPosition.LATEST)) {
        // Else a restart before the first record would start at what is latest then.
        store.save(positions());
      }
    } else if (streams.contains(stored.stream())) {
      resumeOrForget(stored);
    } else {
      highest = stream.ordersChanges() ? highest(stored.shards()) : highest;
      startAnew(stored.stream(), streams.get(0));
    }
  }

  private void resumeOrForget(Positions stored) {
    try {
      resume(stored);
    } catch (RuntimeException e) {
      // What it was about to look at is looked at when it starts again.
      streamId = null;
      shards.clear();
      throw e;
    }
  }

  private void resume(Positions stored) {
    become(stored.stream(), stored.shards(), ShardPosition.TRIM_HORIZON, Map.of());
    if (!stream.ordersChanges()) {
      stored.shards().forEach(this::checkStillThere);
      return;
    }
    highest = highest(stored.shards());
    long gapsBefore = gaps;
    if (shards.values().stream().anyMatch(this::isBeyondItsEnd)) {
      gaps++;
      log.error(
          "The {} is as it was before this was read last, as after its table was put back: it is"
              + " read from its beginning. Its sequence numbers come again, and until they pass the"
              + " old ones, what changes does not show. Begin a new lake, or repair this one then",
          stream);
    } else {
      stored.shards().forEach(this::checkStillThere);
    }
    if (gaps > gapsBefore) {
      // Also where it does not know a shard, perhaps not yet: then others may be open again.
      become(stored.stream(), Map.of(), ShardPosition.TRIM_HORIZON, Map.of());
    }
  }

  private boolean isBeyondItsEnd(ShardReader shard) {
    if (!(shard.position() instanceof ShardPosition.AfterSequenceNumber last)) {
      return false;
    }
    try {
      return first(shard, new ShardPosition.AtSequenceNumber(last.sequenceNumber())).isEmpty()
          && first(shard, ShardPosition.TRIM_HORIZON)
              .filter(oldest -> number(oldest).compareTo(number(last)) < 0)
              .isPresent();
    } catch (StreamException.Trimmed | StreamException.Gone | StreamException.NoPosition e) {
      log.debug("Reading will find that {} is gone from {}", last, shard.id(), e);
      return false;
    }
  }

  private Optional<StreamRecord> first(ShardReader shard, ShardPosition from) {
    @Nullable String next = stream.iterator(Objects.requireNonNull(streamId), shard.id(), from);
    for (int page = 0; page < MOST_EMPTY_PAGES && next != null; page++) {
      ChangeStream.ReadResult batch = stream.read(next, 1);
      if (!batch.records().isEmpty()) {
        return Optional.of(batch.records().get(0));
      }
      next = batch.next();
    }
    return Optional.empty();
  }

  private static BigInteger highest(Map<String, ShardPosition> positions) {
    return positions.values().stream()
        .filter(ShardPosition.AfterSequenceNumber.class::isInstance)
        .map(position -> number((ShardPosition.AfterSequenceNumber) position))
        .max(BigInteger::compareTo)
        .orElse(BigInteger.ZERO);
  }

  private static BigInteger number(ShardPosition.AfterSequenceNumber position) {
    return number(position.sequenceNumber());
  }

  private static BigInteger number(StreamRecord record) {
    return number(record.sequenceNumber());
  }

  /** Nothing may be thrown at records that are read and not handed out. */
  private static BigInteger number(String sequenceNumber) {
    return DIGITS.matcher(sequenceNumber).matches()
        ? new BigInteger(sequenceNumber)
        : BigInteger.ZERO;
  }

  private void noteNumbers(List<StreamRecord> records) {
    if (!stream.ordersChanges()) {
      return;
    }
    if (isAnother && number(records.get(0)).compareTo(highest) < 0) {
      log.error(
          "The sequence numbers of the {} are lower than those of the one before: until they pass"
              + " these, what changes of orders that the lake has does not show. Begin a new lake,"
              + " or repair this one then",
          stream);
    }
    isAnother = false;
    highest = highest.max(number(records.get(records.size() - 1)));
  }

  private void follow(String current, List<String> streams) {
    int next = streams.indexOf(current) + 1;
    if (next < streams.size() && shards.values().stream().allMatch(ShardReader::isAtEnd)) {
      startAnew(current, streams.get(next));
      return;
    }
    Map<String, ShardReader> known = Map.copyOf(shards);
    // A shard that appears later is another's child, and is read from its beginning.
    become(current, Map.of(), ShardPosition.TRIM_HORIZON, known);
    known.values().forEach(shard -> checkStillThere(shard.id(), shard.position()));
  }

  private void startAnew(String before, String next) {
    become(next, Map.of(), ShardPosition.TRIM_HORIZON, Map.of());
    isAnother = true;
    reportLoss(before + " was replaced by " + next + ", which is read from its beginning");
  }

  /** Reads a stream's shards from now on. */
  private void become(
      String id,
      Map<String, ShardPosition> positions,
      ShardPosition otherwise,
      Map<String, ShardReader> known) {
    Map<String, ShardReader> next = new LinkedHashMap<>();
    for (Shard shard : stream.shards(id)) {
      @Nullable ShardReader reader = known.get(shard.id());
      if (reader == null) {
        ShardPosition position = positions.getOrDefault(shard.id(), otherwise);
        reader = new ShardReader(stream, id, shard, position, idle, clock);
      }
      next.put(shard.id(), reader);
    }
    shards.clear();
    shards.putAll(next);
    streamId = id;
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

  private boolean isAnythingReadable() {
    return shards.values().stream().anyMatch(this::isReadable);
  }

  private boolean isReadable(ShardReader shard) {
    return !shard.isAtEnd() && shard.parents().stream().allMatch(this::isReadToItsEnd);
  }

  private boolean isReadToItsEnd(String shardId) {
    ShardReader shard = shards.get(shardId);
    return shard == null || shard.isAtEnd();
  }

  private void moveToEnd(ShardReader shard) {
    shards.remove(shard.id());
    shards.put(shard.id(), shard);
  }
}
