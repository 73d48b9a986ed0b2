package io.orderlake.simulator.order;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.enhanced.dynamodb.AttributeConverter;
import software.amazon.awssdk.enhanced.dynamodb.AttributeValueType;
import software.amazon.awssdk.enhanced.dynamodb.EnhancedType;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Reads an attribute of another type, or a value that does not fit, as null. */
record TolerantConverter<T>(
    EnhancedType<T> type,
    AttributeValueType attributeValueType,
    Function<T, AttributeValue> write,
    Function<AttributeValue, @Nullable String> content,
    Function<String, T> read)
    implements AttributeConverter<T> {

  static <T> AttributeConverter<T> text(
      Class<T> type, Function<T, String> write, Function<String, T> read) {
    return new TolerantConverter<>(
        EnhancedType.of(type),
        AttributeValueType.S,
        value -> AttributeValue.fromS(write.apply(value)),
        AttributeValue::s,
        read);
  }

  static <T extends Number> AttributeConverter<T> number(
      Class<T> type, Function<BigDecimal, T> read) {
    return new TolerantConverter<>(
        EnhancedType.of(type),
        AttributeValueType.N,
        value -> AttributeValue.fromN(value.toString()),
        AttributeValue::n,
        digits -> read.apply(new BigDecimal(digits)));
  }

  @Override
  public AttributeValue transformFrom(T value) {
    return write.apply(value);
  }

  @Override
  @SuppressWarnings("NullAway") // the interface is not annotated; null is how it says "no value"
  public T transformTo(AttributeValue attribute) {
    String text = content.apply(attribute);
    try {
      return text == null ? null : read.apply(text);
    } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
      return null;
    }
  }
}
