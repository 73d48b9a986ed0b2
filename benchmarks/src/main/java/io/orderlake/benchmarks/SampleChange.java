package io.orderlake.benchmarks;

import io.orderlake.table.ChangeKey;
import io.orderlake.table.ChangeType;
import io.orderlake.table.LakeTimestamp;
import io.orderlake.table.file.TableFile;
import io.orderlake.table.sql.Relations;
import io.orderlake.table.sql.Relations.Member;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
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

  private static final List<String> COLUMNS =
      new Relations(TableFile.onClassPath("tables/orders.yaml"))
          .row().stream().map(Member::name).toList();

  /** Appends the row and its line's end. */
  void writeTo(StringBuilder out) {
    String time = LakeTimestamp.format(Instant.ofEpochMilli(at));
    String sequenceNumber = sequenceNumber();
    char before = '{';
    for (String column : COLUMNS) {
      out.append(before).append('"').append(column).append("\":");
      append(out, value(column, time, sequenceNumber));
      before = ',';
    }
    out.append("}\n");
  }

  private @Nullable Object value(String column, String time, String sequenceNumber) {
    return switch (column) {
      case "event_id" -> eventId();
      case "cdc_event_type" -> type.name();
      case "change_key" -> ChangeKey.ofSequenceNumber(sequenceNumber);
      case "sequence_number" -> sequenceNumber;
      case "creation_datetime" -> time.substring(0, time.length() - 3) + "000";
      case "changed_at", "updated_at" -> time;
      case "orderid" -> order.orderid;
      case "order_version" -> version;
      case "product_name" -> order.product;
      case "quantity" -> quantity;
      case "price" -> order.price;
      case "total_price" -> order.price.multiply(BigDecimal.valueOf(quantity));
      case "customer_id" -> order.customer;
      case "payment_method" -> order.paymentMethod;
      case "status" -> status;
      case "previous_status" -> previousStatus;
      case "order_timestamp" -> LakeTimestamp.format(Instant.ofEpochMilli(order.placed()));
      case "removed_by" -> type == ChangeType.REMOVE ? "user" : null;
      default -> throw new IllegalArgumentException(column);
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
