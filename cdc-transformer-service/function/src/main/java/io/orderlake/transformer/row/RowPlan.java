package io.orderlake.transformer.row;

import io.orderlake.table.Column;
import io.orderlake.table.Source;
import io.orderlake.table.TableMapping;
import io.orderlake.transformer.change.Image;
import io.orderlake.transformer.change.Image.Attribute;
import io.orderlake.transformer.change.ItemPlan;
import io.orderlake.transformer.change.Numbers;
import io.orderlake.transformer.change.PlainJson;
import io.orderlake.transformer.json.Text;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** How a row's own columns come about, worked out once from a mapping. */
final class RowPlan {
  /** Of a column that there is none of. */
  private static final int NONE = -1;

  private static final int[] NO_FACTORS = {};

  private final ItemPlan items;
  private final Step[] steps;

  /** Places of the columns that attributes are read into. */
  private final int[] read;

  /** Places of the columns that have a previous value. */
  private final int[] told;

  private final int[] products;

  /** Numbers of a row that has none. */
  private final long[] none;

  private final byte[][] names;

  /** By the place of a column that has a previous value: that of the column whose value it is. */
  private final int[] previous;

  /** By the place of a product: those of its factors; none of other columns. */
  private final int[][] factors;

  /** Of the column that tells who removed an item. */
  private final int fact;

  /** How each column's value is written. */
  private final Step.Form[] forms;

  private final byte[] keyName;
  private final List<String> order;
  private final int born;
  private final String bornAs;
  private final int version;
  private final int changed;

  /** Attributes that columns and keys take, where they can use them. */
  private final Set<String> taken = new HashSet<>();

  RowPlan(TableMapping mapping, ItemPlan items) {
    this.items = items;
    List<Column> columns = mapping.columns();
    List<String> order = columns.stream().map(Column::name).toList();
    steps = columns.stream().map(column -> new Step(column, items)).toArray(Step[]::new);
    names = order.stream().map(name -> RowWriter.name(name)).toArray(byte[][]::new);
    previous = new int[steps.length];
    factors = new int[steps.length][];
    for (int i = 0; i < steps.length; i++) {
      Source source = columns.get(i).source();
      previous[i] = source instanceof Source.Previous of ? order.indexOf(of.column()) : NONE;
      factors[i] =
          source instanceof Source.Product product
              ? product.factors().stream().mapToInt(order::indexOf).toArray()
              : NO_FACTORS;
    }
    read = places(i -> steps[i].source instanceof Source.Attribute, steps.length);
    told = places(i -> previous[i] != NONE, steps.length);
    none = new long[steps.length];
    Arrays.fill(none, Numbers.NONE);
    products = places(i -> factors[i].length > 0, steps.length);
    int[] facts = places(i -> steps[i].source instanceof Source.Fact, steps.length);
    fact = facts.length == 0 ? NONE : facts[0];
    forms = new Step.Form[steps.length];
    Arrays.setAll(forms, i -> steps[previous[i] == NONE ? i : previous[i]].form);
    keyName = RowWriter.name(mapping.key().column());
    this.order = order;
    born = place(mapping.roles().born(), order);
    bornAs = mapping.roles().bornAs();
    version = place(mapping.roles().version(), order);
    changed = place(mapping.roles().changed(), order);
    taken.add(mapping.key().hash().name());
    if (mapping.key().range() != null) {
      taken.add(mapping.key().range().name());
    }
    for (int i : read) {
      taken.add(attribute(i));
    }
  }

  /** Of a column that attributes are read into. */
  private String attribute(int column) {
    return ((Source.Attribute) steps[column].source).path().attribute();
  }

  private static int[] places(IntPredicate which, int columns) {
    return IntStream.range(0, columns).filter(which).toArray();
  }

  private static int place(@Nullable String column, List<String> order) {
    return column == null ? NONE : order.indexOf(column);
  }

  /**
   * The values of an item that there is.
   *
   * @throws Unusable if something that a row must have is missing or cannot be used
   */
  Values existing(Image image) {
    Values values = new Values(none);
    for (int i : read) {
      Step step = steps[i];
      boolean isThere = step.read(image, values, i, true) && !(step.required && isEmpty(values, i));
      if (!isThere && step.required) {
        throw new Unusable(step.path, step.whyNot(image));
      }
      if (!isThere && step.hasValue(image)) {
        values.unusable(i);
      }
    }
    for (int i : products) {
      if (multiply(i, values) && values.isNone(steps[i], i)) {
        throw new Unusable(steps[i].path, steps[i].beyond());
      }
    }
    keepRest(image, values);
    return values;
  }

  /**
   * The values of an item that is gone; what cannot be used is null.
   *
   * @param isWhole whether there is more of it than its keys
   */
  Values removed(Image image, boolean isWhole) {
    Values values = new Values(none);
    for (int i : read) {
      if (!steps[i].read(image, values, i, isWhole) && steps[i].hasValue(image)) {
        values.unusable(i);
      }
    }
    for (int i : products) {
      multiply(i, values);
    }
    keepRest(image, values);
    return values;
  }

  /**
   * The values of a row that is written again.
   *
   * @param lifecycle as the lake has it
   */
  Values known(Lifecycle lifecycle) {
    Values values = new Values(none);
    for (int i = 0; i < steps.length; i++) {
      boolean isBorn = i == born;
      int of = previous[i] == NONE ? i : previous[i];
      if (i != fact && of != changed) {
        steps[of].know(lifecycle.column(isBorn ? bornAs : order.get(of)), values, i);
      }
    }
    return values;
  }

  /** Adds what columns had before the change. */
  void addPrevious(Image old, Values values) {
    for (int i : told) {
      steps[previous[i]].read(old, values, i, true);
    }
  }

  /** The item's number of the change, from 0 on; 0 if there is none. */
  long version(Values values) {
    return version == NONE ? 0 : Math.max(0, values.whole(steps[version], version, 0));
  }

  /** When the writer made the change, in microseconds since 1970, or {@link Numbers#NONE}. */
  long changed(Values values) {
    return changed == NONE ? Numbers.NONE : values.numbers[changed];
  }

  /** When the writer made the change that an image is of, likewise. */
  long changed(Image image) {
    return changed == NONE ? Numbers.NONE : steps[changed].time(image);
  }

  /** Writes the key and the columns, to the row's end. */
  void write(Text key, Values values, @Nullable Text removedBy, RowWriter row) {
    row.text(keyName, key);
    for (int i = 0; i < steps.length; i++) {
      Step step = steps[i];
      byte[] name = names[i];
      if (i == fact) {
        row.text(name, removedBy);
        continue;
      }
      switch (forms[i]) {
        case TEXT, JSON -> row.text(name, values.texts[i]);
        case NUMBER -> number(row, i, values.numbers[i]);
        case WIDE -> number(row, i, values.wide(i));
        case DIGITS, TRUTH -> row.plain(name, values.texts[i]);
        case TIME -> row.time(name, values.numbers[i]);
      }
    }
    row.end();
  }

  private void number(RowWriter row, int column, long parts) {
    Step step = steps[previous[column] == NONE ? column : previous[column]];
    if (step.isDecimal) {
      row.decimal(names[column], parts, step.places, step.one);
    } else {
      row.whole(names[column], parts);
    }
  }

  private void number(RowWriter row, int column, @Nullable BigDecimal number) {
    Step step = steps[previous[column] == NONE ? column : previous[column]];
    if (step.isDecimal) {
      row.decimal(names[column], number);
    } else {
      row.whole(names[column], number);
    }
  }

  /** Counts the attributes of the row that told something and are null in it, or in none. */
  void count(Image image, Values values, AttributeCounts counts) {
    if (values.hasUnusable()) {
      for (int i = 0; i < steps.length; i++) {
        if (values.isUnusable(i)) {
          counts.addUnusable(steps[i].path);
        }
      }
    }
    if (!image.unknown().isEmpty()) {
      image.unknown().forEach(counts::addUnknown);
    }
  }

  /** Whether all factors are there. */
  private boolean multiply(int product, Values values) {
    for (int factor : factors[product]) {
      if (values.isNone(steps[factor], factor)) {
        return false;
      }
    }
    steps[product].multiply(steps, factors[product], values, product);
    return true;
  }

  private boolean isEmpty(Values values, int at) {
    Text text = values.texts[at];
    return steps[at].form == Step.Form.TEXT && text != null && text.isEmpty();
  }

  /** What no column takes, and what one takes and could not use. */
  private void keepRest(Image image, Values values) {
    if (!items.keepsRest()) {
      return;
    }
    Set<String> unused = new HashSet<>();
    for (int i : read) {
      if (values.isUnusable(i)) {
        unused.add(attribute(i));
      }
    }
    Map<String, Text> rest = new HashMap<>();
    for (Attribute attribute : image.attributes()) {
      boolean isUsed = taken.contains(attribute.name()) && !unused.contains(attribute.name());
      Text plain = isUsed ? null : PlainJson.text(attribute.value());
      if (plain != null) {
        rest.put(attribute.name(), plain);
      }
    }
    for (int i = 0; i < steps.length; i++) {
      if (steps[i].source instanceof Source.Rest && !rest.isEmpty()) {
        values.texts[i] = PlainJson.object(rest);
      }
    }
  }
}
