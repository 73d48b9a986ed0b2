package io.orderlake.analytics.live;

import io.orderlake.analytics.live.RecentChanges.News;
import io.orderlake.analytics.warehouse.Warehouse;
import io.orderlake.service.outage.Outage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks into the warehouse and tells an audience what came, and how it is once a second. While the
 * warehouse cannot be read nothing is told; when it can, what came meanwhile is. Of one thread.
 */
final class LiveReporter {
  private static final Logger log = LoggerFactory.getLogger(LiveReporter.class);

  /** A listener that comes again goes on over so many objects, and gets so many when it is new. */
  private static final long RESUMED_OBJECTS = 500;

  private static final long FIRST_OBJECTS = 50;
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration STATE = Duration.ofSeconds(1);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

  private final Warehouse warehouse;
  private final RecentChanges recent;
  private final Audience audience;
  private final InstantSource clock;
  private final Pulse pulse;
  private final Outage outage;

  /** The warehouse's position when news were told last, and how far they went. */
  private String position = "";

  private @Nullable Position reached;
  private Instant nextState = Instant.MIN;

  LiveReporter(Warehouse warehouse, Audience audience, InstantSource clock) {
    this.warehouse = warehouse;
    this.recent = new RecentChanges(warehouse);
    this.audience = audience;
    this.clock = clock;
    this.pulse = new Pulse(clock);
    this.outage = new Outage(clock);
  }

  /** Looks once. Returns how long to pause before the next time. */
  Duration look() {
    try {
      Position now = tellNews();
      reached = now;
      audience.newcomers().forEach((who, before) -> greet(who, before.orElse(null), now));
      if (!clock.instant().isBefore(nextState)) {
        nextState = clock.instant().plus(STATE);
        audience.tell(new LiveEvent.State(pulse.beat(), warehouse.status()));
      }
      if (outage.succeeded()) {
        log.info("Open pages get news again");
      }
      return LOOK;
    } catch (RuntimeException | Error e) {
      if (outage.failed(e)) {
        log.warn("Open pages get no news for now: {}", e.toString());
      }
      return PAUSE_AFTER_FAILURE;
    }
  }

  /** Tells what came since the last time. Returns how far that goes. */
  private Position tellNews() {
    Position before = reached == null ? recent.position() : reached;
    String current = warehouse.position();
    if (current.equals(position)) {
      return before;
    }
    Position now = recent.position();
    // After a rebuild what is in the new tables is no news.
    if (now.tables().equals(before.tables())) {
      News news = recent.between(before.object(), now, LiveFeed.MOST_CHANGES, clock.instant());
      pulse.saw(news.total(), news.delays());
      if (news.total() > 0) {
        audience.tell(LiveEvent.Changes.of(news, true));
      }
    }
    position = current;
    return now;
  }

  /**
   * Tells a listener what it missed, or else the latest changes, up to where the others are: from
   * there on it is told what they are.
   */
  private void greet(Listener listener, @Nullable Position told, Position now) {
    boolean resumed = told != null && told.isShortlyBefore(now, RESUMED_OBJECTS);
    long from = told != null && resumed ? told.object() : now.object() - FIRST_OBJECTS;
    News missed = recent.between(from, now, LiveFeed.MOST_CHANGES, clock.instant());
    listener.offer(LiveEvent.Changes.of(missed, resumed));
    audience.greeted(listener);
  }
}
