package io.orderlake.deploy;

import java.util.regex.Pattern;

/** A text as a scalar of YAML. */
final class YamlText {
  private static final Pattern PLAIN =
      Pattern.compile("(?!(?i:y|yes|n|no|on|off|true|false|null)$)[A-Za-z_][A-Za-z0-9_.-]*");

  private YamlText() {}

  /** Without quotes where it needs none. */
  static String of(String text) {
    return PLAIN.matcher(text).matches() ? text : quoted(text);
  }

  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
              } else if (c < ' ' || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029) {
                quoted.append(String.format("\\u%04x", c));
              } else {
                quoted.append((char) c);
              }
            });
    return quoted.append('"').toString();
  }
}
