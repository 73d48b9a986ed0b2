package io.orderlake.deploy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What goes into the gaps of a text, which are names in angle brackets. A gap that is alone on its
 * line may take many lines, which are indented as it is, or none, and then its line goes too.
 */
final class Gaps {
  private static final Pattern GAP = Pattern.compile("<([A-Za-z]+)>");
  private static final Pattern LINE = Pattern.compile("( *)<([A-Za-z]+)>");

  private final Map<String, String> fillings = new HashMap<>();

  Gaps put(String name, String filling) {
    fillings.put(name, filling);
    return this;
  }

  Gaps put(String name, List<String> lines) {
    return put(name, String.join("\n", lines));
  }

  /**
   * The text with its gaps filled; what fills one is not looked into.
   *
   * @throws IllegalArgumentException if nothing was put for one
   */
  String fill(String text) {
    return text.lines().map(this::line).collect(Collectors.joining());
  }

  private String line(String line) {
    Matcher alone = LINE.matcher(line);
    if (alone.matches()) {
      return filling(alone.group(2))
          .lines()
          .map(one -> one.isEmpty() ? "\n" : alone.group(1) + one + "\n")
          .collect(Collectors.joining());
    }
    return GAP.matcher(line).replaceAll(gap -> Matcher.quoteReplacement(filling(gap.group(1))))
        + "\n";
  }

  private String filling(String name) {
    @Nullable String filling = fillings.get(name);
    if (filling == null) {
      throw new IllegalArgumentException("Nothing fills <" + name + ">");
    }
    return filling;
  }
}
