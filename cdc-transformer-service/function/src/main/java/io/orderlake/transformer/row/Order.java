package io.orderlake.transformer.row;

import static io.orderlake.transformer.change.Attribute.CUSTOMER_ID;
import static io.orderlake.transformer.change.Attribute.ORDERID;
import static io.orderlake.transformer.change.Attribute.PAYMENT_METHOD;
import static io.orderlake.transformer.change.Attribute.PRICE;
import static io.orderlake.transformer.change.Attribute.PRODUCT_NAME;
import static io.orderlake.transformer.change.Attribute.QUANTITY;
import static io.orderlake.transformer.change.Attribute.STATUS;
import static io.orderlake.transformer.change.Attribute.TIMESTAMP;
import static io.orderlake.transformer.change.Attribute.UPDATED_AT;
import static io.orderlake.transformer.change.Attribute.VERSION;

import io.orderlake.transformer.change.Attribute;
import io.orderlake.transformer.change.Image;
import io.orderlake.transformer.change.Numbers;
import io.orderlake.transformer.json.Text;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The typed values of an order's image. A number that is missing or unusable is {@link
 * Numbers#NONE}.
 *
 * @param version from 0 on
 * @param quantity whole, from 1 on, an int
 * @param price of one unit in hundredths, from 0 to 9,999,999,999.99
 * @param total price × quantity in hundredths, to 999,999,999,999.99
 * @param product null if it is missing or no string; the other texts null if they are missing, or
 *     neither strings nor numbers
 * @param placed when the order was placed, in microseconds since 1970
 * @param updated when the writer made the change, likewise
 */
record Order(
    Image image,
    Text orderid,
    @Nullable Text product,
    @Nullable Text customer,
    @Nullable Text payment,
    @Nullable Text status,
    long version,
    long quantity,
    long price,
    long total,
    long placed,
    long updated) {
  private static final long PRICE_MAX = 999_999_999_999L;
  private static final long TOTAL_MAX = 99_999_999_999_999L;

  /**
   * An order that exists.
   *
   * @throws Unusable if orderid, product_name, quantity or price is missing or cannot be used
   */
  static Order existing(Image image) {
    Text orderid = needed(image, ORDERID, image.text(ORDERID));
    needed(image, PRODUCT_NAME, image.string(PRODUCT_NAME));
    Order order = of(image, orderid);
    if (order.quantity == Numbers.NONE) {
      throw new Unusable(QUANTITY, whyNotQuantity(image));
    }
    if (order.price == Numbers.NONE) {
      throw new Unusable(PRICE, whyNotPrice(image));
    }
    if (order.total == Numbers.NONE) {
      throw new Unusable("total_price", "is beyond decimal(14,2)");
    }
    return order;
  }

  /**
   * An order that is gone, of which anything but the orderid may be unusable.
   *
   * @throws Unusable if neither the old image nor the keys have an orderid
   */
  static Order removed(@Nullable Image oldImage, Image keys) {
    Image image = oldImage == null ? keys : oldImage;
    Text orderid = image.text(ORDERID);
    return of(
        image,
        orderid == null || orderid.isEmpty() ? needed(keys, ORDERID, keys.text(ORDERID)) : orderid);
  }

  /** Attributes that have a value of which the row has nothing. */
  List<Attribute> unusable() {
    List<Attribute> unusable = new ArrayList<>(0);
    addUnusable(unusable, PRODUCT_NAME, product == null);
    addUnusable(unusable, QUANTITY, quantity == Numbers.NONE);
    addUnusable(unusable, PRICE, price == Numbers.NONE);
    addUnusable(unusable, CUSTOMER_ID, customer == null);
    addUnusable(unusable, PAYMENT_METHOD, payment == null);
    addUnusable(unusable, TIMESTAMP, placed == Numbers.NONE);
    addUnusable(unusable, STATUS, status == null);
    addUnusable(unusable, UPDATED_AT, updated == Numbers.NONE);
    addUnusable(unusable, VERSION, version == Numbers.NONE);
    return unusable;
  }

  private void addUnusable(List<Attribute> unusable, Attribute attribute, boolean hasNone) {
    if (hasNone && image.hasValue(attribute)) {
      unusable.add(attribute);
    }
  }

  private static Order of(Image image, Text orderid) {
    long version = between(0, Numbers.scaled(image.number(VERSION), 0), Long.MAX_VALUE);
    long quantity = between(1, Numbers.scaled(image.number(QUANTITY), 0), Integer.MAX_VALUE);
    long price = between(0, Numbers.scaled(image.number(PRICE), 2), PRICE_MAX);
    return new Order(
        image,
        orderid,
        image.string(PRODUCT_NAME),
        image.text(CUSTOMER_ID),
        image.text(PAYMENT_METHOD),
        image.text(STATUS),
        version,
        quantity,
        price,
        total(price, quantity),
        image.time(TIMESTAMP),
        image.time(UPDATED_AT));
  }

  private static long between(long least, long number, long most) {
    return number >= least && number <= most ? number : Numbers.NONE;
  }

  private static long total(long price, long quantity) {
    if (price == Numbers.NONE || quantity == Numbers.NONE) {
      return Numbers.NONE;
    }
    return price > TOTAL_MAX / quantity ? Numbers.NONE : price * quantity;
  }

  private static Text needed(Image image, Attribute attribute, @Nullable Text text) {
    if (text == null) {
      throw new Unusable(
          attribute, image.has(attribute) ? "is not a string attribute (S)" : "is missing");
    }
    if (text.isEmpty()) {
      throw new Unusable(attribute, "is empty");
    }
    return text;
  }

  private static String whyNotQuantity(Image image) {
    long number = Numbers.scaled(image.number(QUANTITY), 0);
    if (number == Numbers.NONE) {
      return whyNotNumber(image, QUANTITY);
    }
    if (number == Numbers.TOO_FINE) {
      return "is not whole";
    }
    return number == Numbers.TOO_LARGE || number > 0 ? "is beyond int" : "is below 1";
  }

  private static String whyNotPrice(Image image) {
    long number = Numbers.scaled(image.number(PRICE), 2);
    if (number == Numbers.NONE) {
      return whyNotNumber(image, PRICE);
    }
    if (number == Numbers.TOO_FINE) {
      return "has more than two decimal places";
    }
    return number == Numbers.TOO_LARGE || number > 0 ? "is beyond decimal(12,2)" : "is negative";
  }

  private static String whyNotNumber(Image image, Attribute attribute) {
    if (!image.has(attribute)) {
      return "is missing";
    }
    return image.number(attribute) == null ? "is not a number attribute (N)" : "is not a number";
  }
}
