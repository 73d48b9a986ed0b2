package io.orderlake.transformer.change;

import io.orderlake.transformer.json.FieldNames;
import io.orderlake.transformer.json.JsonReader;
import io.orderlake.transformer.json.JsonWriter;
import io.orderlake.transformer.json.Text;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Values in the form that everybody else has for them: {@code {"M":{"a":{"N":"1"}}}} is {@code
 * {"a":1}}. Equal values are equal texts: names of maps and members of sets are sorted, numbers
 * have no needless zeros. Binary is Base64.
 */
public final class PlainJson {
  private static final FieldNames TYPES =
      FieldNames.of("S", "N", "BOOL", "NULL", "B", "M", "L", "SS", "NS", "BS");
  private static final int TYPICAL = 64;

  private static final Comparator<String> BY_CODE_POINT = PlainJson::compare;

  private PlainJson() {}

  /** A value that is none: neither {@code null} nor anything else can be made of it. */
  private static final class NoValue extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoValue() {
      super(null, null, false, false);
    }
  }

  /** Whether a value says that it is none. */
  public static boolean isNull(Text value) {
    Text plain = text(value);
    return plain != null && isNothing(plain);
  }

  /** Whether a plain form is {@code null}. */
  public static boolean isNothing(Text plain) {
    return plain.at(0) == 'n';
  }

  /**
   * The plain form; null if the value is not written as DynamoDB writes values.
   *
   * @param value as it is written: one whole JSON value
   */
  public static @Nullable Text text(Text value) {
    JsonWriter out = new JsonWriter(Math.max(TYPICAL, value.length()));
    try {
      value(new JsonReader(value), out);
      return out.toText();
    } catch (NoValue e) {
      return null;
    }
  }

  /** The plain form of an object of values, sorted by their names. */
  public static Text object(Map<String, Text> plainValues) {
    JsonWriter out = new JsonWriter(TYPICAL);
    TreeMap<String, Text> sorted = new TreeMap<>(BY_CODE_POINT);
    sorted.putAll(plainValues);
    members(sorted, out);
    return out.toText();
  }

  private static void value(JsonReader json, JsonWriter out) {
    if (!json.enterObject() || !json.nextField(TYPES)) {
      throw new NoValue();
    }
    switch (json.name()) {
      case "S", "B" -> out.string(needed(json.string()));
      case "N" -> out.copy(number(json.string()));
      case "BOOL" -> out.copy(truth(json.literal()));
      case "NULL" -> {
        json.skip();
        out.raw("null");
      }
      case "M" -> map(json, out);
      case "L" -> list(json, out);
      case "SS", "BS" -> strings(json, out);
      case "NS" -> numbers(json, out);
      default -> throw new NoValue();
    }
    if (json.nextField(TYPES)) {
      throw new NoValue();
    }
  }

  private static void map(JsonReader json, JsonWriter out) {
    TreeMap<String, Text> members = new TreeMap<>(BY_CODE_POINT);
    if (!json.enterObject()) {
      throw new NoValue();
    }
    while (json.nextField(FieldNames.NONE)) {
      String name = json.anyName();
      JsonWriter member = new JsonWriter(TYPICAL);
      value(json, member);
      if (members.put(name, member.toText()) != null) {
        throw new NoValue();
      }
    }
    members(members, out);
  }

  private static void members(Map<String, Text> sorted, JsonWriter out) {
    char before = '{';
    for (Map.Entry<String, Text> member : sorted.entrySet()) {
      out.raw(before).string(Text.of(member.getKey())).raw(':').copy(member.getValue());
      before = ',';
    }
    out.raw(before == '{' ? "{}" : "}");
  }

  private static void list(JsonReader json, JsonWriter out) {
    if (!json.enterArray()) {
      throw new NoValue();
    }
    out.raw('[');
    for (int i = 0; json.nextItem(); i++) {
      if (i > 0) {
        out.raw(',');
      }
      value(json, out);
    }
    out.raw(']');
  }

  private static void strings(JsonReader json, JsonWriter out) {
    List<String> members = new ArrayList<>();
    if (!json.enterArray()) {
      throw new NoValue();
    }
    while (json.nextItem()) {
      members.add(needed(json.string()).toString());
    }
    members.sort(BY_CODE_POINT);
    char before = '[';
    for (String member : members) {
      out.raw(before).string(Text.of(member));
      before = ',';
    }
    out.raw(before == '[' ? "[]" : "]");
  }

  private static void numbers(JsonReader json, JsonWriter out) {
    List<BigDecimal> members = new ArrayList<>();
    if (!json.enterArray()) {
      throw new NoValue();
    }
    while (json.nextItem()) {
      members.add(new BigDecimal(number(json.string()).toString()));
    }
    members.sort(Comparator.naturalOrder());
    char before = '[';
    for (BigDecimal member : members) {
      out.raw(before).raw(member.toPlainString());
      before = ',';
    }
    out.raw(before == '[' ? "[]" : "]");
  }

  private static Text number(@Nullable Text text) {
    return needed(Numbers.plain(text));
  }

  private static Text truth(@Nullable Text literal) {
    if (literal == null || literal.at(0) == 'n') {
      throw new NoValue();
    }
    return literal;
  }

  private static Text needed(@Nullable Text text) {
    if (text == null) {
      throw new NoValue();
    }
    return text;
  }

  /** As String does, but that what takes a pair of surrogates is beyond all that does not. */
  private static int compare(String one, String other) {
    int length = Math.min(one.length(), other.length());
    for (int i = 0; i < length; i++) {
      char first = one.charAt(i);
      char second = other.charAt(i);
      if (first != second) {
        boolean isPair = Character.isSurrogate(first);
        return isPair == Character.isSurrogate(second) ? first - second : isPair ? 1 : -1;
      }
    }
    return one.length() - other.length();
  }
}
