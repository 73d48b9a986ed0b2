package io.orderlake.analytics.feed;

import io.orderlake.service.loop.GrowingPauses;
import io.orderlake.service.loop.Loop;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Takes in what appears in the lake, and leaves the processor to the reports in between. */
final class WarehouseFeed {
  /** Three parts of rest to one of work, also when batches grow. */
  private static final int REST = 3;

  /** For the sake of freshness. */
  private static final Duration LONGEST_REST = Duration.ofMillis(600);

  /** After a failure; what reports are late by once it is over. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final Runnable applyWaiting;
  private final Duration pollInterval;
  private final InstantSource clock;

  WarehouseFeed(Runnable applyWaiting, Duration pollInterval, InstantSource clock) {
    this.applyWaiting = applyWaiting;
    this.pollInterval = pollInterval;
    this.clock = clock;
  }

  /** Takes in what waits. Returns how long to rest. */
  Duration poll() {
    Instant begin = clock.instant();
    applyWaiting.run();
    Duration rest = Duration.between(begin, clock.instant()).multipliedBy(REST);
    Duration bounded = rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST;
    return bounded.compareTo(pollInterval) > 0 ? bounded : pollInterval;
  }

  /**
   * Runs it from start to stop of the service.
   *
   * @param name of the thread
   */
  Loop loop(String name) {
    return new Loop(name, clock, this::poll)
        .saying(
            "Changes do not get into the warehouse, trying again until they do",
            "Changes get into the warehouse again")
        .pausing(GrowingPauses.upTo(LONGEST_PAUSE))
        .interrupted();
  }
}
