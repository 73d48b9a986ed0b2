package io.orderlake.simulator.simulation;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When writes are due, by the clock alone: however slow the database, the schedule stays as asked.
 *
 * @param start when this schedule began
 * @param end after which nothing more comes due; null for never
 * @param before writes that had come due before this schedule began
 * @param previous the schedule that those were due by, as long as some of them are not done
 */
record Schedule(
    Profile profile,
    double perSecond,
    Instant start,
    @Nullable Instant end,
    long before,
    @Nullable Schedule previous) {
  private static final double RAMP_SECONDS_WITHOUT_END = 60;

  /**
   * @param before writes decided before
   */
  static Schedule starting(SimulationSettings settings, Instant now, long before) {
    Instant end = settings.duration() == null ? null : now.plus(settings.duration());
    return new Schedule(settings.profile(), settings.ordersPerSecond(), now, end, before, null);
  }

  /**
   * Goes on with other settings from now on; what is due already stays due.
   *
   * @param newEnd whether the settings' duration counts from now; otherwise the end stays
   * @param done writes done so far
   */
  Schedule retuned(SimulationSettings settings, Instant now, boolean newEnd, long done) {
    Instant nextEnd = newEnd && settings.duration() != null ? now.plus(settings.duration()) : end;
    long due = due(now);
    return new Schedule(
        settings.profile(),
        settings.ordersPerSecond(),
        now,
        nextEnd,
        due,
        done < due ? this : null);
  }

  /** Writes due until now, since the first schedule began. */
  long due(Instant now) {
    return before + (long) (volume(secondsUntil(now)));
  }

  /** Writes a second asked for now. */
  double rate(Instant now) {
    return isOver(now) ? 0 : perSecond * profile.intensity(secondsUntil(now), rampSeconds());
  }

  boolean isOver(Instant now) {
    return end != null && !now.isBefore(end);
  }

  /** When the n-th write came or comes due, were there no end. */
  Instant whenDue(long n) {
    Schedule schedule = this;
    while (n <= schedule.before && schedule.previous != null) {
      schedule = schedule.previous;
    }
    return schedule.start.plus(asDuration(schedule.secondsTo(Math.max(0, n - schedule.before))));
  }

  private double secondsTo(long writes) {
    double low = 0;
    double high = 1;
    while (volume(high) < writes) {
      low = high;
      high *= 2;
    }
    while (high - low > 1e-6) {
      double middle = (low + high) / 2;
      if (volume(middle) < writes) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  private double volume(double seconds) {
    return perSecond * profile.volume(seconds, rampSeconds());
  }

  private double rampSeconds() {
    return end == null
        ? RAMP_SECONDS_WITHOUT_END
        : Math.max(0.001, seconds(Duration.between(start, end)));
  }

  private double secondsUntil(Instant now) {
    Instant until = end != null && isOver(now) ? end : now;
    return Math.max(0, seconds(Duration.between(start, until)));
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private static Duration asDuration(double seconds) {
    return Duration.ofNanos((long) (seconds * 1e9));
  }
}
