package io.orderlake.transformer.json;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** A string's content, or a number as written: a range of valid UTF-8, free of JSON's escapes. */
public final class Text {
  private final byte[] bytes;
  private final int start;
  private final int end;
  private final boolean special;

  /**
   * @param special whether it may hold characters that JSON must escape
   */
  Text(byte[] bytes, int start, int end, boolean special) {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.special = special;
  }

  /** A text of any characters; an unpaired surrogate becomes {@code ?}. */
  public static Text of(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new Text(bytes, 0, bytes.length, true);
  }

  /** Length in bytes. */
  public int length() {
    return end - start;
  }

  public boolean isEmpty() {
    return start == end;
  }

  public byte at(int index) {
    return bytes[start + index];
  }

  /** Whether it holds nothing but 0 to 9. */
  public boolean isDigits() {
    for (int i = start; i < end; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return false;
      }
    }
    return true;
  }

  /** A copy of the bytes. */
  public byte[] toBytes() {
    return Arrays.copyOfRange(bytes, start, end);
  }

  /**
   * What it is the Base64 of.
   *
   * @throws IllegalArgumentException if it is none
   */
  public byte[] fromBase64() {
    ByteBuffer decoded = Base64.getDecoder().decode(ByteBuffer.wrap(bytes, start, length()));
    byte[] all = decoded.array();
    return all.length == decoded.limit() ? all : Arrays.copyOf(all, decoded.limit());
  }

  /** At most this many bytes are needed for it inside a JSON string. */
  public int longestJson() {
    return special ? 6 * length() : length();
  }

  int start() {
    return start;
  }

  boolean special() {
    return special;
  }

  /** Reads on from its beginning. */
  JsonScanner scanner() {
    return new JsonScanner(bytes, start);
  }

  void copyTo(byte[] target, int at) {
    System.arraycopy(bytes, start, target, at, end - start);
  }

  @Override
  public String toString() {
    return new String(bytes, start, end - start, StandardCharsets.UTF_8);
  }
}
