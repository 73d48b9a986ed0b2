package io.orderlake.transformer.delivery;

import io.orderlake.lake.ObjectPrefix;
import io.orderlake.lake.write.LakeWriter;
import io.orderlake.service.loop.Loop;
import io.orderlake.transformer.row.ChangeTransform;
import io.orderlake.transformer.stage.StageStatus;
import io.orderlake.transformer.stream.ChangeStream;
import io.orderlake.transformer.stream.ChangeStream.ReadResult;
import io.orderlake.transformer.stream.ChangeStream.Shard;
import io.orderlake.transformer.stream.PositionStore;
import io.orderlake.transformer.stream.PositionStore.Positions;
import io.orderlake.transformer.stream.ShardPosition;
import io.orderlake.transformer.stream.StreamException;
import io.orderlake.transformer.stream.StreamReader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.Lifecycle;

/** Runs {@link Delivery} while the service is up, and can set it back to an earlier time. */
public final class DeliveryStage implements Lifecycle {
  private static final Logger log = LoggerFactory.getLogger(DeliveryStage.class);

  private static final int MOST_EMPTY_PAGES = 100;

  private final DeliveryProperties properties;
  private final ObjectPrefix rowPrefix;
  private final ChangeStream stream;
  private final ChangeTransform transform;
  private final MappingInUse mapping;
  private final LakeWriter lake;
  private final PositionStore positions;
  private final StageStatus status;
  private final InstantSource clock;
  private List<Loop> loops = List.of();
  private @Nullable Delivery delivery;

  /**
   * @param rowPrefix of the objects that hold rows
   */
  public DeliveryStage(
      DeliveryProperties properties,
      ObjectPrefix rowPrefix,
      ChangeStream stream,
      ChangeTransform transform,
      MappingInUse mapping,
      LakeWriter lake,
      PositionStore positions,
      StageStatus status,
      InstantSource clock) {
    this.properties = properties;
    this.rowPrefix = rowPrefix;
    this.stream = stream;
    this.transform = transform;
    this.mapping = mapping;
    this.lake = lake;
    this.positions = positions;
    this.status = status;
    this.clock = clock;
  }

  /** How it is. */
  public StageStatus status() {
    return status;
  }

  @Override
  public synchronized void start() {
    Delivery started =
        new Delivery(properties, this::reader, builder(), lake, positions, status, clock);
    delivery = started;
    loops =
        List.of(
            status.start(new Loop(status.name().of("read"), clock, () -> read(started))),
            status.start(new Loop(status.name().of("transform"), clock, started::transform)),
            status.start(new Loop(status.name().of("store"), clock, started::store)));
  }

  private Duration read(Delivery started) throws InterruptedException {
    mapping.keep();
    return started.read();
  }

  /** Since when rows are others than those before; null if all are alike. */
  @Nullable Instant rowsSince() {
    return mapping.since();
  }

  @Override
  public synchronized void stop() {
    loops.forEach(Loop::stop);
    loops = List.of();
    if (delivery != null) {
      delivery.close();
    }
    status.forgetInFlight();
  }

  @Override
  public synchronized boolean isRunning() {
    return !loops.isEmpty();
  }

  /**
   * Delivers again what arrived in the stream from a time on, as far as the stream still holds it.
   * Readers of the lake remove the duplicates. What was not delivered yet is never skipped.
   *
   * @throws IllegalStateException if delivery is not running or does not come to rest
   */
  synchronized void rewind(Instant time) {
    List<Loop> stopping = loops;
    if (stopping.isEmpty()) {
      throw new IllegalStateException("delivery is not running");
    }
    stop();
    try {
      if (stopping.stream().anyMatch(Loop::isAlive)) {
        throw new IllegalStateException("delivery is busy storing an object");
      }
      setBack(time);
      log.info("Delivering again what arrived from {} on", time);
    } finally {
      start();
    }
  }

  private void setBack(Instant time) {
    String id = stream.id();
    Positions stored = positions.load();
    if (stored != null && !stored.stream().equals(id)) {
      // Another stream has the name: it is read from its beginning anyway, and the gap is told.
      return;
    }
    Map<String, ShardPosition> reached = stored == null ? Map.of() : stored.shards();
    Map<String, ShardPosition> rewound = new HashMap<>();
    for (Shard shard : stream.shards(id)) {
      ShardPosition at = reached.getOrDefault(shard.id(), ShardPosition.TRIM_HORIZON);
      boolean isUnread = isUnreadBefore(id, shard.id(), at, time);
      rewound.put(shard.id(), isUnread ? at : new ShardPosition.AtTimestamp(time));
    }
    positions.save(new Positions(id, rewound));
  }

  private boolean isUnreadBefore(String id, String shardId, ShardPosition reached, Instant time) {
    if (reached.equals(ShardPosition.END)) {
      return false;
    }
    try {
      return isNextBefore(time, stream.iterator(id, shardId, reached));
    } catch (StreamException.Trimmed | StreamException.Gone | StreamException.NoPosition e) {
      log.debug("Reading will find that {} is gone from {}", reached, shardId, e);
      return true;
    }
  }

  private boolean isNextBefore(Instant time, String iterator) {
    String next = iterator;
    // Kinesis may answer an empty page though there are records further on.
    for (int page = 0; page < MOST_EMPTY_PAGES && next != null; page++) {
      ReadResult batch = stream.read(next, 1);
      if (!batch.records().isEmpty()) {
        return batch.records().get(0).arrival().isBefore(time);
      }
      if (Duration.ZERO.equals(batch.behind())) {
        return false;
      }
      next = batch.next();
    }
    return next != null;
  }

  private StreamReader reader() {
    return new StreamReader(
        stream, ShardPosition.TRIM_HORIZON, positions, properties.pollInterval(), clock);
  }

  private ObjectBuilder builder() {
    return new ObjectBuilder(properties, rowPrefix, transform::append, clock);
  }
}
