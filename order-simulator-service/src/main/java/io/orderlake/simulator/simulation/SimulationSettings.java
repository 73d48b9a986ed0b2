package io.orderlake.simulator.simulation;

import io.orderlake.service.http.InvalidField;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What traffic is asked for; the fields are those of a start. */
public record SimulationSettings(
    double ordersPerSecond,
    double insertShare,
    double modifyShare,
    double removeShare,
    @Nullable Long seed,
    @Nullable Duration duration,
    Profile profile,
    double highValueShare,
    double malformedShare) {

  static final SimulationSettings DEFAULT =
      new SimulationSettings(5, 0.5, 0.45, 0.05, null, null, Profile.CONSTANT, 0.02, 0);

  /**
   * @throws io.orderlake.service.http.Problem if the outcome makes no sense
   */
  SimulationSettings with(SettingsChange change) {
    SimulationSettings changed =
        new SimulationSettings(
            or(change.ordersPerSecond(), ordersPerSecond),
            or(change.insertShare(), insertShare),
            or(change.modifyShare(), modifyShare),
            or(change.removeShare(), removeShare),
            change.seed() == null ? seed : change.seed(),
            change.duration() == null ? duration : Duration.parse(change.duration()),
            change.profile() == null ? profile : change.profile(),
            or(change.highValueShare(), highValueShare),
            or(change.malformedShare(), malformedShare));
    changed.check();
    return changed;
  }

  /** Whether writes come due at the same times, but for the end. */
  boolean asksLike(SimulationSettings other) {
    return ordersPerSecond == other.ordersPerSecond && profile == other.profile;
  }

  double shareSum() {
    return insertShare + modifyShare + removeShare;
  }

  private void check() {
    if (shareSum() < 0.001) {
      throw InvalidField.problem("insertShare", "and the other two shares must not all be 0");
    }
    if (duration != null && duration.isZero()) {
      throw InvalidField.problem("duration", "must be longer than nothing");
    }
  }

  private static double or(@Nullable Double given, double otherwise) {
    return given == null ? otherwise : given;
  }
}
