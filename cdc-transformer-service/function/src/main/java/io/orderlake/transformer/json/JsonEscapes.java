package io.orderlake.transformer.json;

/** What a backslash begins inside a JSON string. */
final class JsonEscapes {
  /** Stands for half a surrogate pair, which UTF-8 cannot hold. */
  private static final int REPLACEMENT = 0xFFFD;

  private static final String NAMES = "\"\\/bfnrt";
  private static final String MEANINGS = "\"\\/\b\f\n\r\t";

  private JsonEscapes() {}

  /** Length in bytes of the escape whose backslash stands there. */
  static int length(byte[] json, int at) {
    byte name = at + 1 < json.length ? json[at + 1] : 0;
    if (name == 'u') {
      unit(json, at);
      return 6;
    }
    if (name <= 0 || NAMES.indexOf(name) < 0) {
      throw new MalformedJson(at, "an unknown escape");
    }
    return 2;
  }

  /** The text of a range whose escapes are known to be valid. */
  static Text decode(byte[] json, int start, int end) {
    byte[] out = new byte[end - start];
    int length = 0;
    int at = start;
    while (at < end) {
      if (json[at] != '\\') {
        out[length++] = json[at++];
      } else if (json[at + 1] != 'u') {
        out[length++] = (byte) MEANINGS.charAt(NAMES.indexOf(json[at + 1]));
        at += 2;
      } else {
        int codePoint = codePoint(json, at, end);
        length += Utf8.write(codePoint, out, length);
        at += codePoint > 0xFFFF ? 12 : 6;
      }
    }
    return new Text(out, 0, length, true);
  }

  private static int codePoint(byte[] json, int at, int end) {
    char unit = unit(json, at);
    if (!Character.isSurrogate(unit)) {
      return unit;
    }
    boolean followed = at + 12 <= end && json[at + 6] == '\\' && json[at + 7] == 'u';
    char second = followed ? unit(json, at + 6) : 0;
    return Character.isSurrogatePair(unit, second)
        ? Character.toCodePoint(unit, second)
        : REPLACEMENT;
  }

  private static char unit(byte[] json, int at) {
    int unit = 0;
    for (int i = at + 2; i < at + 6; i++) {
      int digit = i < json.length ? Character.digit(json[i], 16) : -1;
      if (digit < 0) {
        throw new MalformedJson(at, "an unknown escape");
      }
      unit = unit << 4 | digit;
    }
    return (char) unit;
  }
}
