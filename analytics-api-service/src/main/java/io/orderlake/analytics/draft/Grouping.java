package io.orderlake.analytics.draft;

import io.orderlake.table.KeyAttribute;
import io.orderlake.table.When;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Tells entities apart that share a table: by an attribute that names them, as {@code entityType}
 * does, or by what their keys begin with, as in {@code INV#31}.
 */
final class Grouping {
  /** As many entities as a table may have. */
  static final int MOST = 5;

  private static final Pattern NAMES_ENTITIES =
      Pattern.compile(
          "_*(entity|type|kind|et|entity_?type|item_?type|record_?type|edb_e|typename)_*");

  /** What a key begins with; digits at its start are an id, not a name. */
  private static final Pattern PREFIX =
      Pattern.compile("(#?[A-Za-z][A-Za-z0-9_.-]*[#|:]).*", Pattern.DOTALL);

  /** A key that is a name alone, as of an item that its partition has once. */
  private static final Pattern WORD = Pattern.compile("#?[A-Za-z][A-Za-z_-]*#?");

  private final SampledTable table;

  /** Of a key: what it begins with, or is. */
  private record Mark(String text, boolean isPrefix) {
    static final Mark NONE = new Mark("", true);

    /**
     * @param words keys that are names, and not ids
     */
    static Mark of(String text, Set<String> words) {
      Matcher prefix = PREFIX.matcher(text);
      if (words.contains(text)) {
        return new Mark(text, false);
      }
      return prefix.matches() ? new Mark(String.valueOf(prefix.group(1)), true) : NONE;
    }

    When when(KeyAttribute attribute) {
      return isPrefix
          ? ItemGroup.begins(attribute.name(), text)
          : ItemGroup.equal(attribute.name(), text);
    }
  }

  /** What the key's two parts begin with. */
  private record Marks(Mark hash, Mark range) {
    String name() {
      return range.text().isEmpty() ? hash.text() : range.text();
    }
  }

  Grouping(SampledTable table) {
    this.table = table;
  }

  /**
   * The groups, the largest first; one where nothing tells them apart, or all have the same
   * attributes. What is beyond five is one group without a condition, as is what no mark is of.
   */
  List<ItemGroup> groups() {
    List<ItemGroup> groups = byAttribute();
    if (groups.size() < 2) {
      groups = byKeys();
    }
    return groups.size() < 2 || haveSameAttributes(groups)
        ? List.of(new ItemGroup(table.name(), List.of(), table.items()))
        : groups;
  }

  private List<ItemGroup> byAttribute() {
    return table.items().stream()
        .flatMap(item -> item.keySet().stream())
        .distinct()
        .filter(name -> NAMES_ENTITIES.matcher(name.toLowerCase(Locale.ROOT)).matches())
        .sorted()
        .map(this::byAttribute)
        .filter(groups -> groups.size() > 1)
        .findFirst()
        .orElse(List.of());
  }

  private List<ItemGroup> byAttribute(String name) {
    return table.items().stream().allMatch(item -> !said(item, name).isEmpty())
        ? grouped(
            item -> said(item, name),
            Function.identity(),
            text -> List.of(ItemGroup.equal(name, text)))
        : List.of();
  }

  /** The text that an attribute has, empty if it has none. */
  private static String said(Map<String, AttributeValue> item, String name) {
    AttributeValue value = item.get(name);
    return value == null ? "" : Objects.requireNonNullElse(value.s(), "");
  }

  private List<ItemGroup> byKeys() {
    Set<String> hashWords = words(table.hash());
    Set<String> rangeWords = table.range() == null ? Set.of() : words(table.range());
    Function<Map<String, AttributeValue>, Marks> marked =
        item ->
            new Marks(
                Mark.of(said(item, table.hash().name()), hashWords),
                table.range() == null
                    ? Mark.NONE
                    : Mark.of(said(item, table.range().name()), rangeWords));
    Set<Marks> all = table.items().stream().map(marked).collect(Collectors.toSet());
    return grouped(marked, Marks::name, marks -> conditions(marks, all));
  }

  /** The words that keys are, of which two items have the same one, or that are in capitals. */
  private Set<String> words(KeyAttribute attribute) {
    Map<String, Long> counts =
        table.items().stream()
            .map(item -> said(item, attribute.name()))
            .filter(text -> WORD.matcher(text).matches())
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    return counts.entrySet().stream()
        .filter(
            word ->
                word.getValue() > 1 || word.getKey().equals(word.getKey().toUpperCase(Locale.ROOT)))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** Which no item of another group meets; none where there are no such. */
  private List<When> conditions(Marks marks, Set<Marks> all) {
    KeyAttribute range = table.range();
    boolean hashTells =
        all.stream().filter(other -> other.hash().equals(marks.hash())).count() == 1;
    boolean rangeTells =
        all.stream().filter(other -> other.range().equals(marks.range())).count() == 1;
    boolean hasHash = !marks.hash().equals(Mark.NONE);
    if (range == null || marks.range().equals(Mark.NONE)) {
      return hasHash && hashTells ? List.of(marks.hash().when(table.hash())) : List.of();
    }
    if (rangeTells) {
      return List.of(marks.range().when(range));
    }
    return hasHash
        ? List.of(marks.hash().when(table.hash()), marks.range().when(range))
        : List.of();
  }

  private <M> List<ItemGroup> grouped(
      Function<Map<String, AttributeValue>, M> mark,
      Function<M, String> name,
      Function<M, List<When>> when) {
    Map<M, List<Map<String, AttributeValue>>> byMark =
        table.items().stream()
            .collect(Collectors.groupingBy(mark, LinkedHashMap::new, Collectors.toList()));
    List<ItemGroup> groups = new ArrayList<>();
    List<Map<String, AttributeValue>> rest = new ArrayList<>();
    byMark.entrySet().stream()
        .sorted(Comparator.comparing(entry -> -entry.getValue().size()))
        .forEach(
            entry -> {
              List<When> conditions = when.apply(entry.getKey());
              if (conditions.isEmpty() || groups.size() == MOST - 1 && byMark.size() > MOST) {
                rest.addAll(entry.getValue());
              } else {
                groups.add(new ItemGroup(name.apply(entry.getKey()), conditions, entry.getValue()));
              }
            });
    if (!rest.isEmpty()) {
      groups.add(new ItemGroup(table.name(), List.of(), rest));
    }
    return groups;
  }

  private static boolean haveSameAttributes(List<ItemGroup> groups) {
    return groups.stream().map(Grouping::attributes).distinct().count() == 1;
  }

  private static Set<String> attributes(ItemGroup group) {
    return group.items().stream()
        .flatMap(item -> item.keySet().stream())
        .collect(Collectors.toSet());
  }
}
