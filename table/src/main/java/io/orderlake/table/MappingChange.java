package io.orderlake.table;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a mapping changes of those that its prefix of the lake has had before. Rows of before stay
 * as they are: it may go on where they still mean what it says. A column may come or go, the type
 * of a number grow, and what is for people be other words; what is required, and the least number,
 * say which records become rows, and not what these mean. A name that a column ever had keeps its
 * meaning, so that a mapping of before may be put back.
 *
 * @param refusals what would give rows another meaning, each with its place; none if it may go on
 * @param changesRows whether new rows are others than by the mapping before
 */
public record MappingChange(List<String> refusals, boolean changesRows) {
  /** What may be another, and is in no row. */
  private static final Set<String> FREE = Set.of("entity", "prefix", "status", "ttl", "shown");

  private static final Set<String> FREE_OF_COLUMNS = Set.of("about", "distinct");
  private static final Set<String> OF_COLUMNS_TO_COME = Set.of("required", "min");

  public MappingChange {
    refusals = List.copyOf(refusals);
  }

  /**
   * The change to the mapping that is to be used from now on.
   *
   * @param earlier those of the prefix, the oldest first; at least one
   */
  public static MappingChange of(List<TableMapping> earlier, TableMapping now) {
    List<String> refusals = new ArrayList<>();
    TableMapping before = earlier.get(earlier.size() - 1);
    compare("", itemOf(before), itemOf(now), refusals);
    Map<String, Column> known = new HashMap<>();
    earlier.forEach(
        mapping -> mapping.columns().forEach(column -> known.put(column.name(), column)));
    for (Column column : now.columns()) {
      Column was = known.get(column.name());
      if (was != null) {
        compare("column " + column.name() + ": ", meaning(was, column), meaning(column), refusals);
      }
    }
    return new MappingChange(refusals, !rows(before).equals(rows(now)));
  }

  private static void compare(
      String place, Map<String, Object> was, Map<String, Object> is, List<String> refusals) {
    Set<String> keys = new TreeSet<>(was.keySet());
    keys.addAll(is.keySet());
    for (String key : keys) {
      if (!text(was.get(key)).equals(text(is.get(key)))) {
        refusals.add(
            "%s%s was %s, and is %s".formatted(place, key, text(was.get(key)), text(is.get(key))));
      }
    }
  }

  private static String text(@Nullable Object value) {
    return value == null ? "missing" : MappingText.json(value);
  }

  /** Of which items rows are, by what they are found, and which columns have a part. */
  private static Map<String, Object> itemOf(TableMapping mapping) {
    Map<String, Object> tree = new HashMap<>(MappingText.tree(mapping));
    tree.keySet().removeAll(FREE);
    tree.remove("columns");
    tree.computeIfPresent("born", (key, born) -> without(born, "as"));
    tree.computeIfPresent("key", (key, value) -> without(value, "about"));
    tree.computeIfPresent(
        "when",
        (key, all) ->
            ((List<?>) all).stream().sorted(Comparator.comparing(MappingText::json)).toList());
    return tree;
  }

  private static Map<?, ?> without(Object tree, String key) {
    Map<Object, Object> rest = new HashMap<>((Map<?, ?>) tree);
    rest.remove(key);
    return rest;
  }

  private static Map<String, Object> meaning(Column column) {
    Map<String, Object> tree = new HashMap<>(MappingText.column(column));
    tree.keySet().removeAll(FREE_OF_COLUMNS);
    tree.keySet().removeAll(OF_COLUMNS_TO_COME);
    tree.remove("name");
    return tree;
  }

  /** As {@link #meaning(Column)}, in the type of what it has become where that holds all it did. */
  private static Map<String, Object> meaning(Column was, Column is) {
    Map<String, Object> tree = meaning(was);
    if (grows(was.type(), is.type())) {
      tree.put("type", is.type().toString());
    }
    String fallback = is.fallback();
    if (fallback != null && is.type().kind() == was.type().kind() && isSameNumber(was, fallback)) {
      tree.put("default", fallback);
    }
    return tree;
  }

  /** Types write a number with all of their places. */
  private static boolean isSameNumber(Column was, String number) {
    return was.fallback() != null
        && was.type().kind() == ColumnType.Kind.DECIMAL
        && new BigDecimal(was.fallback()).compareTo(new BigDecimal(number)) == 0;
  }

  private static boolean grows(ColumnType was, ColumnType is) {
    return switch (was.kind()) {
      case INT -> is.kind() == ColumnType.Kind.BIGINT;
      case DECIMAL ->
          is.kind() == ColumnType.Kind.DECIMAL
              && is.scale() >= was.scale()
              && is.precision() - is.scale() >= was.precision() - was.scale();
      default -> false;
    };
  }

  private static Set<Map<String, Object>> rows(TableMapping mapping) {
    Set<Map<String, Object>> columns = new HashSet<>();
    for (Column column : mapping.columns()) {
      Map<String, Object> tree = new HashMap<>(MappingText.column(column));
      tree.keySet().removeAll(FREE_OF_COLUMNS);
      columns.add(tree);
    }
    return columns;
  }
}
