package io.orderlake.transformer.stage;

import io.orderlake.service.loop.Loop;
import io.orderlake.service.outage.FullDisk;
import io.orderlake.service.outage.PlainReason;
import io.orderlake.transformer.stage.RecentOutcomes.Refused;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a stage has done since the service was started, and how it is. Safe for many threads. */
public final class StageStatus {
  private final StageName name;
  private final InstantSource clock;
  private final RefusalProperties refusalProperties;
  private final RecentOutcomes recent;
  private final Supplier<Attributes> attributes;
  private final List<Loop> loops = new CopyOnWriteArrayList<>();
  private final Deque<Reading> inFlight = new ArrayDeque<>();
  private volatile Unread unread = new Unread(null, null, 0, null, 0);
  private volatile @Nullable StageError lastError;
  private volatile String lastReason = "";
  private volatile boolean lacksRoom;
  private long read;
  private long delivered;
  private long dropped;
  private long failed;
  private long readAgain;
  private long batches;
  private long bytes;

  /** Of readers before the one there is. */
  private long earlierGaps;

  /** What went wrong last, without the data it went wrong with. */
  public record StageError(Instant time, String message) {}

  /**
   * What a stage has not read of its stream.
   *
   * @param behind age of the last record read if there are newer ones, null if not known
   * @param waiting records not read yet, null if not known
   * @param gaps how often its reader found records gone before they were read
   * @param throttledSince since when the stream refuses reads for their rate, null if it does not
   * @param misdated records that were said to have arrived at a time that cannot be
   */
  public record Unread(
      @Nullable Duration behind,
      @Nullable Long waiting,
      long gaps,
      @Nullable Instant throttledSince,
      long misdated) {}

  /**
   * What became of records. If no record ends twice, read = delivered + dropped + failed + inFlight
   * + readAgain. One that never ends stays in flight.
   *
   * @param inFlight were read and have not ended yet
   * @param readAgain were read, forgotten at a rewind, and read again
   */
  public record StageCounts(
      long read,
      long delivered,
      long dropped,
      long failed,
      long inFlight,
      long readAgain,
      long batches,
      long bytes) {}

  /**
   * What was refused of late.
   *
   * @param of records that were delivered or refused in that time
   * @param window how far back is looked
   * @param reason the most frequent
   * @param tooMany whether they are so many that the stage is not well
   */
  public record Refusals(long refused, long of, Duration window, String reason, boolean tooMany) {}

  /** Records read together that have not all ended. */
  private static final class Reading {
    final Instant oldest;
    int left;

    Reading(int records, Instant oldest) {
      this.left = records;
      this.oldest = oldest;
    }
  }

  /** Of the only stage of a kind. */
  public StageStatus(String kind, InstantSource clock) {
    this(StageName.only(kind), clock, RefusalProperties.DEFAULT);
  }

  /**
   * @param refusals when what is refused is too much
   */
  public StageStatus(StageName name, InstantSource clock, RefusalProperties refusals) {
    this(name, clock, refusals, () -> Attributes.NONE);
  }

  /**
   * @param refusals when what is refused is too much
   * @param attributes what was left out of what was delivered
   */
  public StageStatus(
      StageName name,
      InstantSource clock,
      RefusalProperties refusals,
      Supplier<Attributes> attributes) {
    this.name = name;
    this.clock = clock;
    this.refusalProperties = refusals;
    this.recent = new RecentOutcomes(refusals.window());
    this.attributes = attributes;
  }

  public StageName name() {
    return name;
  }

  /** Starts a loop of the stage, which from then on tells how the stage is. */
  public Loop start(Loop loop) {
    loops.removeIf(stopped -> !stopped.isRunning());
    loops.add(loop.telling(this::noteError));
    loop.start();
    return loop;
  }

  /** What was left out of what was delivered. */
  public Attributes attributes() {
    return attributes.get();
  }

  /**
   * Counts records that were read.
   *
   * @param oldest when the first of them arrived in the stream
   */
  public synchronized void addRead(int records, Instant oldest) {
    inFlight.add(new Reading(records, oldest));
    read += records;
  }

  /**
   * Counts a batch that is done: each of its records ended in exactly one way.
   *
   * @param refused how many failed, by reason
   * @param size bytes written for it
   */
  public synchronized void addDone(
      int delivered, int dropped, Map<String, Integer> refused, long size) {
    int failed = refused.values().stream().mapToInt(Integer::intValue).sum();
    int done = delivered + dropped + failed;
    recent.add(clock.instant(), delivered, refused);
    this.delivered += delivered;
    this.dropped += dropped;
    this.failed += failed;
    batches++;
    bytes += size;
    for (int left = done; left > 0 && !inFlight.isEmpty(); ) {
      Reading oldest = inFlight.element();
      int ended = Math.min(left, oldest.left);
      oldest.left -= ended;
      left -= ended;
      if (oldest.left == 0) {
        inFlight.remove();
      }
    }
  }

  /** Forgets records that were read and will be read again, by another reader. */
  public synchronized void forgetInFlight() {
    readAgain += unended();
    inFlight.clear();
    earlierGaps += unread.gaps();
    unread = new Unread(null, null, 0, null, unread.misdated());
  }

  public void unread(Unread now) {
    unread = now;
  }

  public synchronized StageCounts counts() {
    return new StageCounts(read, delivered, dropped, failed, unended(), readAgain, batches, bytes);
  }

  private long unended() {
    return inFlight.stream().mapToLong(reading -> reading.left).sum();
  }

  public @Nullable StageError lastError() {
    return lastError;
  }

  /** How often records were gone from the stream before they were read. */
  public synchronized long gaps() {
    return earlierGaps + unread.gaps();
  }

  /** How many records were said to have arrived at a time that cannot be. */
  public long misdated() {
    return unread.misdated();
  }

  /** What was refused of late; null if nothing was. */
  public synchronized @Nullable Refusals refusals() {
    Refused refused = recent.refused(clock.instant());
    return refused == null
        ? null
        : new Refusals(
            refused.refused(),
            refused.of(),
            refusalProperties.window(),
            refused.reason(),
            refusalProperties.areTooMany(refused.refused(), refused.of()));
  }

  /** How old the oldest record is that has not ended, as far as is known; null if nothing is. */
  public @Nullable Duration lag() {
    Reading oldest;
    synchronized (this) {
      oldest = inFlight.peek();
    }
    Duration behind = unread.behind();
    if (oldest != null) {
      Duration age = Duration.between(oldest.oldest, clock.instant());
      behind = behind == null || age.compareTo(behind) > 0 ? age : behind;
    }
    return behind == null ? null : atLeastNone(behind);
  }

  /**
   * When a record arrived is told by another clock, which may be ahead of this one; or this one was
   * set back. Nothing is behind by less than nothing.
   */
  private static Duration atLeastNone(Duration lag) {
    return lag.isNegative() ? Duration.ZERO : lag;
  }

  /** How many records have not ended, read or not; null if not known. */
  public @Nullable Long lagRecords() {
    Long waiting = unread.waiting();
    return waiting == null ? null : Math.max(0, waiting) + counts().inFlight();
  }

  /**
   * How long one of its threads has been failing or busy with one step, or its stream has refused
   * reads for their rate; zero if all is well.
   */
  public Duration strugglingFor() {
    Instant now = clock.instant();
    return Stream.concat(
            loops.stream().map(Loop::strugglingSince), Stream.ofNullable(unread.throttledSince()))
        .filter(Objects::nonNull)
        .map(since -> Duration.between(since, now))
        .filter(duration -> !duration.isNegative())
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  /**
   * Why it has been struggling for so long, in words.
   *
   * @param duration as {@link #strugglingFor} tells it
   */
  String whyStruggling(Duration duration) {
    if (hasFailedFor(duration)) {
      return lastReason;
    }
    return unread.throttledSince() == null
        ? "one step takes that long"
        : "its stream refuses reads for their rate";
  }

  /** Whether it stands still since there is no room where it writes, which may last. */
  boolean lacksRoom() {
    return lacksRoom
        && loops.stream().anyMatch(loop -> loop.strugglingSince() != null)
        && hasFailedFor(strugglingFor());
  }

  private boolean hasFailedFor(Duration duration) {
    StageError error = lastError;
    return error != null && !error.time().isBefore(clock.instant().minus(duration));
  }

  /** A thread of it that is to run and does not; null if all do. */
  @Nullable String goneThread() {
    return loops.stream().filter(Loop::isGone).map(Loop::name).findFirst().orElse(null);
  }

  private void noteError(Throwable cause) {
    lacksRoom = FullDisk.isBehind(cause);
    lastReason = PlainReason.of(cause);
    lastError = new StageError(clock.instant(), cause.toString());
  }
}
