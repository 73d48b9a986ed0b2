package io.orderlake.transformer.change;

import io.orderlake.table.Column;
import io.orderlake.table.ColumnType;
import io.orderlake.table.KeyAttribute;
import io.orderlake.table.Path;
import io.orderlake.table.Path.Step;
import io.orderlake.table.Source;
import io.orderlake.table.TableMapping;
import io.orderlake.table.When;
import io.orderlake.transformer.json.FieldNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which of an item's values are read, worked out once from its mapping: each has a slot. Safe for
 * use by many threads.
 */
public final class ItemPlan {
  private final Node root = new Node();
  private final List<String> paths = new ArrayList<>();
  private final boolean keepsRest;
  private final int hash;
  private final int range;
  private final int keyAttributes;

  /**
   * @param others of the same table, where items are told apart by them
   */
  public ItemPlan(TableMapping mapping, List<TableMapping> others) {
    KeyAttribute rangeAttribute = mapping.key().range();
    hash = slot(attribute(mapping.key().hash().name()), false);
    range = rangeAttribute == null ? NO_SLOT : slot(attribute(rangeAttribute.name()), false);
    keyAttributes = rangeAttribute == null ? 1 : 2;
    for (Column column : mapping.columns()) {
      if (column.source() instanceof Source.Attribute source) {
        slot(source.path(), column.type().kind() == ColumnType.Kind.JSON);
      }
    }
    for (TableMapping told : mapping.when().isEmpty() ? others : List.of(mapping)) {
      told.when().stream().map(When::path).forEach(path -> slot(path, false));
    }
    keepsRest = mapping.columns().stream().anyMatch(c -> c.source() instanceof Source.Rest);
    root.close();
  }

  /** Of a path that nothing is read of. */
  static final int NO_SLOT = -1;

  /** A value on the way into an item, or its top; what it holds is by name or by index. */
  static final class Node {
    /** Of the text, number or truth; {@link #NO_SLOT} if none is read. */
    private int slot = NO_SLOT;

    /** Of the value as it is written, whatever it is; {@link #NO_SLOT} if it is not read. */
    private int whole = NO_SLOT;

    private final Map<String, Node> named = new LinkedHashMap<>();
    private final Map<Integer, Node> indexed = new LinkedHashMap<>();
    private FieldNames names = FieldNames.NONE;
    private Node[] children = {};
    private int[] below = {};

    int slot() {
      return slot;
    }

    int whole() {
      return whole;
    }

    FieldNames names() {
      return names;
    }

    /** By its place among {@link #names}. */
    Node child(int name) {
      return children[name];
    }

    boolean hasNames() {
      return children.length > 0;
    }

    boolean hasIndexes() {
      return !indexed.isEmpty();
    }

    @Nullable Node item(int index) {
      return indexed.get(index);
    }

    /** Slots of what it holds, at any depth. */
    int[] below() {
      return below;
    }

    private Node to(Step step) {
      return step instanceof Step.Name name
          ? named.computeIfAbsent(name.name(), key -> new Node())
          : indexed.computeIfAbsent(((Step.Index) step).index(), key -> new Node());
    }

    private void close() {
      names = FieldNames.of(named.keySet());
      children = named.values().toArray(Node[]::new);
      List<Integer> slots = new ArrayList<>();
      for (Map<?, Node> held : List.of(named, indexed)) {
        for (Node node : held.values()) {
          node.close();
          slots.add(node.slot);
          slots.add(node.whole);
          Arrays.stream(node.below).forEach(slots::add);
        }
      }
      below = slots.stream().mapToInt(slot -> slot).filter(slot -> slot != NO_SLOT).toArray();
    }
  }

  Node root() {
    return root;
  }

  /** How many slots there are. */
  public int slots() {
    return paths.size();
  }

  /** What a slot has, as a mapping writes the way to it. */
  public String path(int slot) {
    return paths.get(slot);
  }

  /**
   * Slot of a text, a number or a truth.
   *
   * @throws IllegalArgumentException if the plan has none of that path
   */
  public int slot(Path path) {
    return found(node(path).slot, path);
  }

  /**
   * Slot of a value that is read as it is written.
   *
   * @throws IllegalArgumentException if the plan has none of that path
   */
  public int wholeSlot(Path path) {
    return found(node(path).whole, path);
  }

  /** Slot of the key's hash attribute. */
  public int hash() {
    return hash;
  }

  /** Slot of the key's range attribute; negative if it has none. */
  public int range() {
    return range;
  }

  /** How many attributes the key has. */
  public int keyAttributes() {
    return keyAttributes;
  }

  /** Name of the key's hash attribute. */
  public String hashName() {
    return paths.get(hash);
  }

  /** Whether an item's attributes are all kept, since some are of no column. */
  public boolean keepsRest() {
    return keepsRest;
  }

  private int slot(Path path, boolean whole) {
    Node node = node(path);
    int slot = whole ? node.whole : node.slot;
    if (slot != NO_SLOT) {
      return slot;
    }
    paths.add(path.toString());
    int next = paths.size() - 1;
    if (whole) {
      node.whole = next;
    } else {
      node.slot = next;
    }
    return next;
  }

  private Node node(Path path) {
    Node node = root;
    for (Step step : path.steps()) {
      node = node.to(step);
    }
    return node;
  }

  private static int found(int slot, Path path) {
    if (slot == NO_SLOT) {
      throw new IllegalArgumentException("Nothing is read of " + path);
    }
    return slot;
  }

  private static Path attribute(String name) {
    return new Path(List.of(new Step.Name(name)));
  }
}
