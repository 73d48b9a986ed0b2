package io.orderlake.transformer.delivery;

import io.orderlake.transformer.lake.LakeStore;
import io.orderlake.transformer.pipeline.StageStatus;
import io.orderlake.transformer.pipeline.StageThread;
import io.orderlake.transformer.stream.ChangeStream;
import io.orderlake.transformer.stream.ChangeStream.Shard;
import io.orderlake.transformer.stream.PositionStore;
import io.orderlake.transformer.stream.PositionStore.Positions;
import io.orderlake.transformer.stream.ShardPosition;
import io.orderlake.transformer.stream.StreamReader;
import io.orderlake.transformer.stream.StreamRecord;
import io.orderlake.transformer.transform.ChangeTransform;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Runs {@link Delivery} while the service is up, and can set it back to an earlier time. */
public final class DeliveryStage implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(DeliveryStage.class);

  private final DeliveryProperties properties;
  private final ChangeStream stream;
  private final ChangeTransform transform;
  private final LakeStore lake;
  private final PositionStore positions;
  private final StageStatus status;
  private final InstantSource clock;
  private List<StageThread> threads = List.of();

  public DeliveryStage(
      DeliveryProperties properties,
      ChangeStream stream,
      ChangeTransform transform,
      LakeStore lake,
      PositionStore positions,
      StageStatus status,
      InstantSource clock) {
    this.properties = properties;
    this.stream = stream;
    this.transform = transform;
    this.lake = lake;
    this.positions = positions;
    this.status = status;
    this.clock = clock;
  }

  @Override
  public synchronized void start() {
    Delivery delivery =
        new Delivery(properties, reader(), builder(), lake, positions, status, clock);
    threads =
        List.of(
            StageThread.start("delivery-read", status, clock, delivery::fill),
            StageThread.start("delivery-store", status, clock, delivery::store));
  }

  @Override
  public synchronized void stop() {
    threads.forEach(StageThread::close);
    threads = List.of();
    status.forgetInFlight();
  }

  @Override
  public synchronized boolean isRunning() {
    return !threads.isEmpty();
  }

  /**
   * Delivers again what arrived in the stream from a time on, as far as the stream still holds it.
   * Readers of the lake remove the duplicates. What was not delivered yet is never skipped.
   */
  synchronized void rewind(Instant time) {
    stop();
    try {
      Positions stored = positions.load();
      Map<String, ShardPosition> rewound = new HashMap<>();
      for (Shard shard : stream.shards()) {
        ShardPosition reached =
            stored == null
                ? ShardPosition.TRIM_HORIZON
                : stored.shards().getOrDefault(shard.id(), ShardPosition.TRIM_HORIZON);
        ShardPosition at = new ShardPosition.AtTimestamp(time);
        rewound.put(shard.id(), isBefore(shard.id(), reached, time) ? reached : at);
      }
      positions.save(new Positions(stream.id(), rewound));
      log.info("Delivering again what arrived from {} on", time);
    } finally {
      start();
    }
  }

  private boolean isBefore(String shardId, ShardPosition reached, Instant time) {
    if (reached.equals(ShardPosition.END)) {
      return false;
    }
    List<StreamRecord> next = stream.read(stream.iterator(shardId, reached), 1).records();
    return !next.isEmpty() && next.get(0).arrival().isBefore(time);
  }

  private StreamReader reader() {
    return new StreamReader(
        stream, ShardPosition.TRIM_HORIZON, positions, properties.pollInterval(), clock);
  }

  private ObjectBuilder builder() {
    return new ObjectBuilder(properties, transform::transform, clock);
  }
}
