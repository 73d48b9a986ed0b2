package io.orderlake.transformer.row;

import io.orderlake.table.TableMapping;
import io.orderlake.table.When;
import io.orderlake.transformer.change.Image;
import io.orderlake.transformer.change.ItemPlan;
import io.orderlake.transformer.json.Text;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which items of a table are of the entity, where the table has several. */
final class EntityFilter {
  private final List<List<Condition>> own;
  private final List<List<Condition>> others;
  private final boolean takesAll;

  /** Whether an item is of the entity. */
  enum Answer {
    YES,
    NO,
    /** The keys alone do not tell. */
    UNKNOWN
  }

  private record Condition(int slot, String text, boolean begins) {
    private static Condition of(When when, ItemPlan items) {
      return new Condition(items.slot(when.path()), when.text(), when.begins());
    }

    private boolean holds(Text value) {
      String found = value.toString();
      return begins ? found.startsWith(text) : found.equals(text);
    }
  }

  EntityFilter(TableMapping mapping, List<TableMapping> others, ItemPlan items) {
    this.own = mapping.when().isEmpty() ? List.of() : List.of(conditions(mapping, items));
    this.others =
        mapping.when().isEmpty()
            ? others.stream()
                .filter(other -> !other.when().isEmpty())
                .map(other -> conditions(other, items))
                .toList()
            : List.of();
    this.takesAll = own.isEmpty() && this.others.isEmpty();
  }

  /** Whether every item of the table is of the entity. */
  boolean takesAll() {
    return takesAll;
  }

  /**
   * @param isWhole whether the image has all that the item has, and not its keys alone
   */
  Answer of(Image image, boolean isWhole) {
    if (!own.isEmpty()) {
      return all(own.get(0), image, isWhole);
    }
    Answer answer = Answer.YES;
    for (List<Condition> other : others) {
      switch (all(other, image, isWhole)) {
        case YES -> {
          return Answer.NO;
        }
        case UNKNOWN -> answer = Answer.UNKNOWN;
        case NO -> {}
      }
    }
    return answer;
  }

  private static Answer all(List<Condition> conditions, Image image, boolean isWhole) {
    Answer answer = Answer.YES;
    for (Condition condition : conditions) {
      @Nullable Text value = image.string(condition.slot);
      if (value == null && !isWhole && !image.has(condition.slot)) {
        answer = Answer.UNKNOWN;
      } else if (value == null || !condition.holds(value)) {
        return Answer.NO;
      }
    }
    return answer;
  }

  private static List<Condition> conditions(TableMapping mapping, ItemPlan items) {
    return mapping.when().stream().map(when -> Condition.of(when, items)).toList();
  }
}
