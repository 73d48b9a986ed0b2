package io.orderlake.transformer.json;

/** How JSON writes a number. */
final class JsonNumber {
  private JsonNumber() {}

  static boolean begins(int first) {
    return first == '-' || (first >= '0' && first <= '9');
  }

  /** Where the number ends that begins there. */
  static int end(byte[] json, int from) {
    int at = is(json, from, '-') ? from + 1 : from;
    at = is(json, at, '0') ? at + 1 : digits(json, at);
    if (is(json, at, '.')) {
      at = digits(json, at + 1);
    }
    if (is(json, at, 'e') || is(json, at, 'E')) {
      boolean signed = is(json, at + 1, '+') || is(json, at + 1, '-');
      at = digits(json, signed ? at + 2 : at + 1);
    }
    return at;
  }

  private static boolean is(byte[] json, int at, char wanted) {
    return at < json.length && json[at] == wanted;
  }

  private static int digits(byte[] json, int from) {
    int at = from;
    while (at < json.length && json[at] >= '0' && json[at] <= '9') {
      at++;
    }
    if (at == from) {
      throw new MalformedJson(at, "a digit is missing");
    }
    return at;
  }
}
