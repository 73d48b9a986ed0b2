package io.orderlake.transformer.row;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** Writes JSON in any of the ways that mean the same: order of fields, white space, escapes. */
final class JsonSpelling {
  private static final String[] SPACES = {"", "", "", " ", "\n", "\r\n\t "};
  private static final String SHORT = "\"\\/\b\f\n\r\t";
  private static final String LETTERS = "\"\\/bfnrt";

  /** JSON that is written as it is. */
  record Raw(String json) {}

  private final Random random;
  private final boolean plain;

  JsonSpelling(long seed) {
    random = new Random(seed);
    plain = random.nextBoolean();
  }

  String json(Object value) {
    if (value instanceof Map<?, ?> map) {
      return object(map);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(this::json).collect(Collectors.joining(",", "[", "]"));
    }
    return space() + (value instanceof Raw raw ? raw.json() : string((String) value)) + space();
  }

  private String object(Map<?, ?> map) {
    List<Map.Entry<?, ?>> fields = new ArrayList<>(map.entrySet());
    Collections.shuffle(fields, random);
    return space()
        + fields.stream()
            .map(f -> space() + string((String) f.getKey()) + space() + ":" + json(f.getValue()))
            .collect(Collectors.joining(",", "{", "}"))
        + space();
  }

  private String string(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      out.append(character(text, i));
    }
    return out.append('"').toString();
  }

  private String character(String text, int i) {
    char c = text.charAt(i);
    boolean mustEscape = c < ' ' || c == '"' || c == '\\' || unpaired(text, i);
    if (!mustEscape && (plain || Character.isSurrogate(c) || random.nextInt(5) > 0)) {
      return String.valueOf(c);
    }
    int letter = SHORT.indexOf(c);
    return letter >= 0 && random.nextBoolean()
        ? "\\" + LETTERS.charAt(letter)
        : String.format(random.nextBoolean() ? "\\u%04x" : "\\u%04X", (int) c);
  }

  private static boolean unpaired(String text, int i) {
    return Character.isSurrogate(text.charAt(i))
        && text.codePointAt(i) < 0x10000
        && !(i > 0 && text.codePointAt(i - 1) > 0xFFFF);
  }

  private String space() {
    return plain ? "" : SPACES[random.nextInt(SPACES.length)];
  }
}
