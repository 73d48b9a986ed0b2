package io.orderlake.transformer.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What a stage has done since the service was started, and how it is. Safe for many threads. */
public final class StageStatus {
  private final String name;
  private final InstantSource clock;
  private final List<StageThread> threads = new CopyOnWriteArrayList<>();
  private final LongAdder read = new LongAdder();
  private final LongAdder delivered = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder batches = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private volatile @Nullable StageError lastError;
  private volatile Lag lag = new Lag(null, null, 0);

  /** What went wrong last, without the data it went wrong with. */
  public record StageError(Instant time, String message) {}

  /**
   * How far a stage is behind its stream.
   *
   * @param behind age of the last record read if there are newer ones, null if not known
   * @param waiting records not read yet, null if not known
   * @param gaps how often records were gone before they were read
   */
  public record Lag(@Nullable Duration behind, @Nullable Long waiting, long gaps) {}

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

  /** Forgets records that were read and will be read again. */
  public void forgetInFlight() {
    read.add(-inFlight());
  }

  public void lag(Lag now) {
    lag = now;
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

  /** Records that were read and have not ended yet. */
  public long inFlight() {
    return read() - delivered() - dropped() - failed();
  }

  public long batches() {
    return batches.sum();
  }

  public long bytes() {
    return bytes.sum();
  }

  public Lag lag() {
    return lag;
  }

  public @Nullable StageError lastError() {
    return lastError;
  }

  /** How long one of its threads has been failing, or busy with one step; zero if all is well. */
  public Duration strugglingFor() {
    Instant now = clock.instant();
    return threads.stream()
        .map(StageThread::strugglingSince)
        .filter(Objects::nonNull)
        .map(since -> Duration.between(since, now))
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  void noteError(Exception cause) {
    lastError = new StageError(clock.instant(), cause.toString());
  }

  void runsOn(StageThread thread) {
    threads.add(thread);
  }

  void runsNoLongerOn(StageThread thread) {
    threads.remove(thread);
  }
}
