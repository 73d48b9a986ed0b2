package io.orderlake.simulator.order;

/** The attributes of an order item in DynamoDB, by name. */
public final class OrderAttribute {
  /** Partition key: unique, never reused. */
  public static final String ORDERID = "orderid";

  public static final String PRODUCT_NAME = "product_name";
  public static final String QUANTITY = "quantity";
  public static final String PRICE = "price";
  public static final String CUSTOMER_ID = "customer_id";
  public static final String PAYMENT_METHOD = "payment_method";

  /** When the order was placed: ISO 8601, UTC. */
  public static final String TIMESTAMP = "timestamp";

  public static final String STATUS = "status";

  /** When the writer made the change: ISO 8601, UTC, milliseconds. */
  public static final String UPDATED_AT = "updated_at";

  /** Counts an order's changes from 1; a write with a stale one is refused. */
  public static final String VERSION = "version";

  private OrderAttribute() {}
}
