package io.orderlake.query.warehouse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Spoils lines of the lake in all ways that somebody has thought of, and at random. A line is a
 * text in which a character is a byte.
 */
final class MutatedLines {
  private static final Pattern MEMBER =
      Pattern.compile("\"([a-z_]+)\":(\"[^\"]*\"|[^,}\"]+)", Pattern.DOTALL);

  private static final String DEEP = "[".repeat(3_000) + "]".repeat(3_000);
  private static final String DEEP_OBJECT = "{\"a\":".repeat(1_500) + "1" + "}".repeat(1_500);

  /** Values, as they stand in JSON, or would if it were any. */
  private static final String[] VALUES = {
    "null",
    "true",
    "false",
    "12",
    "\"12\"",
    "1.5",
    "1.255",
    "2.0",
    "1e2",
    "1e400",
    "-0",
    "NaN",
    "Infinity",
    "-inf",
    "nan",
    "\"\"",
    "\" \"",
    "\" 12 \"",
    "\"1_000\"",
    "\"0x1F\"",
    "\"1e3\"",
    "\"+5\"",
    "\"1e+2\"",
    "\".5\"",
    "\"5.\"",
    "\"NaN\"",
    "\"abc\"",
    "[]",
    "{}",
    "[1]",
    "{\"a\":1}",
    "9999999999.99",
    "10000000000",
    "99999999999.995",
    "999999999999.99",
    "1000000000000",
    "2147483647",
    "2147483648",
    "-2147483649",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615",
    "123456789012345678901234567890",
    "0.1",
    "0.001",
    "1299.9000000000000000001",
    "\"2026-02-30 10:00:00.000\"",
    "\"2026-02-28\"",
    "\"12026-02-28 10:00:00.000\"",
    "\"99999-01-01 00:00:00.000\"",
    "\"infinity\"",
    "\"-infinity\"",
    "\"epoch\"",
    "\"2026-11-20T10:00:00Z\"",
    "\"2026-11-20T10:00:00+05:30\"",
    "\"2026-11-20 10:00:00.1234567\"",
    "\"0000-01-01 00:00:00.000\"",
    "\"0001-01-01 00:00:00.000\"",
    "\"2026-11-20 (BC) 10:00:00\"",
    "\"9999-12-31 23:59:59.999\"",
    "\"2026-11-20 24:00:00\"",
    "\"2026-11-20 25:00:00\"",
    "\"2026-11-20 10:00:60\"",
    "\"2026-11-20 10:00:00 UTC\"",
    "\"2026-11-20 10:00:00 Europe/Vienna\"",
    "1763251200000",
    "\"\\ud800\"",
    "\"\\ud83c\\udfa7\"",
    "\"\\u0000\"",
    "\"a\\u0000b\"",
    "\"\\uD800\\u0041\"",
    "\"INSERT\"",
    "\"insert\"",
    "\"UPSERT\"",
    "\"MODIFY \"",
    "\"\u00ff\"",
    "\"\u00c0\u00af\"",
    "\"\u00ed\u00a0\u0080\"",
    "\"\u00f0\u009f\u008e\u00a7\"",
    "\"\u0001\"",
    "\"\t\"",
    "\"\u0000\"",
    "'a'",
    "0x10",
    ".5",
    "5.",
    "01",
    "-",
    "+1",
    "1e",
    "--1",
    "1_000",
    "tru",
    "nulll",
    "\"\\x\"",
    "\"\\u12\"",
    "1 2",
    "\"a\" \"b\"",
    "/*c*/1",
    "1//c",
    DEEP,
    DEEP_OBJECT,
    "\"No space left on device\"",
    "\"FATAL Error: database has been invalidated\""
  };

  /** What is done to a name. */
  private static final List<UnaryOperator<String>> NAMES =
      List.of(
          String::toUpperCase,
          name -> Character.toUpperCase(name.charAt(0)) + name.substring(1),
          name -> name + " ",
          name -> "x" + name,
          name -> name.replaceFirst("e", "\\\\u0065"),
          name -> "",
          name -> name + "\\u0000");

  /** What is done to a line as a whole. */
  private static final List<UnaryOperator<String>> WHOLE =
      List.of(
          line -> "\u00ef\u00bb\u00bf" + line,
          line -> line + "\r",
          line -> line + " \t ",
          line -> "  " + line,
          line -> line + "\u000b",
          line -> "\f" + line,
          line -> line + ",",
          line -> line.replaceFirst("}$", ",}"),
          line -> line + line,
          line -> line + "x",
          line -> "\u0000" + line,
          line -> line + "\u0000\u0000",
          line -> "[" + line + "]",
          line -> "null",
          line -> "true",
          line -> "1",
          line -> "\"x\"",
          line -> "[]",
          line -> "{}",
          line -> "[",
          line -> "{",
          line -> "]",
          line -> "\"",
          line -> new String(line.getBytes(UTF_16), ISO_8859_1),
          line -> new String(line.getBytes(UTF_16LE), ISO_8859_1),
          line -> new String(line.getBytes(UTF_16BE), ISO_8859_1),
          line -> line + "\r" + line,
          line -> line + "\n" + line,
          line -> line.replace('"', '\''),
          line -> line.replace(":", ": ").replace(",", " ,"),
          line -> "/* c */" + line,
          line -> line + "// c",
          line -> "#" + line,
          line -> line.replaceFirst("\\{", "{\"a\":[1,2,],"));

  private final Random random;

  MutatedLines(long seed) {
    this.random = new Random(seed);
  }

  /** A line made another, mostly; it may have become several, or none. */
  String mutate(String line) {
    List<MatchResult> members = MEMBER.matcher(line).results().toList();
    if (line.isEmpty() || members.isEmpty()) {
      return line;
    }
    MatchResult member = members.get(random.nextInt(members.size()));
    int at = random.nextInt(line.length());
    return switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4, 5, 6, 7 ->
          line.substring(0, member.start(2)) + pick(VALUES) + line.substring(member.end(2));
      case 8 ->
          line.substring(0, member.start(1))
              + NAMES.get(random.nextInt(NAMES.size())).apply(member.group(1))
              + line.substring(member.end(1));
      case 9 -> without(line, member);
      case 10 ->
          line.substring(0, member.start()) + member.group() + "," + line.substring(member.start());
      case 11 ->
          line.replaceFirst(
              "\\{", "{\"" + (random.nextBoolean() ? member.group(1) : "other") + "\":1,");
      case 12 -> line.substring(0, at);
      case 13 -> line.substring(at);
      case 14 -> line.substring(0, at) + anyByte() + line.substring(at + 1);
      case 15 -> line.substring(0, at) + anyByte() + line.substring(at);
      case 16 -> line.substring(0, at) + line.substring(at + 1);
      case 17 -> WHOLE.get(random.nextInt(WHOLE.size())).apply(line);
      case 18 -> line.substring(0, at) + line.substring(Math.min(line.length(), at + 20));
      default -> mutate(mutate(line));
    };
  }

  private static String without(String line, MatchResult member) {
    boolean last = member.end() == line.length() || line.charAt(member.end()) != ',';
    return line.substring(0, member.start()) + line.substring(member.end() + (last ? 0 : 1));
  }

  private char anyByte() {
    return (char) random.nextInt(256);
  }

  private String pick(String[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** The lines of texts, without those that are blank. */
  static List<String> lines(List<String> texts) {
    List<String> lines = new ArrayList<>();
    for (String text : texts) {
      for (String line : text.split("\n", -1)) {
        if (!line.matches("[ \t\u000b\f\r]*")) {
          lines.add(line);
        }
      }
    }
    return lines;
  }
}
