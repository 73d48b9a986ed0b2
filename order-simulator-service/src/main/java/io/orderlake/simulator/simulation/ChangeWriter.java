package io.orderlake.simulator.simulation;

import io.orderlake.simulator.order.Order;
import io.orderlake.simulator.order.OrderStore;
import io.orderlake.simulator.order.SalesLedger;
import io.orderlake.simulator.order.WriteResult;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.BackOffExecution;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/**
 * Makes one decided change in the table.
 *
 * <p>What fails is tried again until it succeeds, with growing pauses, since only then is it known
 * what the table has. What DynamoDB will never take is given up. What another writer has overtaken
 * is a conflict: the simulator lets go of that order and takes up what is in the table. Where an
 * answer was lost and what the table has does not tell whether the change was made, the ledger is
 * told so.
 */
final class ChangeWriter {
  private static final Logger log = LoggerFactory.getLogger(ChangeWriter.class);

  private final OrderStore store;
  private final SalesLedger ledger;
  private final Tally tally;
  private final InstantSource clock;
  private final BackOff backOff;
  private final Consumer<Order> found;

  /**
   * @param found takes an order as the table has it, which was believed to be otherwise
   */
  ChangeWriter(
      OrderStore store,
      SalesLedger ledger,
      Tally tally,
      InstantSource clock,
      BackOff backOff,
      Consumer<Order> found) {
    this.store = store;
    this.ledger = ledger;
    this.tally = tally;
    this.clock = clock;
    this.backOff = backOff;
    this.found = found;
  }

  /**
   * @throws InterruptedException if the service ends; then it is unknown whether the change is made
   */
  void write(OrderWrite change) throws InterruptedException {
    OrderWrite timed =
        change instanceof OrderWrite.OrderStep step ? at(clock.instant(), step) : change;
    BackOffExecution pauses = backOff.start();
    for (int failures = 0; ; failures++) {
      try {
        attempt(timed, failures > 0);
        return;
      } catch (RuntimeException e) {
        tally.error(e);
        if (isHopeless(e)) {
          log.error("A write that can never succeed is given up", e);
          letGo(timed);
          return;
        }
      }
      Thread.sleep(pauses.nextBackOff());
    }
  }

  private void attempt(OrderWrite change, boolean again) {
    if (change instanceof OrderWrite.OrderStep step) {
      take(step, again);
    } else if (change instanceof OrderWrite.Malformed malformed) {
      store.insertUnchecked(malformed.item());
      tally.written(change.kind());
    }
  }

  private void take(OrderWrite.OrderStep step, boolean again) {
    if (step.open().isLost()) {
      tally.conflict();
      return;
    }
    WriteResult result = write(step, again);
    if (result instanceof WriteResult.Applied applied) {
      accept(step, applied.order());
    } else if (result instanceof WriteResult.Refused refused) {
      tally.conflict();
      overtaken(step, refused.current());
    } else if (result instanceof WriteResult.Unclear unclear) {
      ledger.unclear();
      overtaken(step, unclear.current());
    }
  }

  private WriteResult write(OrderWrite.OrderStep step, boolean again) {
    Order before = step.before();
    if (before == null) {
      return store.insert(Objects.requireNonNull(step.after()), again);
    }
    return step.after() == null
        ? store.remove(before, before.version(), again)
        : store.update(step.after(), again);
  }

  private void accept(OrderWrite.OrderStep step, Order written) {
    ledger.changed(step.before(), step.after() == null ? null : written);
    tally.written(step.kind());
  }

  private void overtaken(OrderWrite.OrderStep step, @Nullable Order current) {
    letGo(step);
    if (current != null) {
      found.accept(current);
    }
  }

  private static void letGo(OrderWrite change) {
    if (change instanceof OrderWrite.OrderStep step) {
      step.open().lose();
    }
  }

  /** The time is fixed once, so that a later try recognises an earlier one's work. */
  private static OrderWrite.OrderStep at(Instant now, OrderWrite.OrderStep step) {
    Order after = step.after();
    if (after == null) {
      return step;
    }
    Order timed = step.before() == null ? after.placedAt(now) : after.changedAt(now);
    return new OrderWrite.OrderStep(step.open(), step.before(), timed);
  }

  private static boolean isHopeless(RuntimeException e) {
    if (e instanceof DynamoDbException refused && refused.awsErrorDetails() != null) {
      return "ValidationException".equals(refused.awsErrorDetails().errorCode());
    }
    return !(e instanceof SdkException);
  }
}
