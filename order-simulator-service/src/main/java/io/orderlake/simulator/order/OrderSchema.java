package io.orderlake.simulator.order;

import static software.amazon.awssdk.enhanced.dynamodb.extensions.VersionedRecordExtension.AttributeTags.versionAttribute;
import static software.amazon.awssdk.enhanced.dynamodb.mapper.StaticAttributeTags.primaryPartitionKey;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.enhanced.dynamodb.AttributeConverter;
import software.amazon.awssdk.enhanced.dynamodb.TableSchema;
import software.amazon.awssdk.enhanced.dynamodb.mapper.StaticImmutableTableSchema;

/** How an {@link Order} and its item become each other. Reading never fails. */
final class OrderSchema {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern(Order.MILLISECONDS).withZone(ZoneOffset.UTC);

  private static final AttributeConverter<String> STRING =
      TolerantConverter.text(String.class, text -> text, text -> text);
  private static final AttributeConverter<OrderStatus> STATUS =
      TolerantConverter.text(OrderStatus.class, OrderStatus::text, OrderStatus::of);
  private static final AttributeConverter<Instant> INSTANT =
      TolerantConverter.text(
          Instant.class, TIME::format, text -> OffsetDateTime.parse(text).toInstant());
  private static final AttributeConverter<BigDecimal> DECIMAL =
      TolerantConverter.number(BigDecimal.class, OrderSchema::withTwoPlaces);
  private static final AttributeConverter<Integer> INTEGER =
      TolerantConverter.number(Integer.class, BigDecimal::intValueExact);
  private static final AttributeConverter<Long> LONG =
      TolerantConverter.number(Long.class, BigDecimal::longValueExact);

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

  /** DynamoDB drops zeros at the end of a number. */
  private static BigDecimal withTwoPlaces(BigDecimal amount) {
    return amount.scale() < 2 ? amount.setScale(2) : amount;
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
