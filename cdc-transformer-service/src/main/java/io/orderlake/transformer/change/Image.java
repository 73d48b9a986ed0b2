package io.orderlake.transformer.change;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An item's attributes, before or after a change. */
public record Image(Map<String, Object> attributes) {

  /** The text of a string attribute; null where it is missing or of another type. */
  public @Nullable String string(String attribute) {
    return typed(attribute, "S");
  }

  /** The text of a number attribute; null where it is missing or of another type. */
  public @Nullable String number(String attribute) {
    return typed(attribute, "N");
  }

  private @Nullable String typed(String attribute, String type) {
    return attributes.get(attribute) instanceof Map<?, ?> value
            && value.size() == 1
            && value.get(type) instanceof String text
        ? text
        : null;
  }
}
