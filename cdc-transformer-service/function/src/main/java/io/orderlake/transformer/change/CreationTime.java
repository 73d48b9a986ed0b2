package io.orderlake.transformer.change;

import io.orderlake.transformer.json.Text;
import org.jspecify.annotations.Nullable;

/**
 * The time at which DynamoDB says a change happened: a number, as {@link EpochTime} says, or ISO
 * 8601. It is rounded down: to seconds on the pipe's road, to whole minutes by DynamoDB Local, to
 * milliseconds or microseconds by the direct destination.
 */
final class CreationTime {
  private static final long MILLI = 1000;
  private static final long SECOND = 1000 * MILLI;
  private static final long MINUTE = 60 * SECOND;

  private CreationTime() {}

  /** In microseconds since 1970; {@link Numbers#NONE} where there is none, or one before. */
  static long micros(@Nullable Text text) {
    long number = EpochTime.since1970(text);
    if (number != Numbers.NONE) {
      return number;
    }
    long micros = IsoTime.micros(text);
    return micros < 0 ? Numbers.NONE : micros;
  }

  /**
   * How much later than that the change may have been, in microseconds. DynamoDB Local's minutes
   * are known by its sequence numbers, which alone begin with zeros: it says nothing else that is
   * still there behind LocalStack.
   *
   * @param micros what {@link #micros} says of the text
   * @param sequenceNumber of the same change, null on the direct road
   */
  static long coarseness(@Nullable Text text, long micros, @Nullable Text sequenceNumber) {
    long number = Numbers.scaled(text, 0);
    long unit = number < 0 ? SECOND : EpochTime.unit(number);
    if (unit != SECOND) {
      return unit;
    }
    if (micros % SECOND != 0) {
      return MILLI;
    }
    return micros % MINUTE == 0 && isPadded(sequenceNumber) ? MINUTE : SECOND;
  }

  private static boolean isPadded(@Nullable Text sequenceNumber) {
    return sequenceNumber != null && sequenceNumber.length() > 1 && sequenceNumber.at(0) == '0';
  }
}
