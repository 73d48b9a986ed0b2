package io.orderlake.transformer.json;

import org.jspecify.annotations.Nullable;

/** Where a reader is in its JSON, and the rules of JSON's smaller parts. */
final class JsonScanner {
  /** What {@link #peek} answers at the end. */
  static final int END = -1;

  /** Bounds the stack; DynamoDB nests 32 levels deep. */
  private static final int DEEPEST = 256;

  private final byte[] json;
  private int at;
  private int nameStart;
  private int nameEnd;

  JsonScanner(byte[] json, int from) {
    this.json = json;
    this.at = from;
  }

  /** Where the value ends that begins there, strictly read. */
  static int endOfValue(byte[] json, int from) {
    JsonScanner value = new JsonScanner(json, from);
    value.skipValue(0);
    return value.at;
  }

  /** Where {@code true}, {@code false} or {@code null} ends; from if none of them stands there. */
  static int endOfLiteral(byte[] json, int from) {
    int first = from < json.length ? json[from] : END;
    return first == 't' || first == 'f' || first == 'n' ? endOfValue(json, from) : from;
  }

  int at() {
    return at;
  }

  /** The next byte that is not white space, without taking it. */
  int peek() {
    while (at < json.length) {
      int b = json[at] & 0xFF;
      if (b > ' ' || (b != ' ' && b != '\n' && b != '\r' && b != '\t')) {
        return b;
      }
      at++;
    }
    return END;
  }

  void take(char expected) {
    if (!taken(expected)) {
      throw malformed("'" + expected + "' is missing");
    }
  }

  /** Takes the next byte that is not white space, if it is this one. */
  boolean taken(char wanted) {
    boolean there = peek() == wanted;
    if (there) {
      at++;
    }
    return there;
  }

  /** Takes the comma or the end behind a value; says whether another follows. */
  boolean more(char close) {
    if (taken(',')) {
      return true;
    }
    take(close);
    return false;
  }

  /** Takes a field's name and its colon. */
  int fieldName(FieldNames known) {
    take('"');
    int start = at;
    boolean escaped = scanString();
    int found =
        escaped ? known.find(JsonEscapes.decode(json, start, at)) : known.find(json, start, at);
    nameStart = start;
    nameEnd = at++;
    take(':');
    return found;
  }

  /** The name that was taken last. */
  String lastName() {
    return JsonEscapes.decode(json, nameStart, nameEnd).toString();
  }

  /** Takes the value, as it is written. */
  Text whole() {
    peek();
    int start = at;
    skipValue(0);
    return since(start);
  }

  /** What was taken from a place on. */
  Text since(int start) {
    return new Text(json, start, at, true);
  }

  Text string() {
    take('"');
    int start = at;
    boolean escaped = scanString();
    int end = at++;
    return escaped ? JsonEscapes.decode(json, start, end) : new Text(json, start, end, false);
  }

  /**
   * Takes an object whose only field has a name of one letter and a string as value, where it is
   * written without white space and escapes; else takes nothing and answers null.
   */
  @Nullable Text onlyString(char name) {
    int start = at + 6;
    if (start >= json.length || !opens(name)) {
      return null;
    }
    int end = PlainText.end(json, start);
    if (end + 1 >= json.length || json[end] != '"' || json[end + 1] != '}') {
      return null;
    }
    at = end + 2;
    return new Text(json, start, end, false);
  }

  /** A number, which is known to begin here. */
  Text number() {
    int start = at;
    at = JsonNumber.end(json, at);
    return new Text(json, start, at, false);
  }

  void skipValue(int depth) {
    int next = peek();
    switch (next) {
      case '"' -> {
        at++;
        scanString();
        at++;
      }
      case '{' -> skipObject(depth + 1);
      case '[' -> skipArray(depth + 1);
      case 't' -> literal("true");
      case 'f' -> literal("false");
      case 'n' -> literal("null");
      default -> {
        if (!JsonNumber.begins(next)) {
          throw malformed("a value is missing");
        }
        number();
      }
    }
  }

  MalformedJson malformed(String why) {
    return new MalformedJson(at, why);
  }

  private boolean opens(char name) {
    return json[at] == '{'
        && json[at + 1] == '"'
        && json[at + 2] == name
        && json[at + 3] == '"'
        && json[at + 4] == ':'
        && json[at + 5] == '"';
  }

  private void skipObject(int depth) {
    check(depth);
    at++;
    if (taken('}')) {
      return;
    }
    do {
      take('"');
      scanString();
      at++;
      take(':');
      skipValue(depth);
    } while (more('}'));
  }

  private void skipArray(int depth) {
    check(depth);
    at++;
    if (taken(']')) {
      return;
    }
    do {
      skipValue(depth);
    } while (more(']'));
  }

  private void check(int depth) {
    if (depth > DEEPEST) {
      throw malformed("nested more than " + DEEPEST + " levels deep");
    }
  }

  /** Goes to the string's closing quote; says whether escapes were on the way. */
  private boolean scanString() {
    boolean escaped = false;
    while (true) {
      at = PlainText.end(json, at);
      if (at == json.length) {
        throw malformed("a string without end");
      }
      byte b = json[at];
      if (b == '"') {
        return escaped;
      }
      if (b == '\\') {
        at += JsonEscapes.length(json, at);
        escaped = true;
      } else if (b < 0) {
        at += Utf8.length(json, at);
      } else {
        throw malformed("a control character in a string");
      }
    }
  }

  private void literal(String word) {
    for (int i = 0; i < word.length(); i++, at++) {
      if (at == json.length || json[at] != word.charAt(i)) {
        throw malformed("'" + word + "' is misspelt");
      }
    }
  }
}
