package io.orderlake.transformer.pipe;

import io.orderlake.transformer.pipe.DeadLetters.DeadLetter;
import io.orderlake.transformer.stage.StageStatus;
import io.orderlake.transformer.stage.StageStatus.Unread;
import io.orderlake.transformer.stream.Portion;
import io.orderlake.transformer.stream.PositionStore;
import io.orderlake.transformer.stream.StreamException;
import io.orderlake.transformer.stream.StreamReader;
import io.orderlake.transformer.stream.StreamReader.ShardBatch;
import io.orderlake.transformer.stream.StreamRecord;
import io.orderlake.transformer.stream.WritableStream;
import io.orderlake.transformer.stream.WritableStream.NewRecord;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries a table's stream to a stream of changes, as an EventBridge Pipe does: at least once, and
 * each item's changes in order.
 *
 * <p>A put holds an item once, unless the stream takes all of it or nothing: where some of its
 * records are refused, they are put again before any later change of the same items. A record that
 * is refused too often, or at once one that is too large for the stream, becomes a dead letter with
 * the reason. A put that fails as a whole, as one that is not answered in time, is followed by one
 * of half as many records. The position is stored after the puts, with how far the stream is.
 *
 * <p>Differs from EventBridge Pipes: a stream that throttles or cannot be reached is waited for,
 * without end, and that costs no record an attempt; the attempts bound what the stream refuses for
 * the record's own sake. Dead letters hold the record, where a Pipe's queue holds its position.
 */
final class Pipe {
  private static final Logger log = LoggerFactory.getLogger(Pipe.class);

  private final PipeProperties properties;
  private final Supplier<StreamReader> readers;
  private final WritableStream writer;
  private final PositionStore positions;
  private final Consumer<DeadLetter> deadLetters;
  private final StageStatus status;
  private final InstantSource clock;
  private final JsonPath partitionKey;
  private final JsonPath eventName = new JsonPath("$.eventName");
  private final Portion portion = new Portion();
  private StreamReader reader;
  private @Nullable PutInProgress carrying;

  /** Whether an error came between: nobody knows what of its work is done. */
  private boolean isBroken;

  /** A batch on its way. */
  private static final class PutInProgress {
    /** What is still to be put, in order. */
    final List<Put> left = new ArrayList<>();

    int put;
    int filtered;

    /** Dead letters, by their reason. */
    final Map<String, Integer> dead = new HashMap<>();

    long bytes;

    void answered(Put change, @Nullable String error) {
      change.answered(error);
      if (error == null) {
        put++;
        bytes += change.record.data().length;
      }
    }
  }

  /** A change on its way, and how often it was refused. */
  private static final class Put {
    final StreamRecord source;
    final NewRecord record;
    @Nullable String error;
    int refusals;

    /** Was put, or became a dead letter. */
    boolean ended;

    Put(StreamRecord source, String partitionKey) {
      this.source = source;
      this.record = new NewRecord(partitionKey, source.data());
    }

    void answered(@Nullable String answer) {
      error = answer;
      ended = answer == null;
      if (answer != null && !answer.equals(WritableStream.THROTTLED)) {
        refusals++;
      }
    }

    boolean isHopeless(int mostRetries) {
      return WritableStream.TOO_LARGE.equals(error) || refusals > mostRetries;
    }
  }

  /**
   * @param partitionKey path of the value by which changes are put
   */
  Pipe(
      PipeProperties properties,
      JsonPath partitionKey,
      Supplier<StreamReader> readers,
      WritableStream writer,
      PositionStore positions,
      Consumer<DeadLetter> deadLetters,
      StageStatus status,
      InstantSource clock) {
    this.properties = properties;
    this.readers = readers;
    this.reader = readers.get();
    this.writer = writer;
    this.positions = positions;
    this.deadLetters = deadLetters;
    this.status = status;
    this.clock = clock;
    this.partitionKey = partitionKey;
  }

  /**
   * Carries on. After an error of the virtual machine, which may come between any two steps, it
   * begins anew at the stored position.
   */
  Duration carry() {
    if (isBroken) {
      beginAnew();
    }
    try {
      return carryOn();
    } catch (Error e) {
      isBroken = true;
      throw e;
    }
  }

  /** The one that it reads with now. */
  StreamReader reader() {
    return reader;
  }

  private void beginAnew() {
    status.forgetInFlight();
    carrying = null;
    reader = readers.get();
    isBroken = false;
  }

  /**
   * Makes a put: the first of a batch that it reads, or the next of one that is not put whole. So a
   * put that succeeds is a step, however slow they are and however many a batch takes.
   */
  private Duration carryOn() {
    if (carrying == null) {
      ShardBatch batch = reader.poll(properties.batchSize());
      status.unread(
          new Unread(
              reader.behind(),
              reader.waiting(),
              reader.gaps(),
              reader.throttledSince(),
              reader.misdated()));
      if (batch == null) {
        return reader.untilWake();
      }
      status.addRead(batch.records().size(), batch.records().get(0).arrival());
      carrying = filtered(batch.records());
    }
    if (!carrying.left.isEmpty()) {
      putOnce(carrying);
    }
    if (carrying.left.isEmpty()) {
      positions.save(reader.positions());
      status.addDone(carrying.put, carrying.filtered, carrying.dead, carrying.bytes);
      carrying = null;
    }
    return Duration.ZERO;
  }

  private PutInProgress filtered(List<StreamRecord> records) {
    PutInProgress carried = new PutInProgress();
    for (StreamRecord source : records) {
      if (passes(source)) {
        carried.left.add(new Put(source, keyOf(source)));
      } else {
        carried.filtered++;
      }
    }
    return carried;
  }

  private boolean passes(StreamRecord source) {
    if (properties.eventNames().isEmpty()) {
      return true;
    }
    String name = eventName.read(source.data());
    return properties.eventNames().stream().anyMatch(passing -> passing.name().equals(name));
  }

  /** A change without the value goes by its item's own key. */
  private String keyOf(StreamRecord source) {
    String key = partitionKey.read(source.data());
    return key == null || key.isEmpty() ? source.partitionKey() : key;
  }

  /** Puts what may go at once; throws if some of it is to be put again. */
  private void putOnce(PutInProgress carried) {
    List<Put> firsts =
        writer.takesAllOrNothing()
            ? List.copyOf(carried.left)
            : firstOfEachKey(carried.left, change -> change.source.partitionKey());
    firsts = firsts.subList(0, portion.of(firsts.size()));
    List<@Nullable String> errors = put(firsts);
    for (int i = 0; i < firsts.size(); i++) {
      carried.answered(firsts.get(i), errors.get(i));
    }
    String refusal;
    try {
      refusal = giveUpHopeless(carried, firsts);
    } finally {
      carried.left.removeIf(change -> change.ended);
    }
    if (refusal != null) {
      throw new IllegalStateException("The stream refuses changes: " + refusal);
    }
  }

  private List<@Nullable String> put(List<Put> changes) {
    List<@Nullable String> errors;
    try {
      errors = writer.put(changes.stream().map(change -> change.record).toList());
    } catch (StreamException.Throttled e) {
      throw e;
    } catch (RuntimeException e) {
      portion.failed(changes.size());
      throw e;
    }
    portion.succeeded(changes.size());
    return errors;
  }

  /** The error of one that is to be put again; null if there is none. */
  private @Nullable String giveUpHopeless(PutInProgress carried, List<Put> changes) {
    String refusal = null;
    for (Put change : changes) {
      if (change.error != null && change.isHopeless(properties.maximumRetryAttempts())) {
        giveUp(carried, change, change.error);
      } else if (change.error != null) {
        refusal = change.error;
      }
    }
    return refusal;
  }

  private void giveUp(PutInProgress carried, Put change, String error) {
    deadLetters.accept(
        new DeadLetter(
            clock.instant(),
            error,
            change.refusals,
            change.source.sequenceNumber(),
            change.record.partitionKey(),
            change.record.data()));
    change.ended = true;
    carried.dead.merge(error, 1, Integer::sum);
    log.warn("A change became a dead letter: {}", error);
  }

  /** What may be put at once: records of one call that share a key need not keep their order. */
  static <T> List<T> firstOfEachKey(List<T> changes, Function<T, String> key) {
    Set<String> keys = new HashSet<>();
    return changes.stream().filter(change -> keys.add(key.apply(change))).toList();
  }
}
