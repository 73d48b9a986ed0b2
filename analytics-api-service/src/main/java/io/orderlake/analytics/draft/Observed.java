package io.orderlake.analytics.draft;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What stood at one place of the items: counts and bounds, but none of the values. */
final class Observed {
  /** More different values than these are many. */
  static final int MANY = 100;

  private static final Pattern TIME =
      Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}.*)?.*");

  private final Map<String, Integer> types = new TreeMap<>();

  /** What is in it, where it is a map. */
  private final Map<String, Observed> children = new LinkedHashMap<>();

  private final Set<Integer> hashes = new HashSet<>();
  private int times;
  private int fractions;
  private int wholeDigits;
  private int places;
  private @Nullable BigDecimal least;
  private @Nullable BigDecimal greatest;

  /**
   * @param deep how many levels of maps are looked into
   */
  void add(AttributeValue value, int deep) {
    String type = typeOf(value);
    types.merge(type, 1, Integer::sum);
    switch (type) {
      case "S" -> addText(value.s());
      case "N" -> addNumber(new BigDecimal(value.n()));
      case "M" -> {
        if (deep > 0) {
          value.m().forEach((name, child) -> child(name).add(child, deep - 1));
        }
      }
      default -> {
        // That it is there is all that is told of it.
      }
    }
  }

  private Observed child(String name) {
    return children.computeIfAbsent(name, n -> new Observed());
  }

  private void addText(String text) {
    note(text.hashCode());
    times += isTime(text) ? 1 : 0;
  }

  private void addNumber(BigDecimal number) {
    BigDecimal plain = number.stripTrailingZeros();
    note(plain.hashCode());
    fractions += plain.scale() > 0 ? 1 : 0;
    places = Math.max(places, plain.scale());
    wholeDigits = Math.max(wholeDigits, plain.precision() - plain.scale());
    least = least == null ? number : least.min(number);
    greatest = greatest == null ? number : greatest.max(number);
  }

  private void note(int hash) {
    if (hashes.size() <= MANY) {
      hashes.add(hash);
    }
  }

  static String typeOf(AttributeValue value) {
    String name = value.type().name();
    return name.equals("NUL") ? "NULL" : name;
  }

  private static boolean isTime(String text) {
    if (!TIME.matcher(text).matches()) {
      return false;
    }
    try {
      DateTimeFormatter.ISO_DATE_TIME.parse(text.replaceFirst("^(.{10}) ", "$1T"));
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  /** How often each of DynamoDB's types stood there. */
  Map<String, Integer> types() {
    return types;
  }

  /** How often a value stood there, NULL among them. */
  int count() {
    return types.values().stream().mapToInt(Integer::intValue).sum();
  }

  int count(String type) {
    return types.getOrDefault(type, 0);
  }

  /** What stands in it where it is a map, by name. */
  Map<String, Observed> children() {
    return children;
  }

  /** Whether all texts are times as ISO 8601. */
  boolean isTimes() {
    return times > 0 && times == count("S");
  }

  /** Whether all numbers are whole. */
  boolean isWhole() {
    return fractions == 0;
  }

  /** Most digits before the point; of 0.01 it is less than one. */
  int wholeDigits() {
    return Math.max(1, wholeDigits);
  }

  /** Most digits behind the point. */
  int places() {
    return Math.max(0, places);
  }

  /** Whether all numbers are from one to another. */
  boolean isWithin(long from, long to) {
    return count("N") > 0
        && Objects.requireNonNull(least).compareTo(BigDecimal.valueOf(from)) >= 0
        && Objects.requireNonNull(greatest).compareTo(BigDecimal.valueOf(to)) <= 0;
  }

  /** How many different texts or numbers stood there, and no more than one beyond {@link #MANY}. */
  int different() {
    return hashes.size();
  }
}
