package io.orderlake.transformer.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The names of the fields that a reader knows in an object, found by their bytes. */
public final class FieldNames {
  /** Index of every name that is not among them. */
  static final int UNKNOWN = -1;

  private static final int SLOTS = 64;

  private final String[] names;
  private final byte[][] spelled;
  private final byte[] slots = new byte[SLOTS];

  private FieldNames(String... names) {
    this.names = names;
    this.spelled =
        Arrays.stream(names).map(n -> n.getBytes(StandardCharsets.US_ASCII)).toArray(byte[][]::new);
    Arrays.fill(slots, (byte) UNKNOWN);
    for (int i = 0; i < spelled.length; i++) {
      int slot = slot(spelled[i], 0, spelled[i].length);
      while (slots[slot] != UNKNOWN) {
        slot = (slot + 1) % SLOTS;
      }
      slots[slot] = (byte) i;
    }
  }

  /** At most 32 names, in ASCII, none of them empty. */
  public static FieldNames of(String... names) {
    return new FieldNames(names.clone());
  }

  String name(int index) {
    return index == UNKNOWN ? "" : names[index];
  }

  int find(Text name) {
    byte[] bytes = name.toBytes();
    return find(bytes, 0, bytes.length);
  }

  /** Index of the name that stands in the range. */
  int find(byte[] bytes, int start, int end) {
    if (start == end) {
      return UNKNOWN;
    }
    int slot = slot(bytes, start, end);
    while (slots[slot] != UNKNOWN) {
      byte[] name = spelled[slots[slot]];
      if (Arrays.equals(name, 0, name.length, bytes, start, end)) {
        return slots[slot];
      }
      slot = (slot + 1) % SLOTS;
    }
    return UNKNOWN;
  }

  private static int slot(byte[] bytes, int start, int end) {
    return (31 * (end - start) + 7 * bytes[start] + bytes[end - 1]) & (SLOTS - 1);
  }
}
