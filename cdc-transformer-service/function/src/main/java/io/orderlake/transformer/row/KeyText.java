package io.orderlake.transformer.row;

import io.orderlake.table.Key;
import io.orderlake.table.KeyAttribute;
import io.orderlake.table.KeyAttribute.Type;
import io.orderlake.transformer.change.Image;
import io.orderlake.transformer.change.ItemPlan;
import io.orderlake.transformer.json.Text;
import org.jspecify.annotations.Nullable;

/**
 * The key of an item as one text: that of the hash attribute; with a range attribute both, with a
 * {@code |} between, where {@code \} and {@code |} in the hash attribute have a {@code \} before
 * them, so that no two keys are alike. A number is in plain digits, binary in Base64.
 */
final class KeyText {
  private final Part hash;
  private final @Nullable Part range;

  /** An attribute of the key, by its slot. */
  private record Part(int slot, KeyAttribute attribute) {
    private @Nullable Text text(Image image) {
      return attribute.type() == Type.B ? image.binary(slot) : image.text(slot);
    }

    private String whyNot(Image image) {
      if (!image.has(slot)) {
        return "is missing";
      }
      return switch (attribute.type()) {
        case S -> "is not a string attribute (S)";
        case N -> "is not a number attribute (N)";
        case B -> "is not a binary attribute (B)";
      };
    }
  }

  KeyText(Key key, ItemPlan items) {
    hash = new Part(items.hash(), key.hash());
    range = key.range() == null ? null : new Part(items.range(), key.range());
  }

  /**
   * @param keys where what the image has not is looked for
   * @throws Unusable if a part of the key is in neither, or cannot be used
   */
  Text of(Image image, Image keys) {
    Text first = text(hash, image, keys);
    if (range == null) {
      return first;
    }
    String escaped = first.toString().replace("\\", "\\\\").replace("|", "\\|");
    return Text.of(escaped + '|' + text(range, image, keys));
  }

  private static Text text(Part part, Image image, Image keys) {
    Text text = part.text(image);
    if (text == null || text.isEmpty()) {
      text = part.text(keys);
    }
    if (text == null) {
      throw new Unusable(part.attribute.name(), part.whyNot(keys));
    }
    if (text.isEmpty()) {
      throw new Unusable(part.attribute.name(), "is empty");
    }
    return text;
  }
}
