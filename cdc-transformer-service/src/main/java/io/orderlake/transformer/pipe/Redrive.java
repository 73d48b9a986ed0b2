package io.orderlake.transformer.pipe;

import io.orderlake.service.loop.Loop;
import io.orderlake.table.Key;
import io.orderlake.transformer.pipe.DeadLetterQueue.Message;
import io.orderlake.transformer.stage.StageStatus;
import io.orderlake.transformer.stage.StageStatus.StageCounts;
import io.orderlake.transformer.stream.ChangeStream;
import io.orderlake.transformer.stream.ShardPosition;
import io.orderlake.transformer.stream.StreamReader;
import io.orderlake.transformer.stream.WritableStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the changes that an EventBridge Pipe gave up to its stream after all.
 *
 * <p>A dead letter of such a pipe does not hold the changes, but where in the table's stream they
 * are, which has them for 24 hours. They are read there, put as {@link Pipe} puts all others, and
 * then the message is deleted: a redrive that is cut short puts some of them again, and readers
 * remove duplicates. Messages are taken in the order of their changes. One whose changes are gone,
 * or are refused again, stays in the queue, and is told; so is one that another redrive holds, or
 * held when it was interrupted.
 */
final class Redrive {
  private static final Logger log = LoggerFactory.getLogger(Redrive.class);

  private final RedriveProperties properties;
  private final PipeProperties pipe;
  private final Key key;
  private final DeadLetterQueue queue;
  private final ChangeStream table;
  private final WritableStream stream;
  private final InstantSource clock;
  private long changes;

  /**
   * What a redrive did.
   *
   * @param messages were deleted
   * @param changes were put
   * @param left messages stay in the queue
   * @param held messages, about, were not to be had
   */
  record Redriven(int messages, long changes, int left, int held) {}

  /** A message, and what it says. */
  private record Letter(Message message, GivenUp part) {}

  /** What becomes of a message. */
  private enum Fate {
    DELETED,
    LEFT,

    /** Left, and so are all that follow: nothing goes forward. */
    STUCK
  }

  Redrive(
      RedriveProperties properties,
      PipeProperties pipe,
      Key key,
      DeadLetterQueue queue,
      ChangeStream table,
      WritableStream stream,
      InstantSource clock) {
    this.properties = properties;
    this.pipe = pipe;
    this.key = key;
    this.queue = queue;
    this.table = table;
    this.stream = stream;
    this.clock = clock;
  }

  Redriven redrive() throws InterruptedException {
    int held = queue.held();
    List<Message> left = new ArrayList<>();
    List<Letter> letters = new ArrayList<>();
    int messages = 0;
    try {
      letters(letters, left);
      Fate fate = Fate.LEFT;
      while (!letters.isEmpty() && fate != Fate.STUCK) {
        Letter letter = letters.get(0);
        queue.hold(letter.message);
        fate = carry(letter.part);
        if (fate == Fate.DELETED) {
          queue.delete(letter.message);
          messages++;
        } else {
          left.add(letter.message);
        }
        letters.remove(0);
      }
    } finally {
      letters.forEach(letter -> left.add(letter.message));
      left.forEach(queue::release);
    }
    return new Redriven(messages, changes, left.size(), held);
  }

  /**
   * Receives what the queue has.
   *
   * @param letters takes the dead letters, in the order of their changes
   * @param others takes what else there is
   */
  private void letters(List<Letter> letters, List<Message> others) {
    List<Message> received;
    while (!(received = queue.receive()).isEmpty()) {
      for (Message message : received) {
        GivenUp.parse(message.body())
            .ifPresentOrElse(
                part -> letters.add(new Letter(message, part)),
                () -> {
                  log.warn("Message {} is no dead letter of a pipe", message.id());
                  others.add(message);
                });
      }
    }
    letters.sort(Comparator.comparing(Letter::part, GivenUp.IN_ORDER));
  }

  private Fate carry(GivenUp part) throws InterruptedException {
    if (!table.ids().contains(part.streamArn())) {
      return gone(part, "the stream that they were in is no longer the table's");
    }
    ShardPart source = new ShardPart(table, part);
    Supplier<StreamReader> readers =
        () ->
            new StreamReader(
                source, ShardPosition.TRIM_HORIZON, source, pipe.pollInterval(), clock);
    StageStatus status = new StageStatus("redrive", clock);
    // The message itself tells what is refused once more.
    Pipe carrier =
        new Pipe(
            pipe, pipe.partitionKey(key), readers, stream, source, refused -> {}, status, clock);
    boolean isCarried = carryAll(carrier, status);
    StageCounts counts = status.counts();
    changes += counts.delivered();
    if (!isCarried) {
      log.warn("Not redriven for {}: {}; {}", properties.patience(), part, status.lastError());
      return Fate.STUCK;
    }
    if (counts.failed() > 0) {
      log.warn("Not redriven, as the stream refuses {} of {}", counts.failed(), part);
      return Fate.LEFT;
    }
    long read = counts.read() - counts.readAgain();
    if (carrier.reader().gaps() > 0 || read < part.changes()) {
      return gone(part, read + " are still in the table's stream, and were put");
    }
    return Fate.DELETED;
  }

  private Fate gone(GivenUp part, String why) {
    log.error("Gone: {}; {}. Compare the lake with the table and repair it", part, why);
    return properties.deleteGone() ? Fate.DELETED : Fate.LEFT;
  }

  /** Whether all of it was read, and put or refused for good, within the time there is. */
  private boolean carryAll(Pipe carrier, StageStatus status) throws InterruptedException {
    CountDownLatch carried = new CountDownLatch(1);
    Loop.Step step =
        () -> {
          Duration pause = carrier.carry();
          if (isAtItsEnd(carrier.reader()) && status.counts().inFlight() == 0) {
            carried.countDown();
          }
          return pause;
        };
    try (Loop carrying = status.start(new Loop("redrive", clock, step))) {
      return carried.await(properties.patience().toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** At once so where the shard is gone. */
  private static boolean isAtItsEnd(StreamReader reader) {
    return reader.positions().shards().values().stream().allMatch(ShardPosition.END::equals);
  }
}
