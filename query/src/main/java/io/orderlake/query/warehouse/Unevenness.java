package io.orderlake.query.warehouse;

import io.orderlake.query.warehouse.Books.Balance;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the tables are known not to add up. All is read anew then, unless the lake does not give
 * what they were filled from: nobody has asked to forget that. Safe for many threads.
 */
final class Unevenness {
  static final Duration PAUSE = Duration.ofMinutes(5);
  private static final Logger log = LoggerFactory.getLogger(Unevenness.class);

  private final InstantSource clock;
  private volatile @Nullable Uneven known;

  /**
   * What is known.
   *
   * @param since when it was found
   * @param reason what does not add up
   * @param hindrance why all is not read anew, and what to do; null if it is
   * @param nextTry when the lake is asked again
   */
  record Uneven(Instant since, String reason, @Nullable String hindrance, Instant nextTry) {

    /** All of it, for people. */
    String detail() {
      return hindrance == null
          ? reason + ": all is read anew from the lake"
          : reason + ", and all is not read anew, since " + hindrance;
    }
  }

  Unevenness(InstantSource clock) {
    this.clock = clock;
  }

  /** Null if the tables add up, as far as is known. */
  @Nullable Uneven known() {
    return known;
  }

  /** Says what the tables add up to. */
  synchronized void note(Balance balance) {
    Uneven before = known;
    if (balance.isEven()) {
      known = null;
      return;
    }
    Instant now = clock.instant();
    Uneven found =
        before == null
            ? new Uneven(now, balance.toString(), null, now)
            : new Uneven(before.since, balance.toString(), before.hindrance, before.nextTry);
    known = found;
    if (before == null) {
      log.warn("All is read anew from the lake: {}", found.reason);
    }
  }

  /** Says that other tables are in their place. */
  synchronized void end() {
    known = null;
  }

  /** Says that all cannot be read anew now. */
  synchronized void hindered(Lack lack) {
    Uneven before = known;
    if (before == null) {
      return;
    }
    String hindrance =
        ("the lake does not give all that the warehouse was filled from: it lacks %s. Bring them"
                + " back, and all is read anew within %d minutes; or POST /api/warehouse/rebuild,"
                + " which forgets what they brought")
            .formatted(lack, PAUSE.toMinutes());
    known = new Uneven(before.since, before.reason, hindrance, clock.instant().plus(PAUSE));
    if (before.hindrance == null) {
      log.error("{}", known.detail());
    }
  }

  /** Says that reading all anew has failed, or was broken off: what comes is taken in meanwhile. */
  synchronized void failed() {
    Uneven before = known;
    if (before != null) {
      Instant next = clock.instant().plus(PAUSE);
      known = new Uneven(before.since, before.reason, before.hindrance, next);
    }
  }

  /** Whether it is time to read all anew. */
  boolean isDue() {
    Uneven uneven = known;
    if (uneven == null) {
      return false;
    }
    Duration left = Duration.between(clock.instant(), uneven.nextTry);
    // A clock that was set back must not make it wait.
    return left.isNegative() || left.isZero() || left.compareTo(PAUSE) > 0;
  }
}
