package io.orderlake.simulator.order;

import static software.amazon.awssdk.enhanced.dynamodb.extensions.VersionedRecordExtension.AttributeTags.versionAttribute;
import static software.amazon.awssdk.enhanced.dynamodb.mapper.StaticAttributeTags.primaryPartitionKey;

import io.orderlake.contract.OrderAttribute;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.enhanced.dynamodb.AttributeConverter;
import software.amazon.awssdk.enhanced.dynamodb.AttributeValueType;
import software.amazon.awssdk.enhanced.dynamodb.EnhancedType;
import software.amazon.awssdk.enhanced.dynamodb.TableSchema;
import software.amazon.awssdk.enhanced.dynamodb.mapper.StaticImmutableTableSchema;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * How an {@link Order} and its item become each other.
 *
 * <p>Reading never fails: an attribute of another type, or a value that does not fit, is null.
 */
final class OrderSchema {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern(Order.MILLISECONDS).withZone(ZoneOffset.UTC);

  private static final AttributeConverter<String> STRING =
      text(String.class, Function.identity(), Function.identity());
  private static final AttributeConverter<OrderStatus> STATUS =
      text(OrderStatus.class, OrderStatus::text, OrderStatus::of);
  private static final AttributeConverter<Instant> INSTANT =
      text(Instant.class, TIME::format, text -> OffsetDateTime.parse(text).toInstant());
  private static final AttributeConverter<BigDecimal> DECIMAL =
      number(BigDecimal.class, OrderSchema::withTwoPlaces);
  private static final AttributeConverter<Integer> INTEGER =
      number(Integer.class, BigDecimal::intValueExact);
  private static final AttributeConverter<Long> LONG =
      number(Long.class, BigDecimal::longValueExact);

  private OrderSchema() {}

  static TableSchema<Order> create() {
    return StaticImmutableTableSchema.builder(Order.class, Draft.class)
        .newItemBuilder(Draft::new, Draft::order)
        .addAttribute(
            String.class,
            a ->
                a.name(OrderAttribute.ORDERID)
                    .getter(Order::orderid)
                    .setter((draft, value) -> draft.orderid = value)
                    .attributeConverter(STRING)
                    .tags(primaryPartitionKey()))
        .addAttribute(
            String.class,
            a ->
                a.name(OrderAttribute.PRODUCT_NAME)
                    .getter(Order::productName)
                    .setter((draft, value) -> draft.productName = value)
                    .attributeConverter(STRING))
        .addAttribute(
            Integer.class,
            a ->
                a.name(OrderAttribute.QUANTITY)
                    .getter(Order::quantity)
                    .setter((draft, value) -> draft.quantity = value)
                    .attributeConverter(INTEGER))
        .addAttribute(
            BigDecimal.class,
            a ->
                a.name(OrderAttribute.PRICE)
                    .getter(Order::price)
                    .setter((draft, value) -> draft.price = value)
                    .attributeConverter(DECIMAL))
        .addAttribute(
            String.class,
            a ->
                a.name(OrderAttribute.CUSTOMER_ID)
                    .getter(Order::customerId)
                    .setter((draft, value) -> draft.customerId = value)
                    .attributeConverter(STRING))
        .addAttribute(
            String.class,
            a ->
                a.name(OrderAttribute.PAYMENT_METHOD)
                    .getter(Order::paymentMethod)
                    .setter((draft, value) -> draft.paymentMethod = value)
                    .attributeConverter(STRING))
        .addAttribute(
            Instant.class,
            a ->
                a.name(OrderAttribute.TIMESTAMP)
                    .getter(Order::timestamp)
                    .setter((draft, value) -> draft.timestamp = value)
                    .attributeConverter(INSTANT))
        .addAttribute(
            OrderStatus.class,
            a ->
                a.name(OrderAttribute.STATUS)
                    .getter(Order::status)
                    .setter((draft, value) -> draft.status = value)
                    .attributeConverter(STATUS))
        .addAttribute(
            Instant.class,
            a ->
                a.name(OrderAttribute.UPDATED_AT)
                    .getter(Order::updatedAt)
                    .setter((draft, value) -> draft.updatedAt = value)
                    .attributeConverter(INSTANT))
        .addAttribute(
            Long.class,
            a ->
                a.name(OrderAttribute.VERSION)
                    .getter(Order::version)
                    .setter((draft, value) -> draft.version = value)
                    .attributeConverter(LONG)
                    .tags(versionAttribute()))
        .build();
  }

  private static <T> AttributeConverter<T> text(
      Class<T> type, Function<T, String> write, Function<String, T> read) {
    return new Tolerant<>(
        EnhancedType.of(type),
        AttributeValueType.S,
        value -> AttributeValue.fromS(write.apply(value)),
        AttributeValue::s,
        read);
  }

  private static <T extends Number> AttributeConverter<T> number(
      Class<T> type, Function<BigDecimal, T> read) {
    return new Tolerant<>(
        EnhancedType.of(type),
        AttributeValueType.N,
        value -> AttributeValue.fromN(value.toString()),
        AttributeValue::n,
        digits -> read.apply(new BigDecimal(digits)));
  }

  /** DynamoDB drops zeros at the end of a number. */
  private static BigDecimal withTwoPlaces(BigDecimal amount) {
    return amount.scale() < 2 ? amount.setScale(2) : amount;
  }

  private record Tolerant<T>(
      EnhancedType<T> type,
      AttributeValueType attributeValueType,
      Function<T, AttributeValue> write,
      Function<AttributeValue, @Nullable String> content,
      Function<String, T> read)
      implements AttributeConverter<T> {

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

  /** An order whose attributes are still arriving. */
  private static final class Draft {
    private String orderid = "";
    private @Nullable String productName;
    private @Nullable Integer quantity;
    private @Nullable BigDecimal price;
    private @Nullable String customerId;
    private @Nullable String paymentMethod;
    private @Nullable Instant timestamp;
    private @Nullable OrderStatus status;
    private @Nullable Instant updatedAt;
    private @Nullable Long version;

    private Order order() {
      return new Order(
          orderid,
          productName,
          quantity,
          price,
          customerId,
          paymentMethod,
          timestamp,
          status,
          updatedAt,
          version);
    }
  }
}
