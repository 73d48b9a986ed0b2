package io.orderlake.transformer.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** The names of the fields that a reader knows in an object, found by their bytes. */
public final class FieldNames {
  /** Of no fields. */
  public static final FieldNames NONE = new FieldNames(List.of());

  /** Index of every name that is not among them. */
  static final int UNKNOWN = -1;

  /** So few are told apart well enough by their length and both ends. */
  private static final int FEW = 32;

  private final String[] names;
  private final byte[][] spelled;
  private final short[] slots;

  private FieldNames(Collection<String> names) {
    this.names = names.toArray(String[]::new);
    this.spelled = new byte[this.names.length][];
    this.slots = new short[Math.max(64, Integer.highestOneBit(4 * this.names.length) * 2)];
    Arrays.fill(slots, (short) UNKNOWN);
    for (int i = 0; i < spelled.length; i++) {
      spelled[i] = this.names[i].getBytes(UTF_8);
      int slot = slot(spelled[i], 0, spelled[i].length);
      while (slots[slot] != UNKNOWN) {
        slot = (slot + 1) & (slots.length - 1);
      }
      slots[slot] = (short) i;
    }
  }

  /** Up to a thousand names, none of them empty or twice. */
  public static FieldNames of(String... names) {
    return new FieldNames(List.of(names));
  }

  /** As {@link #of(String...)}. */
  public static FieldNames of(Collection<String> names) {
    return names.isEmpty() ? NONE : new FieldNames(names);
  }

  /** How many there are. */
  int size() {
    return names.length;
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
      slot = (slot + 1) & (slots.length - 1);
    }
    return UNKNOWN;
  }

  private int slot(byte[] bytes, int start, int end) {
    int hash = 31 * (end - start) + 7 * bytes[start] + bytes[end - 1];
    if (names.length > FEW) {
      for (int i = start; i < end; i++) {
        hash = 31 * hash + bytes[i];
      }
      hash ^= hash >>> 15;
    }
    return hash & (slots.length - 1);
  }
}
