package io.orderlake.benchmarks;

import io.orderlake.contract.ChangeKey;
import io.orderlake.contract.ChangeType;
import io.orderlake.contract.LakeColumn;
import io.orderlake.contract.LakeTimestamp;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change of a made-up order, as a row of the lake.
 *
 * @param version counts the order's changes from 1
 * @param at when it happened, in milliseconds since 1970
 */
record SampleChange(
    SampleOrder order,
    int version,
    ChangeType type,
    long at,
    int quantity,
    String status,
    @Nullable String previousStatus) {

  /** Appends the row and its line's end. */
  void writeTo(StringBuilder out) {
    String time = LakeTimestamp.format(Instant.ofEpochMilli(at));
    String sequenceNumber = sequenceNumber();
    char before = '{';
    for (LakeColumn column : LakeColumn.values()) {
      out.append(before).append('"').append(column.columnName()).append("\":");
      append(out, value(column, time, sequenceNumber));
      before = ',';
    }
    out.append("}\n");
  }

  private @Nullable Object value(LakeColumn column, String time, String sequenceNumber) {
    return switch (column) {
      case EVENT_ID -> eventId();
      case CDC_EVENT_TYPE -> type.name();
      case CHANGE_KEY -> ChangeKey.ofSequenceNumber(sequenceNumber);
      case SEQUENCE_NUMBER -> sequenceNumber;
      case CREATION_DATETIME -> time.substring(0, time.length() - 3) + "000";
      case CHANGED_AT, UPDATED_AT -> time;
      case ORDERID -> order.orderid;
      case ORDER_VERSION -> version;
      case PRODUCT_NAME -> order.product;
      case QUANTITY -> quantity;
      case PRICE -> order.price;
      case TOTAL_PRICE -> order.price.multiply(BigDecimal.valueOf(quantity));
      case CUSTOMER_ID -> order.customer;
      case PAYMENT_METHOD -> order.paymentMethod;
      case STATUS -> status;
      case PREVIOUS_STATUS -> previousStatus;
      case ORDER_TIMESTAMP -> LakeTimestamp.format(Instant.ofEpochMilli(order.placed()));
      case REMOVED_BY -> type == ChangeType.REMOVE ? "user" : null;
    };
  }

  private static void append(StringBuilder out, @Nullable Object value) {
    if (value instanceof String) {
      out.append('"').append(value).append('"');
    } else {
      out.append(value);
    }
  }

  private String eventId() {
    long a = SampleOrder.mix(order.number() * 4_096 + version);
    return SampleOrder.hex(a, 16) + SampleOrder.hex(SampleOrder.mix(~a), 16);
  }

  /** Grows with time; no two changes have the same one. */
  private String sequenceNumber() {
    String orderDigits = Long.toString(10_000_000 + order.number() % 10_000_000);
    return "4000000" + at + orderDigits + version % 10;
  }
}
