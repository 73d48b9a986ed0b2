package io.orderlake.table;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The way to a value of an item: {@code a.b} into maps, {@code a[0]} into lists. Names that a text
 * cannot hold stand in a list of names and indexes, {@code ["odd.name", b, 0]}.
 *
 * @param steps at least one and at most {@link #DEEPEST}; the first is the name of an attribute
 */
public record Path(List<Step> steps) {
  public static final int DEEPEST = 8;

  /** A list of one byte values has no more in an item of 400 KB. */
  private static final int LAST_INDEX = 409_599;

  private static final Pattern STEP =
      Pattern.compile("(?:^|(?!^)\\.)([^.\\[\\]]+)|\\[(0|[1-9][0-9]{0,8})\\]");

  /** One step from a value into what it holds. */
  public sealed interface Step {
    /** Into a map; as the first step, to an attribute. */
    record Name(String name) implements Step {}

    /** Into a list, from 0 on. */
    record Index(int index) implements Step {}
  }

  /**
   * @throws IllegalArgumentException if there are too few steps or too many, or the first is none
   *     to an attribute; the message says what to do
   */
  public Path {
    steps = List.copyOf(steps);
    if (steps.isEmpty() || !(steps.get(0) instanceof Step.Name)) {
      throw new IllegalArgumentException("must begin with the name of an attribute");
    }
    if (steps.size() > DEEPEST) {
      throw new IllegalArgumentException(
          "is " + steps.size() + " steps deep, of " + DEEPEST + " at most");
    }
  }

  /**
   * The path that a text means, or a list of names and indexes.
   *
   * @throws IllegalArgumentException if it means none; the message says what to do
   */
  public static Path of(Object value) {
    if (value instanceof String text) {
      return ofText(text);
    }
    if (value instanceof List<?> steps) {
      return new Path(steps.stream().map(Path::step).toList());
    }
    throw new IllegalArgumentException("must be a path like a.b[0], or [\"a.b\", c]");
  }

  /** Name of the attribute at which it begins. */
  public String attribute() {
    return ((Step.Name) steps.get(0)).name();
  }

  /** What {@link #of} makes the same path of: a text where one can hold it. */
  public Object toValue() {
    boolean plain =
        steps.stream()
            .allMatch(step -> step instanceof Step.Index || !odd(((Step.Name) step).name()));
    return plain
        ? toString()
        : steps.stream()
            .map(step -> step instanceof Step.Name n ? n.name() : ((Step.Index) step).index())
            .collect(Collectors.toUnmodifiableList());
  }

  /** For people: like {@code a.b[0]}, with a name in quotes that the form cannot hold. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Step step : steps) {
      if (step instanceof Step.Index index) {
        text.append('[').append(index.index()).append(']');
      } else {
        String name = ((Step.Name) step).name();
        text.append(text.isEmpty() ? "" : ".").append(odd(name) ? '"' + name + '"' : name);
      }
    }
    return text.toString();
  }

  private static Path ofText(String text) {
    List<Step> steps = new ArrayList<>();
    Matcher step = STEP.matcher(text);
    int at = 0;
    while (at < text.length()) {
      if (!step.find(at) || step.start() != at) {
        throw new IllegalArgumentException(
            "is no path at character " + (at + 1) + ": must be like a.b[0], or [\"a.b\", c]");
      }
      String name = step.group(1);
      steps.add(name == null ? index(Integer.parseInt(step.group(2))) : new Step.Name(name));
      at = step.end();
    }
    return new Path(steps);
  }

  private static Step step(Object value) {
    if (value instanceof String name && !name.isEmpty()) {
      return new Step.Name(name);
    }
    if (value instanceof Number number && number.toString().matches("[0-9]{1,9}")) {
      return index(Integer.parseInt(number.toString()));
    }
    throw new IllegalArgumentException("must be a list of names and indexes, like [\"a.b\", c, 0]");
  }

  private static Step index(int index) {
    if (index > LAST_INDEX) {
      throw new IllegalArgumentException("has an index beyond " + LAST_INDEX);
    }
    return new Step.Index(index);
  }

  private static boolean odd(String name) {
    return name.matches("(?s).*[.\\[\\]].*");
  }
}
