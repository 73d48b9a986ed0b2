package io.orderlake.transformer.delivery;

import io.orderlake.transformer.delivery.ObjectBuilder.Built;
import io.orderlake.transformer.delivery.ObjectBuilder.LakeObject;
import io.orderlake.transformer.lake.LakeStore;
import io.orderlake.transformer.pipeline.StageStatus;
import io.orderlake.transformer.pipeline.StageStatus.Lag;
import io.orderlake.transformer.stream.PositionStore;
import io.orderlake.transformer.stream.PositionStore.Positions;
import io.orderlake.transformer.stream.StreamReader;
import io.orderlake.transformer.stream.StreamReader.ShardBatch;
import io.orderlake.transformer.stream.StreamRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Carries a stream to the lake: at least once, each record to exactly one of delivered, dropped and
 * failed.
 *
 * <p>Two steps, meant for a thread each, so that one buffer is filled while the other is stored. At
 * most three buffers are in memory, however far the lake is behind. A position is stored only after
 * the objects that hold the records before it.
 */
public final class Delivery {
  private static final int READ_LIMIT = 1_000;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);
  private static final Duration NO_PAUSE = Duration.ZERO;

  private final StreamReader reader;
  private final RecordBuffer buffer;
  private final ObjectBuilder builder;
  private final LakeStore lake;
  private final PositionStore positions;
  private final StageStatus status;
  private final InstantSource clock;
  private final BlockingQueue<FullBuffer> full = new ArrayBlockingQueue<>(1);
  private @Nullable Storing storing;

  /** Records to be delivered together, and how far the stream is read with them. */
  private record FullBuffer(List<StreamRecord> records, Positions positions) {}

  /** A buffer on its way to the lake. */
  private record Storing(Built built, Deque<LakeObject> left, Positions positions) {}

  Delivery(
      DeliveryProperties properties,
      StreamReader reader,
      ObjectBuilder builder,
      LakeStore lake,
      PositionStore positions,
      StageStatus status,
      InstantSource clock) {
    this.reader = reader;
    this.buffer = new RecordBuffer(properties.size().toBytes(), properties.interval());
    this.builder = builder;
    this.lake = lake;
    this.positions = positions;
    this.status = status;
    this.clock = clock;
  }

  /** Reads on, and hands the buffer over when it is due. */
  Duration fill() throws InterruptedException {
    Instant now = clock.instant();
    if (buffer.isDue(now)) {
      full.put(new FullBuffer(buffer.drain(), reader.positions()));
    }
    ShardBatch batch = reader.poll(READ_LIMIT);
    status.lag(new Lag(reader.behind(), reader.waiting(), reader.gaps()));
    if (batch == null) {
      return pause();
    }
    status.addRead(batch.records().size());
    buffer.add(batch.records(), clock.instant());
    return NO_PAUSE;
  }

  /**
   * Stores a buffer that was handed over, waiting a second for one; goes on where it failed before.
   */
  Duration store() throws InterruptedException {
    if (storing == null) {
      FullBuffer taken = full.poll(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
      if (taken == null) {
        return NO_PAUSE;
      }
      Built built = builder.build(taken.records());
      storing = new Storing(built, new ArrayDeque<>(built.objects()), taken.positions());
    }
    while (!storing.left.isEmpty()) {
      LakeObject object = storing.left.element();
      lake.put(object.key(), object.content());
      storing.left.remove();
    }
    positions.save(storing.positions);
    Built done = storing.built;
    storing = null;
    status.addDone(done.delivered(), done.dropped(), done.failed(), done.bytes());
    return NO_PAUSE;
  }

  private Duration pause() {
    Duration untilDue = buffer.untilDue(clock.instant());
    Duration untilWake = reader.untilWake();
    return untilDue.compareTo(untilWake) < 0 ? untilDue : untilWake;
  }
}
