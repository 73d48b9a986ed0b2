package io.orderlake.table;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The order of one order's changes, as text that compares like the changes happened.
 *
 * <p>A lake takes one road only, since keys of the two roads do not compare with each other.
 */
public final class ChangeKey {
  /** The most digits of a sequence number; an emulator's may have more than DynamoDB's. */
  public static final int MOST_DIGITS = 128;

  /** DynamoDB documents 21 to 40 digits for a sequence number. */
  private static final int PADDED_DIGITS = 40;

  /** Begins the key of a longer number: as text it comes after all digits. */
  private static final char LONG = 'n';

  /** Begins what a modification on the direct road adds to a key. */
  private static final char MODIFICATION = 'm';

  /** Begins what repair adds to a key. */
  private static final char REPAIR = 'r';

  /**
   * Begins it on the direct road, where a modification's key may begin with the whole key of the
   * change before it: sorts before whatever a key goes on with.
   */
  private static final char DIRECT_REPAIR = '-';

  /** In 2001: a key that begins with a later time is by the direct road, or as good as that. */
  private static final String DIRECT_FROM = "00001000000000000000";

  private ChangeKey() {}

  /**
   * The key of a change that came with DynamoDB's sequence number, by the pipe: the number padded
   * with zeros to 40 digits; a larger one as {@code n}, how many digits it has, in three, and these
   * digits.
   *
   * @param sequenceNumber 1 to {@value #MOST_DIGITS} decimal digits; zeros before it do not count
   * @throws IllegalArgumentException if it is anything else
   */
  public static String ofSequenceNumber(String sequenceNumber) {
    int length = sequenceNumber.length();
    if (length == 0 || length > MOST_DIGITS || !isDigits(sequenceNumber)) {
      throw new IllegalArgumentException("a sequence number has 1 to " + MOST_DIGITS + " digits");
    }
    String digits = withoutLeadingZeros(sequenceNumber);
    return digits.length() <= PADDED_DIGITS
        ? padded(digits, PADDED_DIGITS)
        : LONG + padded(String.valueOf(digits.length()), 3) + digits;
  }

  /**
   * The key of a change without a sequence number: by DynamoDB's direct Kinesis destination. Where
   * several changes of an item have all the time in common that is known, the version tells their
   * order; then an insert comes first and a removal last; then modifications are in the order that
   * the writer's times tell.
   *
   * @param created when DynamoDB says the change was made, to the microsecond, from 1970 on
   * @param version the item's version, 0 where it has none
   * @param updated when the writer says that it was made; null if it does not, or before 1970
   */
  public static String of(
      Instant created, long version, ChangeType type, @Nullable Instant updated) {
    String key = String.format("%020d%019d", micros(created), version);
    return switch (type) {
      case INSERT, SNAPSHOT -> key + '0';
      case MODIFY ->
          key
              + '0'
              + MODIFICATION
              + (updated == null || updated.isBefore(Instant.EPOCH)
                  ? ""
                  : String.format("%020d", micros(updated)));
      case REMOVE -> key + '1';
    };
  }

  private static long micros(Instant time) {
    return time.getEpochSecond() * 1_000_000 + time.getNano() / 1000;
  }

  /**
   * The key of a row that repair writes: just after the last one that the lake has of the order,
   * and before that of any later change in the stream, whatever its road.
   *
   * @param last of the order's keys, by the stream or by repair; null if the lake has none
   * @param at when the repair began, from 1970 on; a clock that was set back does no harm
   */
  public static String afterLast(@Nullable String last, Instant at) {
    if (last == null) {
      return repaired(padded("", PADDED_DIGITS) + REPAIR, micros(at));
    }
    int repair = Math.max(last.indexOf(REPAIR), last.indexOf(DIRECT_REPAIR)) + 1;
    return repair == 0
        ? repaired(last + (isDirect(last) ? DIRECT_REPAIR : REPAIR), micros(at))
        : repaired(
            last.substring(0, repair),
            Math.max(micros(at), Long.parseLong(last.substring(repair)) + 1));
  }

  private static boolean isDirect(String key) {
    return key.charAt(0) != LONG && key.compareTo(DIRECT_FROM) >= 0;
  }

  private static String repaired(String change, long micros) {
    return change + String.format("%020d", micros);
  }

  private static String withoutLeadingZeros(String digits) {
    int zeros = 0;
    while (zeros < digits.length() && digits.charAt(zeros) == '0') {
      zeros++;
    }
    return digits.substring(zeros);
  }

  private static String padded(String digits, int length) {
    return "0".repeat(length - digits.length()) + digits;
  }

  private static boolean isDigits(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
