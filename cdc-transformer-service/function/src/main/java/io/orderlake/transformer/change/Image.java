package io.orderlake.transformer.change;

import io.orderlake.transformer.change.ItemPlan.Node;
import io.orderlake.transformer.json.FieldNames;
import io.orderlake.transformer.json.JsonReader;
import io.orderlake.transformer.json.Text;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An item before or after a change, or its keys alone: the values that a plan reads.
 *
 * <p>A value is {@code {"S":"…"}}, {@code {"N":"…"}} and so on: one field, which says the type,
 * with a JSON value that fits. {@code {"NULL":true}} is as if it was missing. Whatever else stands
 * there is unusable, and so is what is looked for inside a value that holds nothing.
 */
public final class Image {
  private static final FieldNames TYPES = FieldNames.of("S", "N", "BOOL", "NULL", "B", "M", "L");

  /** What stands in a slot. */
  private static final byte MISSING = 0;

  private static final byte STRING = 1;
  private static final byte NUMBER = 2;
  private static final byte TRUTH = 3;
  private static final byte BINARY = 4;
  private static final byte NULL = 5;

  /** A value as it is written, perhaps one that says that it is none. */
  private static final byte WHOLE = 6;

  private static final byte UNUSABLE = 7;

  private final @Nullable Text[] values;

  /** Place of the first slot's value. */
  private final int first;

  private final byte[] types;

  /** How many attributes there are, known or not. */
  private int size;

  private List<String> unknown = List.of();
  private List<Attribute> attributes = List.of();

  /**
   * A top-level attribute.
   *
   * @param value as it is written
   */
  public record Attribute(String name, Text value) {}

  private Image(@Nullable Text[] values, int first, byte[] types) {
    this.values = values;
    this.first = first;
    this.types = types;
  }

  static Image empty(ItemPlan plan) {
    return new Image(new @Nullable Text[plan.slots()], 0, new byte[plan.slots()]);
  }

  /**
   * The image that is the reader's next value; null where that is not an object.
   *
   * @param values takes the slots' values, from a place on
   * @param anything takes the places of values that nobody looks into; null if nobody asks
   */
  static @Nullable Image read(
      JsonReader json,
      ItemPlan plan,
      @Nullable Text[] values,
      int first,
      @Nullable List<Integer> anything) {
    if (!json.enterObject()) {
      return null;
    }
    Image image = new Image(values, first, new byte[plan.slots()]);
    Reading reading = image.new Reading(anything);
    Node root = plan.root();
    while (json.nextField(root.names())) {
      image.size++;
      Node node = json.index() < 0 ? null : root.child(json.index());
      if (plan.keepsRest()) {
        String name = node != null ? json.name() : json.anyName();
        int place = json.place();
        if (node != null) {
          reading.value(json, node);
        } else {
          json.skip();
        }
        image.addAttribute(new Attribute(name, json.since(place)));
      } else if (node != null) {
        reading.value(json, node);
      } else {
        image.addUnknown(json.anyName());
        reading.nobody(json);
      }
    }
    return image;
  }

  /** The image that has these values and is else as this one. */
  Image with(@Nullable Text[] otherValues) {
    Image other = new Image(otherValues, first, types);
    other.size = size;
    other.unknown = unknown;
    return other;
  }

  /** How many attributes there are, those that nobody reads among them. */
  public int size() {
    return size;
  }

  /** Names of the attributes that the plan does not know; none where it keeps the rest. */
  public List<String> unknown() {
    return unknown;
  }

  /** All attributes, where the plan keeps the rest. */
  public List<Attribute> attributes() {
    return attributes;
  }

  /** Whether there is a value in a slot, usable or not, or one that says that it is none. */
  public boolean has(int slot) {
    return types[slot] != MISSING;
  }

  /** Whether there is a value in a slot, usable or not. */
  public boolean hasValue(int slot) {
    return types[slot] != MISSING && types[slot] != NULL;
  }

  /** The value if it is a string. */
  public @Nullable Text string(int slot) {
    return types[slot] == STRING ? values[first + slot] : null;
  }

  /** The value if it is a number. */
  public @Nullable Text number(int slot) {
    return types[slot] == NUMBER ? values[first + slot] : null;
  }

  /** The value if it is binary, in Base64. */
  public @Nullable Text binary(int slot) {
    return types[slot] == BINARY ? values[first + slot] : null;
  }

  /** The value if it is a boolean: {@code true} or {@code false}. */
  public @Nullable Text truth(int slot) {
    Text truth = types[slot] == TRUTH ? values[first + slot] : null;
    return truth == null || truth.at(0) == 'n' ? null : truth;
  }

  /** The value as it is written, where the plan asks for that. */
  public @Nullable Text whole(int slot) {
    return types[slot] == WHOLE ? values[first + slot] : null;
  }

  /**
   * What can be told as a text: a string, or a number in plain digits, without needless zeros; null
   * where it is missing or neither.
   */
  public @Nullable Text text(int slot) {
    return types[slot] == NUMBER ? Numbers.plain(values[first + slot]) : string(slot);
  }

  private void addAttribute(Attribute attribute) {
    if (attributes.isEmpty()) {
      attributes = new ArrayList<>();
    }
    attributes.add(attribute);
  }

  private void addUnknown(String name) {
    if (unknown.isEmpty()) {
      unknown = new ArrayList<>();
    }
    unknown.add(name);
  }

  private void set(int slot, byte type, @Nullable Text value) {
    if (slot != ItemPlan.NO_SLOT) {
      types[slot] = value == null && type != NULL ? UNUSABLE : type;
      values[first + slot] = value;
    }
  }

  /** Reads values into the image. */
  private final class Reading {
    private final @Nullable List<Integer> anything;

    private Reading(@Nullable List<Integer> anything) {
      this.anything = anything;
    }

    /** A value that the plan looks at, or into. */
    private void value(JsonReader json, Node node) {
      if (node.whole() != ItemPlan.NO_SLOT) {
        note(json);
        Text whole = json.whole();
        set(node.whole(), WHOLE, whole);
        if (node.slot() != ItemPlan.NO_SLOT || node.below().length > 0) {
          parts(new JsonReader(whole), node);
        }
      } else {
        parts(json, node);
      }
    }

    private void parts(JsonReader json, Node node) {
      Text string = json.onlyString('S');
      Text number = string == null ? json.onlyString('N') : null;
      if (string != null || number != null) {
        set(node.slot(), string != null ? STRING : NUMBER, string != null ? string : number);
        spoil(node);
      } else if (json.enterObject()) {
        types(json, node);
      } else {
        set(node.slot(), UNUSABLE, null);
        spoil(node);
      }
    }

    private void types(JsonReader json, Node node) {
      int fields = 0;
      set(node.slot(), UNUSABLE, null);
      boolean entered = false;
      while (json.nextField(TYPES)) {
        fields++;
        switch (json.name()) {
          case "S" -> set(node.slot(), STRING, json.string());
          case "N" -> set(node.slot(), NUMBER, json.string());
          case "B" -> set(node.slot(), BINARY, json.string());
          case "BOOL" -> set(node.slot(), TRUTH, json.literal());
          case "NULL" -> {
            set(node.slot(), NULL, null);
            nobody(json);
            entered = true;
          }
          case "M" -> entered |= map(json, node);
          case "L" -> entered |= list(json, node);
          default -> nobody(json);
        }
      }
      if (fields != 1) {
        set(node.slot(), UNUSABLE, null);
      }
      if (fields != 1 || !entered) {
        spoil(node);
      }
    }

    private boolean map(JsonReader json, Node node) {
      if (!node.hasNames()) {
        nobody(json);
        return false;
      }
      if (!json.enterObject()) {
        return false;
      }
      while (json.nextField(node.names())) {
        if (json.index() < 0) {
          nobody(json);
        } else {
          value(json, node.child(json.index()));
        }
      }
      return true;
    }

    private boolean list(JsonReader json, Node node) {
      if (!node.hasIndexes()) {
        nobody(json);
        return false;
      }
      if (!json.enterArray()) {
        return false;
      }
      for (int i = 0; json.nextItem(); i++) {
        Node item = node.item(i);
        if (item == null) {
          nobody(json);
        } else {
          value(json, item);
        }
      }
      return true;
    }

    /** What is looked for inside a value that does not hold it cannot be used. */
    private void spoil(Node node) {
      for (int slot : node.below()) {
        set(slot, UNUSABLE, null);
      }
    }

    /** A value that nobody looks at: it may be another one in a record that is written alike. */
    private void nobody(JsonReader json) {
      note(json);
      json.skip();
    }

    private void note(JsonReader json) {
      if (anything != null) {
        anything.add(json.place());
      }
    }
  }
}
