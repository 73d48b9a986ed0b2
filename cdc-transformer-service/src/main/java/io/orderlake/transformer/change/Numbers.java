package io.orderlake.transformer.change;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers as DynamoDB and JSON write them. */
public final class Numbers {
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]{1,6})?");

  /** More than any number of 38 digits and an exponent to ±130 needs, written in whichever way. */
  private static final int LONGEST = 200;

  private Numbers() {}

  /** The number that the text means, exactly; null where it means none. */
  public static @Nullable BigDecimal parse(String text) {
    return text.length() <= LONGEST && NUMBER.matcher(text).matches() ? new BigDecimal(text) : null;
  }
}
