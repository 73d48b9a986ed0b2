package io.orderlake.transformer.delivery;

import io.orderlake.lake.write.LakeWriter;
import io.orderlake.service.loop.Loop.Step;
import io.orderlake.transformer.delivery.ObjectBuilder.Built;
import io.orderlake.transformer.stage.StageStatus;
import io.orderlake.transformer.stage.StageStatus.Unread;
import io.orderlake.transformer.stream.KplAggregate;
import io.orderlake.transformer.stream.PositionStore;
import io.orderlake.transformer.stream.PositionStore.Positions;
import io.orderlake.transformer.stream.StreamReader;
import io.orderlake.transformer.stream.StreamReader.ShardBatch;
import io.orderlake.transformer.stream.StreamRecord;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries a stream to the lake: at least once, each record to exactly one of delivered, dropped and
 * failed.
 *
 * <p>Three steps, meant for a thread each: read, transform, store. What a step has taken it keeps
 * until it has handed it on, so that it can throw at any point and be run again. The objects of up
 * to four buffers are stored at once. At most seven buffers are in memory, however far the lake is
 * behind. A position is stored only after the objects that hold the records before it. After an
 * error of the virtual machine in one of the steps, which may come between any two instructions,
 * all three let go of what they have and begin anew at the stored position.
 *
 * <p>Differs from Firehose: a transform that throws is called again, at once and for that record
 * alone, and only that record fails in the end, where Firehose invokes the function again for a
 * whole batch and then fails all of it; a store that refuses objects is tried again without end,
 * where Firehose gives up after a day.
 */
final class Delivery implements AutoCloseable {
  private static final int READ_LIMIT = 1_000;

  /**
   * Buffers: the disk, or the network, is waited for less. One is first in turn, one comes last.
   */
  private static final int STORED_AT_ONCE = 4;

  private static final Duration LONGEST_WAIT = Duration.ofMillis(500);
  private static final Duration NO_PAUSE = Duration.ZERO;

  private final Supplier<StreamReader> readers;
  private final RecordBuffer buffer;
  private final ObjectBuilder builder;
  private final LakeWriter lake;
  private final PositionStore positions;
  private final StageStatus status;
  private final InstantSource clock;
  private final BlockingQueue<FullBuffer> full = new ArrayBlockingQueue<>(1);
  private final BlockingQueue<Storing> built = new ArrayBlockingQueue<>(STORED_AT_ONCE - 2);
  private final ExecutorService stores = Executors.newFixedThreadPool(STORED_AT_ONCE);

  /** Steps run beside each other; beginning anew is done by none of them running. */
  private final ReadWriteLock steps = new ReentrantReadWriteLock();

  private volatile boolean isBroken;
  private StreamReader reader;
  private @Nullable FullBuffer transforming;
  private @Nullable Storing transformed;
  private @Nullable Storing storing;

  /** Records to be delivered together, and how far the stream is read with them. */
  private record FullBuffer(List<StreamRecord> records, Positions positions) {}

  Delivery(
      DeliveryProperties properties,
      Supplier<StreamReader> readers,
      ObjectBuilder builder,
      LakeWriter lake,
      PositionStore positions,
      StageStatus status,
      InstantSource clock) {
    this.readers = readers;
    this.reader = readers.get();
    this.buffer = new RecordBuffer(properties.size().toBytes(), properties.interval());
    this.builder = builder;
    this.lake = lake;
    this.positions = positions;
    this.status = status;
    this.clock = clock;
  }

  /** Reads on, and hands the buffer over when it is due. */
  Duration read() throws InterruptedException {
    return run(this::readOn);
  }

  /** Makes objects of a buffer that was handed over, waiting a moment for one. */
  Duration transform() throws InterruptedException {
    return run(this::transformNext);
  }

  /** Stores objects that were made, waiting a moment for some; goes on where it failed before. */
  Duration store() throws InterruptedException {
    return run(this::storeNext);
  }

  private Duration run(Step step) throws InterruptedException {
    if (isBroken) {
      beginAnew();
    }
    steps.readLock().lockInterruptibly();
    try {
      return step.run();
    } catch (Error e) {
      isBroken = true;
      throw e;
    } finally {
      steps.readLock().unlock();
    }
  }

  private void beginAnew() throws InterruptedException {
    steps.writeLock().lockInterruptibly();
    try {
      if (isBroken) {
        status.forgetInFlight();
        buffer.clear();
        full.clear();
        built.clear();
        transforming = null;
        transformed = null;
        storing = null;
        reader = readers.get();
        isBroken = false;
      }
    } finally {
      steps.writeLock().unlock();
    }
  }

  private Duration readOn() throws InterruptedException {
    if (buffer.isDue(clock.instant())) {
      FullBuffer due = new FullBuffer(buffer.records(), reader.positions());
      if (!handOver(full, due)) {
        reader.look();
        tellUnread();
        return NO_PAUSE;
      }
      buffer.clear();
    }
    ShardBatch batch = reader.poll(READ_LIMIT);
    tellUnread();
    if (batch == null) {
      return pause();
    }
    List<StreamRecord> records =
        batch.records().stream().flatMap(record -> KplAggregate.records(record).stream()).toList();
    status.addRead(records.size(), batch.records().get(0).arrival());
    buffer.add(records, clock.instant());
    return NO_PAUSE;
  }

  private void tellUnread() {
    status.unread(
        new Unread(
            reader.behind(),
            reader.waiting(),
            reader.gaps(),
            reader.throttledSince(),
            reader.misdated()));
  }

  private Duration transformNext() throws InterruptedException {
    if (transforming == null) {
      transforming = full.poll(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    }
    if (transforming != null && transformed == null) {
      Built objects = builder.build(transforming.records);
      transformed = new Storing(objects, transforming.positions, lake);
      transformed.begin(stores);
    }
    if (transformed != null && handOver(built, transformed)) {
      transforming = null;
      transformed = null;
    }
    return NO_PAUSE;
  }

  private Duration storeNext() throws InterruptedException {
    if (storing == null) {
      storing = built.poll(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    }
    if (storing != null) {
      storing.finish();
      positions.save(storing.positions());
      Built done = storing.built();
      storing = null;
      status.addDone(done.delivered(), done.dropped(), done.refused(), done.bytes());
    }
    return NO_PAUSE;
  }

  /**
   * Ends what runs beside the steps, which must not be run any more; no position follows from it.
   */
  @Override
  public void close() {
    stores.shutdown();
  }

  private static <T> boolean handOver(BlockingQueue<T> queue, T item) throws InterruptedException {
    return queue.offer(item, LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  private Duration pause() {
    Duration untilDue = buffer.untilDue(clock.instant());
    Duration untilWake = reader.untilWake();
    return untilDue.compareTo(untilWake) < 0 ? untilDue : untilWake;
  }
}
