package io.orderlake.transformer.stream;

import io.orderlake.service.loop.GrowingPauses;
import io.orderlake.transformer.stream.ChangeStream.ReadResult;
import io.orderlake.transformer.stream.ChangeStream.Shard;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.BackOffExecution;

/**
 * How far a consumer is in one shard of a stream, and how it reads on there.
 *
 * <p>An expired iterator is renewed after the last record read; throttling is met with growing
 * pauses. A page that cannot be had is asked for again with half the limit: it may be too large for
 * whoever answers, or for the time that there is. So that it need not be asked for, in a process
 * that ends when it has no memory, no more is than would have fit of what came before. Of one
 * thread.
 */
final class ShardReader {
  private static final Logger log = LoggerFactory.getLogger(ShardReader.class);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final BackOff PAUSES = GrowingPauses.upTo(LONGEST_PAUSE);
  private static final int MANY_REFUSALS = 10;

  /** Of a page, about. DynamoDB Local knows no such bound. */
  private static final long MOST_BYTES = 8_000_000;

  private static final long RECORD_UNTIL_ONE_IS_KNOWN = 64 * 1024;

  private final ChangeStream stream;
  private final String streamId;
  private final Shard shard;
  private final Duration idle;
  private final InstantSource clock;
  private final Portion portion = new Portion();
  private ShardPosition position;
  private @Nullable String iterator;
  private Instant notBefore = Instant.EPOCH;
  private @Nullable Duration behind;
  private @Nullable Long waiting;
  private @Nullable Instant throttledSince;
  private int refusals;
  private BackOffExecution pauses = PAUSES.start();

  /** Of the records of the last page. */
  private long typicalBytes = RECORD_UNTIL_ONE_IS_KNOWN;

  /**
   * @param idle how long the shard is left alone after a read that did not fill its limit
   */
  ShardReader(
      ChangeStream stream,
      String streamId,
      Shard shard,
      ShardPosition position,
      Duration idle,
      InstantSource clock) {
    this.stream = stream;
    this.streamId = streamId;
    this.shard = shard;
    this.idle = idle;
    this.clock = clock;
    this.position = position;
    if (position.equals(ShardPosition.LATEST)) {
      // What is latest is decided now and never again: what comes later must not be skipped.
      this.iterator = stream.iterator(streamId, shard.id(), position);
      this.position = ShardPosition.TRIM_HORIZON;
    }
  }

  String id() {
    return shard.id();
  }

  List<String> parents() {
    return shard.parents();
  }

  ShardPosition position() {
    return position;
  }

  boolean isAtEnd() {
    return position.equals(ShardPosition.END);
  }

  /** When it may be read next. */
  Instant notBefore() {
    return notBefore;
  }

  boolean isDue(Instant now) {
    Duration longestWait = idle.compareTo(LONGEST_PAUSE) > 0 ? idle : LONGEST_PAUSE;
    // A clock that was set back must not make it wait.
    return !now.isBefore(notBefore) || notBefore.minus(longestWait).isAfter(now);
  }

  /** How far it is behind the shard's newest record, null if not known. */
  @Nullable Duration behind() {
    return behind;
  }

  /** How many records are not read yet, null if not known. */
  @Nullable Long waiting() {
    return waiting;
  }

  /** Since when its reads are refused for their rate, null if they are not. */
  @Nullable Instant throttledSince() {
    return throttledSince;
  }

  /**
   * The next records, none if there are none now.
   *
   * @throws StreamException.Trimmed if the records at the position are gone
   * @throws StreamException.Gone if the shard, or its stream, is gone
   * @throws StreamException.NoPosition if the shard has no such position
   */
  List<StreamRecord> read(int limit) {
    boolean isNew = iterator == null;
    try {
      if (iterator == null) {
        iterator = stream.iterator(streamId, id(), position);
      }
      int asked = portion.of((int) Math.min(limit, Math.max(1, MOST_BYTES / typicalBytes)));
      ReadResult batch = page(iterator, asked);
      advance(batch, asked);
      return batch.records();
    } catch (StreamException.ExpiredIterator e) {
      iterator = null;
    } catch (StreamException.Trimmed e) {
      if (isNew || !position.equals(ShardPosition.TRIM_HORIZON)) {
        throw e;
      }
      // Of a shard that was empty, one of DynamoDB Local's misses the first record that comes.
      iterator = null;
    } catch (StreamException.Throttled e) {
      throttled();
    }
    return List.of();
  }

  /** Is left alone for a while, and then needs a new iterator. */
  void pause() {
    iterator = null;
    refusals++;
    notBefore = clock.instant().plusMillis(Math.max(pauses.nextBackOff(), idle.toMillis()));
  }

  /** Forgets where it was, and begins with the oldest record that there is. */
  void beginAnew() {
    position = ShardPosition.TRIM_HORIZON;
  }

  /** Asks how much there is, without reading on. */
  void look() {
    if (iterator == null) {
      return;
    }
    try {
      ReadResult next = stream.read(iterator, 1);
      if (!next.records().isEmpty()) {
        behind = Duration.between(next.records().get(0).arrival(), clock.instant());
        waiting = next.waiting() == null ? null : next.waiting() + 1;
      }
    } catch (StreamException e) {
      log.debug("Shard {} is not looked at", id(), e);
    }
  }

  private ReadResult page(String from, int asked) {
    try {
      ReadResult batch = stream.read(from, asked);
      portion.succeeded(batch.records().size());
      return batch;
    } catch (StreamException.ExpiredIterator
        | StreamException.Throttled
        | StreamException.Trimmed
        | StreamException.Gone
        | StreamException.NoPosition e) {
      throw e;
    } catch (RuntimeException e) {
      portion.failed(asked);
      throw e;
    } catch (OutOfMemoryError e) {
      // A DynamoDB Local in this JVM throws what it runs out of.
      portion.failed(asked);
      throw new StreamException.Unavailable("There is no memory for " + asked + " records", e);
    }
  }

  private void throttled() {
    Instant now = clock.instant();
    refusals++;
    throttledSince = throttledSince == null ? now : throttledSince;
    notBefore = now.plusMillis(pauses.nextBackOff());
    if (refusals == MANY_REFUSALS) {
      log.warn("Shard {} refused {} reads in a row for their rate, and waits", id(), refusals);
    }
  }

  private void advance(ReadResult batch, int limit) {
    if (refusals > 0) {
      refusals = 0;
      pauses = PAUSES.start();
    }
    throttledSince = null;
    iterator = batch.next();
    behind = batch.behind();
    waiting = batch.waiting();
    int count = batch.records().size();
    if (count > 0) {
      typicalBytes = Math.max(1, bytes(batch) / count);
      String last = batch.records().get(count - 1).sequenceNumber();
      position = new ShardPosition.AfterSequenceNumber(last);
    }
    if (iterator == null) {
      position = ShardPosition.END;
      behind = null;
    }
    notBefore = count < limit ? clock.instant().plus(idle) : Instant.EPOCH;
  }

  private static long bytes(ReadResult batch) {
    return batch.records().stream().mapToLong(record -> record.data().length).sum();
  }
}
