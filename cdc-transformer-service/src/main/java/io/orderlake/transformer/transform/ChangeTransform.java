package io.orderlake.transformer.transform;

import io.orderlake.contract.ChangeKey;
import io.orderlake.contract.ChangeType;
import io.orderlake.contract.LakeTimestamp;
import io.orderlake.contract.OrderAttribute;
import io.orderlake.transformer.change.Change;
import io.orderlake.transformer.change.ChangeReader;
import io.orderlake.transformer.change.Image;
import io.orderlake.transformer.change.Numbers;
import io.orderlake.transformer.change.Unusable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns one change record into one row of the lake. Safe for use by many threads.
 *
 * <ul>
 *   <li>INSERT and MODIFY become a row of the new image; without a usable orderid, product_name,
 *       quantity or price they fail.
 *   <li>REMOVE becomes a tombstone of the old image, or of the keys alone: it needs only an
 *       orderid, and whatever else is unusable is null, since the lake must know what is gone.
 *   <li>Garbage fails; no bytes make it throw.
 * </ul>
 */
public final class ChangeTransform {
  private static final BigDecimal MAX_PRICE = new BigDecimal("9999999999.99");
  private static final BigDecimal MAX_TOTAL = new BigDecimal("999999999999.99");
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

  private final TransformOptions options;

  public ChangeTransform(TransformOptions options) {
    this.options = options;
  }

  /** The outcome of one JSON record of either road; never throws, whatever the bytes. */
  public Outcome transform(byte[] record) {
    try {
      return transform(ChangeReader.read(record));
    } catch (Unusable e) {
      return new Outcome.Failed(e.reason());
    }
  }

  private Outcome transform(Change change) {
    if (options.tableName() != null) {
      if (change.table() == null) {
        throw new Unusable(change.direct() ? "tableName" : "eventSourceARN", "is missing");
      }
      if (!options.tableName().equals(change.table())) {
        return new Outcome.Dropped("of another table");
      }
    }
    ChangeType type = type(change.eventName());
    if (type == ChangeType.REMOVE && options.removeEvents() == TransformOptions.RemoveEvents.DROP) {
      return new Outcome.Dropped("REMOVE, and remove-events is drop");
    }
    return new Outcome.Row(row(change, type).getBytes(StandardCharsets.UTF_8));
  }

  private static ChangeType type(@Nullable String eventName) {
    return switch (eventName == null ? "" : eventName) {
      case "INSERT" -> ChangeType.INSERT;
      case "MODIFY" -> ChangeType.MODIFY;
      case "REMOVE" -> ChangeType.REMOVE;
      default -> throw new Unusable("eventName", "is not INSERT, MODIFY or REMOVE");
    };
  }

  private static String row(Change change, ChangeType type) {
    boolean removed = type == ChangeType.REMOVE;
    String eventId = needed("eventID", change.eventId());
    Instant created = needed("ApproximateCreationDateTime", change.created());
    Image image = removed ? change.oldImage() : needed("NewImage", change.newImage());
    Image order = image == null ? new Image(Map.of()) : image;
    String orderid = order.string(OrderAttribute.ORDERID);
    if (removed && empty(orderid) && change.keys() != null) {
      orderid = change.keys().string(OrderAttribute.ORDERID);
    }
    if (empty(orderid)) {
      throw new Unusable("orderid", "is missing or unusable");
    }
    String product = order.string(OrderAttribute.PRODUCT_NAME);
    if (!removed && empty(product)) {
      throw new Unusable("product_name", "is missing or unusable");
    }
    BigDecimal quantity = quantity(order.number(OrderAttribute.QUANTITY));
    if (!removed && quantity == null) {
      throw new Unusable("quantity", "is missing or unusable");
    }
    BigDecimal price = price(order.number(OrderAttribute.PRICE));
    if (!removed && price == null) {
      throw new Unusable("price", "is missing or unusable");
    }
    BigDecimal total = quantity == null || price == null ? null : price.multiply(quantity);
    if (total != null && total.compareTo(MAX_TOTAL) > 0) {
      if (!removed) {
        throw new Unusable("total_price", "is too large");
      }
      total = null;
    }
    BigDecimal version = whole(order.number(OrderAttribute.VERSION), 0, Long.MAX_VALUE);
    Instant updated = time(order.string(OrderAttribute.UPDATED_AT));
    Instant changed = updated == null || (removed && created.isAfter(updated)) ? created : updated;
    String previous =
        type == ChangeType.INSERT || change.oldImage() == null
            ? null
            : change.oldImage().string(OrderAttribute.STATUS);

    Row row = new Row();
    row.text("event_id", eventId);
    row.text("cdc_event_type", type.name());
    row.text("change_key", changeKey(change, created, version, removed));
    row.text("sequence_number", change.sequenceNumber());
    row.text("creation_datetime", LakeTimestamp.format(created));
    row.text("changed_at", LakeTimestamp.format(changed));
    row.text("orderid", orderid);
    row.number("order_version", version);
    row.text("product_name", product);
    row.number("quantity", quantity);
    row.number("price", price);
    row.number("total_price", total);
    row.text("customer_id", order.string(OrderAttribute.CUSTOMER_ID));
    row.text("payment_method", order.string(OrderAttribute.PAYMENT_METHOD));
    row.text("status", order.string(OrderAttribute.STATUS));
    row.text("previous_status", previous);
    row.time("order_timestamp", time(order.string(OrderAttribute.TIMESTAMP)));
    row.time("updated_at", updated);
    return row.line();
  }

  private static String changeKey(
      Change change, Instant created, @Nullable BigDecimal version, boolean removed) {
    if (change.direct()) {
      return ChangeKey.of(created, version == null ? 0 : version.longValueExact(), removed);
    }
    try {
      return ChangeKey.ofSequenceNumber(needed("SequenceNumber", change.sequenceNumber()));
    } catch (IllegalArgumentException e) {
      throw new Unusable("SequenceNumber", "is not 1 to 40 digits");
    }
  }

  private static <T> T needed(String what, @Nullable T value) {
    if (value == null) {
      throw new Unusable(what, "is missing or unusable");
    }
    return value;
  }

  private static boolean empty(@Nullable String text) {
    return text == null || text.isEmpty();
  }

  private static @Nullable BigDecimal quantity(@Nullable String text) {
    return whole(text, 1, Integer.MAX_VALUE);
  }

  private static @Nullable BigDecimal whole(@Nullable String text, long from, long to) {
    BigDecimal number = text == null ? null : Numbers.parse(text);
    if (number == null
        || number.compareTo(BigDecimal.valueOf(from)) < 0
        || number.compareTo(BigDecimal.valueOf(to)) > 0
        || number.stripTrailingZeros().scale() > 0) {
      return null;
    }
    return number.setScale(0, RoundingMode.UNNECESSARY);
  }

  private static @Nullable BigDecimal price(@Nullable String text) {
    BigDecimal number = text == null ? null : Numbers.parse(text);
    if (number == null
        || number.signum() < 0
        || number.compareTo(MAX_PRICE) > 0
        || number.stripTrailingZeros().scale() > 2) {
      return null;
    }
    return number.setScale(2, RoundingMode.UNNECESSARY);
  }

  private static @Nullable Instant time(@Nullable String text) {
    try {
      Instant time = text == null ? null : OffsetDateTime.parse(text).toInstant();
      return time == null || time.isBefore(FIRST) || !time.isBefore(END) ? null : time;
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
