package io.orderlake.transformer.transform;

import io.orderlake.contract.LakeTimestamp;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes one line of the lake. */
final class Row {
  private final StringBuilder out = new StringBuilder(800);

  void text(String column, @Nullable String value) {
    name(column);
    if (value == null) {
      out.append("null");
      return;
    }
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      character(value, i);
    }
    out.append('"');
  }

  void number(String column, @Nullable BigDecimal value) {
    name(column);
    out.append(value == null ? "null" : value.toPlainString());
  }

  void time(String column, @Nullable Instant value) {
    text(column, value == null ? null : LakeTimestamp.format(value));
  }

  String line() {
    return out.append("}\n").toString();
  }

  private void name(String column) {
    out.append(out.isEmpty() ? "{\"" : ",\"").append(column).append("\":");
  }

  private void character(String value, int i) {
    char c = value.charAt(i);
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\b' -> out.append("\\b");
      case '\t' -> out.append("\\t");
      case '\n' -> out.append("\\n");
      case '\f' -> out.append("\\f");
      case '\r' -> out.append("\\r");
      default -> {
        if (c < ' ') {
          out.append(String.format("\\u%04x", (int) c));
        } else {
          out.append(unpaired(value, i) ? '\uFFFD' : c);
        }
      }
    }
  }

  private static boolean unpaired(String value, int i) {
    char c = value.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == value.length() || !Character.isLowSurrogate(value.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(value.charAt(i - 1)));
  }
}
