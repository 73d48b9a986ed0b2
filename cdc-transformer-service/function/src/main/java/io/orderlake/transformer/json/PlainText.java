package io.orderlake.transformer.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds where the characters of a JSON string end that are ASCII and mean themselves, eight bytes
 * at a time: reading strings is most of reading JSON.
 */
final class PlainText {
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  private PlainText() {}

  /**
   * The first place that holds a quote, a backslash, a control character or no ASCII; or the end.
   */
  static int end(byte[] bytes, int from) {
    int i = from;
    for (; i <= bytes.length - Long.BYTES; i += Long.BYTES) {
      long found = special((long) EIGHT.get(bytes, i));
      if (found != 0) {
        return i + Long.numberOfTrailingZeros(found) / Byte.SIZE;
      }
    }
    while (i < bytes.length && bytes[i] >= ' ' && bytes[i] != '"' && bytes[i] != '\\') {
      i++;
    }
    return i;
  }

  /**
   * Has the high bit of the first special byte set, and none below it. (A borrow may set bits above
   * a byte that is found, never below.)
   */
  private static long special(long eight) {
    long quote = eight ^ '"' * ONES;
    long backslash = eight ^ '\\' * ONES;
    long below =
        (eight - ' ' * ONES) & ~eight | (quote - ONES) & ~quote | (backslash - ONES) & ~backslash;
    return (eight | below) & HIGH_BITS;
  }
}
