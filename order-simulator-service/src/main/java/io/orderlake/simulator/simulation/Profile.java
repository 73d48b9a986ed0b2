package io.orderlake.simulator.simulation;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How the asked rate runs over time, as a multiple of the set one. */
public enum Profile {
  /** The set rate all the time. */
  @JsonProperty("constant")
  CONSTANT {
    @Override
    double intensity(double seconds, double rampSeconds) {
      return 1;
    }

    @Override
    double volume(double seconds, double rampSeconds) {
      return seconds;
    }
  },

  /** From nothing up to the set rate in a straight line, then that rate. */
  @JsonProperty("ramp")
  RAMP {
    @Override
    double intensity(double seconds, double rampSeconds) {
      return Math.min(1, seconds / rampSeconds);
    }

    @Override
    double volume(double seconds, double rampSeconds) {
      double rising = Math.min(seconds, rampSeconds);
      return rising * rising / (2 * rampSeconds) + (seconds - rising);
    }
  },

  /** Of every ten seconds two at three times the set rate, the others at half of it. */
  @JsonProperty("burst")
  BURST {
    @Override
    double intensity(double seconds, double rampSeconds) {
      return seconds % PERIOD < HIGH_SECONDS ? HIGH : LOW;
    }

    @Override
    double volume(double seconds, double rampSeconds) {
      double phase = seconds % PERIOD;
      double high = Math.min(phase, HIGH_SECONDS);
      return (seconds - phase) + HIGH * high + LOW * (phase - high);
    }
  };

  private static final double PERIOD = 10;
  private static final double HIGH_SECONDS = 2;
  private static final double HIGH = 3;
  private static final double LOW = 0.5;

  /** The multiple asked at a moment, counted from the profile's start. */
  abstract double intensity(double seconds, double rampSeconds);

  /** The integral of the intensity from the profile's start. */
  abstract double volume(double seconds, double rampSeconds);
}
