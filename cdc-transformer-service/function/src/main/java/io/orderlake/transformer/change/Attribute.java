package io.orderlake.transformer.change;

import io.orderlake.contract.OrderAttribute;
import io.orderlake.transformer.json.FieldNames;
import java.util.Arrays;

/** The attributes of an order that the lake has columns for. */
public enum Attribute {
  ORDERID(OrderAttribute.ORDERID),
  PRODUCT_NAME(OrderAttribute.PRODUCT_NAME),
  QUANTITY(OrderAttribute.QUANTITY),
  PRICE(OrderAttribute.PRICE),
  CUSTOMER_ID(OrderAttribute.CUSTOMER_ID),
  PAYMENT_METHOD(OrderAttribute.PAYMENT_METHOD),
  TIMESTAMP(OrderAttribute.TIMESTAMP),
  STATUS(OrderAttribute.STATUS),
  UPDATED_AT(OrderAttribute.UPDATED_AT),
  VERSION(OrderAttribute.VERSION);

  /** In the order of the constants. */
  static final FieldNames NAMES =
      FieldNames.of(Arrays.stream(values()).map(Attribute::attributeName).toArray(String[]::new));

  private final String attributeName;

  Attribute(String attributeName) {
    this.attributeName = attributeName;
  }

  public String attributeName() {
    return attributeName;
  }
}
