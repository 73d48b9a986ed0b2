package io.orderlake.query.athena;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.util.backoff.BackOffExecution;
import software.amazon.awssdk.services.athena.model.QueryExecution;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;
import software.amazon.awssdk.services.athena.model.StartQueryExecutionRequest;

/** A query in Athena, shared by all who ask the same. */
final class Execution {

  /** Why this service stopped a query. */
  enum Stop {
    DEADLINE,
    ABANDONED,
    ASKED
  }

  /** How long a result stays for a caller who was told to come for it. */
  private static final Duration COLLECT = Duration.ofMinutes(1);

  private final StartQueryExecutionRequest request;
  private final AthenaCalls calls;
  private final BackOffExecution pauses;
  private final Instant startedAt;
  private final int attempt;

  /** Held while Athena is called, so that what is known can be read meanwhile. */
  private final ReentrantLock calling = new ReentrantLock();

  private volatile @Nullable String id;
  private volatile @Nullable RuntimeException refusal;
  private @Nullable QueryExecution seen;
  private @Nullable Stop stop;
  private @Nullable Instant endedAt;
  private Instant nextLook;
  private Instant askedAt;
  private boolean toBeCollected;
  private boolean stopIsOwed;

  /**
   * @param request with its token
   * @param attempt number of executions of the same generation that failed before
   */
  Execution(
      StartQueryExecutionRequest request,
      AthenaCalls calls,
      BackOffExecution pauses,
      Instant now,
      int attempt) {
    this.request = request;
    this.calls = calls;
    this.pauses = pauses;
    this.startedAt = now;
    this.nextLook = now;
    this.askedAt = now;
    this.attempt = attempt;
  }

  /** Starts it in Athena, once, whoever comes first; all get the same id, or the same refusal. */
  String start() {
    calling.lock();
    try {
      if (refusal != null) {
        throw refusal;
      }
      return id == null ? id = calls.start(request) : id();
    } catch (RuntimeException e) {
      refusal = e;
      throw e;
    } finally {
      calling.unlock();
    }
  }

  /** Notes that somebody waits for it, and asks Athena how it is, if it is time to. */
  void look(Instant now) {
    if (!isToBeLookedAt(now) || !calling.tryLock()) {
      return;
    }
    try {
      QueryExecution found = calls.look(id());
      note(found, now);
    } finally {
      calling.unlock();
    }
  }

  private synchronized boolean isToBeLookedAt(Instant now) {
    askedAt = now;
    return !ended() && !now.isBefore(nextLook);
  }

  private synchronized void note(@Nullable QueryExecution found, Instant now) {
    nextLook = now.plusMillis(pauses.nextBackOff());
    if (found != null && !ended()) {
      seen = found;
      endedAt = ended() ? now : null;
    }
  }

  /** Ends it in Athena, if it runs. */
  synchronized void stop(Stop reason, Instant now) {
    if (!ended()) {
      stop = reason;
      endedAt = now;
      stopIsOwed = !calls.stop(id());
    }
  }

  /**
   * Stops it if it runs for too long, or if nobody wants it any more, or if Athena was too busy to
   * be told before.
   */
  synchronized void stopIfDue(Instant now, Duration lease, Duration deadline) {
    if (stopIsOwed) {
      stopIsOwed = !calls.stop(id());
    } else if (!now.isBefore(startedAt.plus(deadline))) {
      stop(Stop.DEADLINE, now);
    } else if (!now.isBefore(askedAt.plus(lease))) {
      stop(Stop.ABANDONED, now);
    }
  }

  /** Keeps the result a while for the caller who is told to come for it later. */
  synchronized void keepToBeCollected() {
    toBeCollected = true;
  }

  /** Whether one who asks the same now can have this one's result. */
  synchronized boolean serves(Instant now, Duration cache) {
    if (endedAt == null) {
      return refusal == null;
    }
    Duration keep = toBeCollected && cache.compareTo(COLLECT) < 0 ? COLLECT : cache;
    return succeeded() && now.isBefore(endedAt.plus(keep));
  }

  synchronized boolean isForgotten(Instant now) {
    return refusal != null || endedAt != null && now.isAfter(endedAt.plus(COLLECT));
  }

  synchronized boolean ended() {
    return stop != null
        || switch (state()) {
          case SUCCEEDED, FAILED, CANCELLED -> true;
          default -> false;
        };
  }

  synchronized boolean succeeded() {
    return stop == null && state() == QueryExecutionState.SUCCEEDED;
  }

  synchronized QueryExecutionState state() {
    return seen == null ? QueryExecutionState.QUEUED : seen.status().state();
  }

  synchronized @Nullable Stop stopped() {
    return stop;
  }

  /** Athena's own words on why it is in its state. */
  synchronized @Nullable String reason() {
    return seen == null ? null : seen.status().stateChangeReason();
  }

  /** So far. */
  synchronized long scannedBytes() {
    Long bytes =
        seen == null || seen.statistics() == null ? null : seen.statistics().dataScannedInBytes();
    return bytes == null ? 0 : bytes;
  }

  synchronized Instant nextLook() {
    return nextLook;
  }

  Instant startedAt() {
    return startedAt;
  }

  int attempt() {
    return attempt;
  }

  String id() {
    return Objects.requireNonNull(id, "not started");
  }
}
