package io.orderlake.query;

import io.orderlake.table.ChangeKey;
import io.orderlake.table.ChangeType;
import io.orderlake.table.LakeTimestamp;
import io.orderlake.table.TableMapping;
import io.orderlake.table.file.TableFile;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A change of an order, as tests make it up, and the lake row that it becomes. */
public record Change(
    String eventId,
    ChangeType type,
    long sequence,
    Instant changedAt,
    String orderid,
    @Nullable Long version,
    @Nullable String product,
    @Nullable Integer quantity,
    @Nullable BigDecimal price,
    @Nullable String customer,
    @Nullable String payment,
    @Nullable String status,
    @Nullable String previousStatus,
    @Nullable Instant placedAt) {

  /** How orders become rows. */
  public static final TableMapping ORDERS = TableFile.onClassPath("tables/orders.yaml");

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  /** The insert of a pending order of two laptops, 1299.90 each, by customer c-1. */
  public static Change insert(String orderid, long sequence, Instant at) {
    return new Change(
        "event-" + sequence,
        ChangeType.INSERT,
        sequence,
        at,
        orderid,
        1L,
        "Laptop",
        2,
        new BigDecimal("1299.90"),
        "c-1",
        "credit_card",
        "pending",
        null,
        at);
  }

  /** The modification that follows this change. */
  public Change modified(String newStatus, long sequence, Instant at) {
    return next(ChangeType.MODIFY, newStatus, sequence, at);
  }

  /** The removal that follows this change. */
  public Change removed(long sequence, Instant at) {
    return next(ChangeType.REMOVE, status, sequence, at);
  }

  /** The removal that follows this change, in a table that streams no old images. */
  public Change removedByKey(long sequence, Instant at) {
    return new Change(
        "event-" + sequence,
        ChangeType.REMOVE,
        sequence,
        at,
        orderid,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  public Change withEventId(String eventId) {
    return new Change(
        eventId,
        type,
        sequence,
        changedAt,
        orderid,
        version,
        product,
        quantity,
        price,
        customer,
        payment,
        status,
        previousStatus,
        placedAt);
  }

  public Change withStatus(@Nullable String status) {
    return new Change(
        eventId,
        type,
        sequence,
        changedAt,
        orderid,
        version,
        product,
        quantity,
        price,
        customer,
        payment,
        status,
        previousStatus,
        placedAt);
  }

  public Change with(String product, int quantity, String price, @Nullable String customer) {
    return new Change(
        eventId,
        type,
        sequence,
        changedAt,
        orderid,
        version,
        product,
        quantity,
        new BigDecimal(price),
        customer,
        payment,
        status,
        previousStatus,
        placedAt);
  }

  public Change of(ChangeType type) {
    return new Change(
        eventId,
        type,
        sequence,
        changedAt,
        orderid,
        version,
        product,
        quantity,
        price,
        customer,
        payment,
        status,
        previousStatus,
        placedAt);
  }

  /** Only what a valid order must have. */
  public Change minimal() {
    return new Change(
        eventId, type, sequence, changedAt, orderid, null, product, quantity, price, null, null,
        null, null, null);
  }

  public String changeKey() {
    return ChangeKey.ofSequenceNumber(String.valueOf(sequence));
  }

  public @Nullable BigDecimal total() {
    return price == null || quantity == null
        ? null
        : price.multiply(BigDecimal.valueOf(quantity)).setScale(2, RoundingMode.HALF_UP);
  }

  /** Of the orders that a test removes, DynamoDB removes some itself. */
  public @Nullable String removedBy() {
    if (type != ChangeType.REMOVE) {
      return null;
    }
    return sequence % 2 == 0 ? "ttl" : "user";
  }

  /** The row, without the end of the line. */
  public String json() {
    ObjectNode row = JSON.createObjectNode();
    row.put("event_id", eventId);
    row.put("cdc_event_type", type.name());
    row.put("change_key", changeKey());
    row.put("sequence_number", String.valueOf(sequence));
    row.put("creation_datetime", LakeTimestamp.format(changedAt));
    row.put("changed_at", LakeTimestamp.format(changedAt));
    row.put("orderid", orderid);
    row.put("order_version", version);
    row.put("product_name", product);
    row.put("quantity", quantity);
    row.put("price", price);
    row.put("total_price", total());
    row.put("customer_id", customer);
    row.put("payment_method", payment);
    row.put("status", status);
    row.put("previous_status", previousStatus);
    row.put("order_timestamp", placedAt == null ? null : LakeTimestamp.format(placedAt));
    row.put("updated_at", version == null ? null : LakeTimestamp.format(changedAt));
    row.put("removed_by", removedBy());
    return JSON.writeValueAsString(row);
  }

  private Change next(ChangeType type, @Nullable String newStatus, long sequence, Instant at) {
    return new Change(
        "event-" + sequence,
        type,
        sequence,
        at,
        orderid,
        version == null || type == ChangeType.REMOVE ? version : Long.valueOf(version + 1),
        product,
        quantity,
        price,
        customer,
        payment,
        newStatus,
        status,
        placedAt);
  }
}
