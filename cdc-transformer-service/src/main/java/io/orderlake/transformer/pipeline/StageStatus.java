package io.orderlake.transformer.pipeline;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What a stage has done since it was started. */
public final class StageStatus {
  private final String name;
  private final InstantSource clock;
  private final LongAdder read = new LongAdder();
  private final LongAdder delivered = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder batches = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private int failuresInARow;
  private @Nullable StageError lastError;

  /** What went wrong last, without the data it went wrong with. */
  public record StageError(Instant time, String message) {}

  public StageStatus(String name, InstantSource clock) {
    this.name = name;
    this.clock = clock;
  }

  public String name() {
    return name;
  }

  public void addRead(int records) {
    read.add(records);
  }

  /**
   * Counts a batch that is done: each of its records ended in exactly one way.
   *
   * @param size bytes written for it
   */
  public void addDone(int deliveredRecords, int droppedRecords, int failedRecords, long size) {
    delivered.add(deliveredRecords);
    dropped.add(droppedRecords);
    failed.add(failedRecords);
    bytes.add(size);
    batches.increment();
  }

  public long read() {
    return read.sum();
  }

  public long delivered() {
    return delivered.sum();
  }

  public long dropped() {
    return dropped.sum();
  }

  public long failed() {
    return failed.sum();
  }

  public long batches() {
    return batches.sum();
  }

  public long bytes() {
    return bytes.sum();
  }

  public synchronized @Nullable StageError lastError() {
    return lastError;
  }

  /** Notes that the stage could not go on, and answers how often in a row. */
  synchronized int failed(Exception cause) {
    lastError = new StageError(clock.instant(), cause.toString());
    return ++failuresInARow;
  }

  /** Notes that the stage could go on, and answers whether it could not before. */
  synchronized boolean recovered() {
    boolean failedBefore = failuresInARow > 0;
    failuresInARow = 0;
    return failedBefore;
  }
}
