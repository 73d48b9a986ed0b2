package io.orderlake.contract;

import static io.orderlake.contract.LakeType.BIGINT;
import static io.orderlake.contract.LakeType.DECIMAL_12_2;
import static io.orderlake.contract.LakeType.DECIMAL_14_2;
import static io.orderlake.contract.LakeType.INT;
import static io.orderlake.contract.LakeType.STRING;
import static io.orderlake.contract.LakeType.TIMESTAMP;

/**
 * The columns of a lake row, in the order in which the transform writes them.
 *
 * <p>This is the only list of them: the transform, the Glue table, the warehouse and the
 * documentation are generated from it or tested against it. Every row has every column; where there
 * is no value it is null.
 */
public enum LakeColumn {
  EVENT_ID("event_id", STRING, "Identifies the change; rows with the same one are identical"),
  CDC_EVENT_TYPE("cdc_event_type", STRING, "INSERT, MODIFY, REMOVE or SNAPSHOT"),
  CHANGE_KEY("change_key", STRING, "Order of one order's changes, comparable as text"),
  SEQUENCE_NUMBER("sequence_number", STRING, "DynamoDB's sequence number, as it came"),
  CREATION_DATETIME("creation_datetime", TIMESTAMP, "DynamoDB's approximate time of the change"),
  CHANGED_AT("changed_at", TIMESTAMP, "When the change happened, as exactly as is known"),
  ORDERID("orderid", STRING, "Key of the order"),
  ORDER_VERSION("order_version", BIGINT, "The item's version attribute"),
  PRODUCT_NAME("product_name", STRING, "Product"),
  QUANTITY("quantity", INT, "Units ordered"),
  PRICE("price", DECIMAL_12_2, "Price of one unit"),
  TOTAL_PRICE("total_price", DECIMAL_14_2, "price × quantity, exact"),
  CUSTOMER_ID("customer_id", STRING, "Customer"),
  PAYMENT_METHOD("payment_method", STRING, "Means of payment"),
  STATUS("status", STRING, "Status after the change; for a REMOVE the last one"),
  PREVIOUS_STATUS("previous_status", STRING, "Status before the change, on MODIFY and REMOVE"),
  ORDER_TIMESTAMP("order_timestamp", TIMESTAMP, "When the order was placed"),
  UPDATED_AT("updated_at", TIMESTAMP, "When the writer made the change"),
  REMOVED_BY("removed_by", STRING, "Who made a REMOVE: ttl or user; null if not known");

  private final String columnName;
  private final LakeType type;
  private final String meaning;

  LakeColumn(String columnName, LakeType type, String meaning) {
    this.columnName = columnName;
    this.type = type;
    this.meaning = meaning;
  }

  public String columnName() {
    return columnName;
  }

  public LakeType type() {
    return type;
  }

  public String meaning() {
    return meaning;
  }
}
