package io.orderlake.simulator.order;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An order as the table holds it.
 *
 * <p>The table may hold items that others wrote: what an item lacks, or has in a form that is not
 * its attribute's, is null.
 *
 * @param price of one unit, two places
 * @param timestamp when the order was placed
 * @param updatedAt when its last change was written
 * @param version counts the order's changes from 1; null where another writer keeps none
 */
public record Order(
    @JsonProperty(OrderAttribute.ORDERID) String orderid,
    @JsonProperty(OrderAttribute.PRODUCT_NAME) @Nullable String productName,
    @JsonProperty(OrderAttribute.QUANTITY) @Nullable Integer quantity,
    @JsonProperty(OrderAttribute.PRICE) @Nullable BigDecimal price,
    @JsonProperty(OrderAttribute.CUSTOMER_ID) @Nullable String customerId,
    @JsonProperty(OrderAttribute.PAYMENT_METHOD) @Nullable String paymentMethod,
    @JsonProperty(OrderAttribute.TIMESTAMP) @JsonFormat(pattern = MILLISECONDS, timezone = "UTC")
        @Nullable Instant timestamp,
    @JsonProperty(OrderAttribute.STATUS) @Nullable OrderStatus status,
    @JsonProperty(OrderAttribute.UPDATED_AT) @JsonFormat(pattern = MILLISECONDS, timezone = "UTC")
        @Nullable Instant updatedAt,
    @JsonProperty(OrderAttribute.VERSION) @Nullable Long version) {

  /** ISO 8601 in UTC, always with milliseconds. */
  static final String MILLISECONDS = "uuuu-MM-dd'T'HH:mm:ss.SSSX";

  /** A new order, pending, not yet written. */
  public static Order placed(
      String orderid,
      String productName,
      int quantity,
      BigDecimal price,
      @Nullable String customerId,
      @Nullable String paymentMethod) {
    return new Order(
        orderid,
        productName,
        quantity,
        price.setScale(2),
        customerId,
        paymentMethod,
        null,
        OrderStatus.PENDING,
        null,
        null);
  }

  /** Price times quantity; null where either is not usable. */
  @JsonIgnore
  public @Nullable BigDecimal total() {
    if (quantity == null || quantity < 1 || price == null || price.signum() < 1) {
      return null;
    }
    return isInCents(price) ? price.multiply(BigDecimal.valueOf(quantity)) : null;
  }

  /** Whether the order is one that sales count: it has a total and is not cancelled. */
  @JsonIgnore
  public boolean isSale() {
    return productName != null && total() != null && status != OrderStatus.CANCELLED;
  }

  public Order with(OrderStatus newStatus) {
    return copy(quantity, timestamp, newStatus, updatedAt, version);
  }

  public Order withQuantity(int newQuantity) {
    return copy(newQuantity, timestamp, status, updatedAt, version);
  }

  public Order withVersion(long newVersion) {
    return copy(quantity, timestamp, status, updatedAt, newVersion);
  }

  /** As it is when placed at that time. */
  public Order placedAt(Instant time) {
    return copy(quantity, time, status, time, version);
  }

  /** As it is when changed at that time. */
  public Order changedAt(Instant time) {
    return copy(quantity, timestamp, status, time, version);
  }

  private Order copy(
      @Nullable Integer newQuantity,
      @Nullable Instant newTimestamp,
      @Nullable OrderStatus newStatus,
      @Nullable Instant newUpdatedAt,
      @Nullable Long newVersion) {
    return new Order(
        orderid,
        productName,
        newQuantity,
        price,
        customerId,
        paymentMethod,
        newTimestamp,
        newStatus,
        newUpdatedAt,
        newVersion);
  }

  private static boolean isInCents(BigDecimal amount) {
    return amount.stripTrailingZeros().scale() <= 2;
  }
}
