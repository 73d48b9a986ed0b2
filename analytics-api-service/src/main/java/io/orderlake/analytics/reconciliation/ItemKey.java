package io.orderlake.analytics.reconciliation;

import io.orderlake.table.Key;
import io.orderlake.table.KeyAttribute;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** The key of an item as the one text that the lake has, and back again. */
record ItemKey(Key key) {
  /** Of a number in DynamoDB. */
  private static final int MOST_DIGITS = 38;

  private static final int GREATEST_EXPONENT = 125;
  private static final int LEAST_EXPONENT = -130;

  /** Of a number's text: whoever else wrote may lie. */
  private static final int LONGEST_NUMBER = 200;

  /**
   * As the transform writes it; null if something has no such key.
   *
   * @param item an item, or its key alone
   */
  @Nullable String text(Map<String, AttributeValue> item) {
    String hash = text(item.get(key.hash().name()));
    KeyAttribute second = key.range();
    if (hash == null || second == null) {
      return hash;
    }
    String range = text(item.get(second.name()));
    return range == null ? null : hash.replace("\\", "\\\\").replace("|", "\\|") + '|' + range;
  }

  /**
   * The attributes of the key that a text is of; null if it is of none that the table can have.
   *
   * @param types of the table's attributes, by name
   */
  @Nullable Map<String, AttributeValue> attributes(
      String text, Map<String, ScalarAttributeType> types) {
    Map<String, AttributeValue> attributes = new HashMap<>();
    try {
      KeyAttribute range = key.range();
      int bar = range == null ? text.length() : bar(text);
      String hash = text.substring(0, bar);
      put(attributes, key.hash(), range == null ? hash : hash.replaceAll("\\\\(.)", "$1"), types);
      if (range != null) {
        put(attributes, range, text.substring(bar + 1), types);
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return null;
    }
    return text.equals(text(attributes)) ? attributes : null;
  }

  /** A number that DynamoDB may hold; null if the text is none. */
  static @Nullable BigDecimal number(String text) {
    try {
      BigDecimal number =
          text.length() > LONGEST_NUMBER ? null : new BigDecimal(text).stripTrailingZeros();
      long exponent = number == null ? 0 : number.precision() - (long) number.scale() - 1;
      return number != null
              && number.precision() <= MOST_DIGITS
              && exponent >= LEAST_EXPONENT
              && exponent <= GREATEST_EXPONENT
          ? number
          : null;
    } catch (NumberFormatException | ArithmeticException e) {
      return null;
    }
  }

  private static @Nullable String text(@Nullable AttributeValue value) {
    if (value == null || value.type() == null) {
      return null;
    }
    return switch (value.type()) {
      case S -> value.s().isEmpty() ? null : value.s();
      case N -> {
        BigDecimal number = number(value.n());
        yield number == null ? null : number.toPlainString();
      }
      case B -> Base64.getEncoder().encodeToString(value.b().asByteArrayUnsafe());
      default -> null;
    };
  }

  /** Where the range attribute's part begins; at the end if it does not. */
  private static int bar(String text) {
    int at = 0;
    while (at < text.length() && text.charAt(at) != '|') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return at;
  }

  private static void put(
      Map<String, AttributeValue> key,
      KeyAttribute attribute,
      String text,
      Map<String, ScalarAttributeType> types) {
    String name = attribute.name();
    key.put(
        name,
        switch (Objects.requireNonNullElse(types.get(name), ScalarAttributeType.S)) {
          case N -> AttributeValue.fromN(text);
          case B -> AttributeValue.fromB(SdkBytes.fromByteArray(Base64.getDecoder().decode(text)));
          default -> AttributeValue.fromS(text);
        });
  }
}
