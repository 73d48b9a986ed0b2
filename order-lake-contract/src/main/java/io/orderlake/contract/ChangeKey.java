package io.orderlake.contract;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The order of one order's changes, as text that compares like the changes happened.
 *
 * <p>A lake takes one road only, since keys of the two roads do not compare with each other.
 */
public final class ChangeKey {
  /** DynamoDB documents 21 to 40 digits for a sequence number. */
  private static final int SEQUENCE_NUMBER_DIGITS = 40;

  /** Begins what repair adds to a key. */
  private static final char REPAIR = 'r';

  private ChangeKey() {}

  /**
   * The key of a change that came with DynamoDB's sequence number: by the pipe.
   *
   * @param sequenceNumber 1 to 40 decimal digits
   * @throws IllegalArgumentException if it is anything else
   */
  public static String ofSequenceNumber(String sequenceNumber) {
    int length = sequenceNumber.length();
    if (length == 0 || length > SEQUENCE_NUMBER_DIGITS || !isDigits(sequenceNumber)) {
      throw new IllegalArgumentException("a sequence number has 1 to 40 digits");
    }
    return "0".repeat(SEQUENCE_NUMBER_DIGITS - length) + sequenceNumber;
  }

  /**
   * The key of a change without a sequence number: by DynamoDB's direct Kinesis destination.
   *
   * @param created when DynamoDB says the change was made, to the microsecond, from 1970 on
   * @param version the item's version, 0 where it has none
   * @param removed whether the change removed the order; a removal comes after a change of the same
   *     time and version
   */
  public static String of(Instant created, long version, boolean removed) {
    long micros = created.getEpochSecond() * 1_000_000 + created.getNano() / 1000;
    return String.format("%020d%019d%d", micros, version, removed ? 1 : 0);
  }

  /**
   * The key of a row that repair writes: just after the last one that the lake has of the order,
   * and before that of any later change in the stream, whatever its road, since the first 40
   * characters tell those apart.
   *
   * @param last of the order's keys, by the stream or by repair; null if the lake has none
   * @param at when the repair began, from 1970 on; a clock that was set back does no harm
   */
  public static String afterLast(@Nullable String last, Instant at) {
    long micros = at.getEpochSecond() * 1_000_000 + at.getNano() / 1000;
    String change = "0".repeat(SEQUENCE_NUMBER_DIGITS);
    if (last != null) {
      int repair = last.indexOf(REPAIR);
      change = repair < 0 ? last : last.substring(0, repair);
      micros =
          repair < 0 ? micros : Math.max(micros, Long.parseLong(last.substring(repair + 1)) + 1);
    }
    return change + REPAIR + String.format("%020d", micros);
  }

  private static boolean isDigits(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
