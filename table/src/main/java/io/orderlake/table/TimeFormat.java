package io.orderlake.table;

import java.util.Locale;

/** How an attribute writes a time: as text (S), or as a number (N) counted from 1970 in UTC. */
public enum TimeFormat {
  /** ISO 8601, the only one that is text. */
  ISO,
  /**
   * Seconds, milliseconds or microseconds, from 1973 on, which their magnitude tells apart until
   * the year 5138.
   */
  EPOCH,
  EPOCH_SECONDS,
  EPOCH_MILLIS,
  EPOCH_MICROS;

  /** As a mapping says it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
