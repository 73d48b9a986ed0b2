package io.orderlake.transformer.row;

import io.orderlake.transformer.change.Numbers;
import io.orderlake.transformer.json.Text;
import io.orderlake.transformer.row.Step.Form;
import java.math.BigDecimal;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** The values of a row's own columns, by their place; each where the form of its step has it. */
final class Values {
  final @Nullable Text[] texts;
  final long[] numbers;
  private @Nullable BigDecimal @Nullable [] wide;
  private @Nullable BitSet unusable;

  /**
   * @param none a number for each column, all of them none; is not changed
   */
  Values(long[] none) {
    texts = new @Nullable Text[none.length];
    numbers = none.clone();
  }

  boolean isNone(Step step, int at) {
    return switch (step.form) {
      case NUMBER, TIME -> numbers[at] == Numbers.NONE;
      case WIDE -> wide == null || wide[at] == null;
      default -> texts[at] == null;
    };
  }

  /** Sets a value; says whether it is one. */
  boolean text(int at, @Nullable Text text) {
    texts[at] = text;
    return text != null;
  }

  /** As {@link #text}. */
  boolean number(int at, long number) {
    numbers[at] = number;
    return number != Numbers.NONE;
  }

  /** As {@link #text}. */
  boolean wide(int at, @Nullable BigDecimal number) {
    if (wide == null) {
      wide = new @Nullable BigDecimal[texts.length];
    }
    wide[at] = number;
    return number != null;
  }

  @Nullable BigDecimal wide(int at) {
    return wide == null ? null : wide[at];
  }

  /** A number that there is. */
  BigDecimal exact(Step step, int at) {
    BigDecimal number = wide(at);
    return number != null ? number : BigDecimal.valueOf(numbers[at], step.places);
  }

  /** A whole number, cut to a long; less if there is none. */
  long whole(Step step, int at, long less) {
    if (isNone(step, at)) {
      return less;
    }
    return step.form == Form.NUMBER ? numbers[at] : exact(step, at).longValue();
  }

  /** Notes that the image has something at a column that the row has nothing of. */
  void unusable(int at) {
    if (unusable == null) {
      unusable = new BitSet();
    }
    unusable.set(at);
  }

  boolean isUnusable(int at) {
    return unusable != null && unusable.get(at);
  }

  /** Whether anything was noted. */
  boolean hasUnusable() {
    return unusable != null;
  }
}
