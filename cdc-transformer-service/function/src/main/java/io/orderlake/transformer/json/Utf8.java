package io.orderlake.transformer.json;

/** The rules of UTF-8 (RFC 3629), for characters beyond ASCII. */
final class Utf8 {
  private Utf8() {}

  /** Length in bytes of the character that begins there, whose first byte is not ASCII. */
  static int length(byte[] bytes, int at) {
    int lead = bytes[at] & 0xFF;
    int length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (length == 0 || at + length > bytes.length) {
      throw new MalformedJson(at, "not UTF-8");
    }
    for (int i = at + 1; i < at + length; i++) {
      if ((bytes[i] & 0xC0) != 0x80) {
        throw new MalformedJson(i, "not UTF-8");
      }
    }
    int second = bytes[at + 1] & 0xFF;
    boolean valid =
        switch (lead) {
          case 0xE0 -> second >= 0xA0; // else longer than needed
          case 0xED -> second < 0xA0; // else a surrogate
          case 0xF0 -> second >= 0x90; // else longer than needed
          case 0xF4 -> second < 0x90; // else beyond Unicode
          default -> true;
        };
    if (!valid) {
      throw new MalformedJson(at, "not UTF-8");
    }
    return length;
  }

  /** Writes a code point and answers how many bytes it took. */
  static int write(int codePoint, byte[] out, int at) {
    if (codePoint < 0x80) {
      out[at] = (byte) codePoint;
      return 1;
    }
    int length = codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    for (int i = length - 1; i > 0; i--) {
      out[at + i] = (byte) (0x80 | codePoint & 0x3F);
      codePoint >>= 6;
    }
    out[at] = (byte) (0xF00 >> length | codePoint);
    return length;
  }
}
