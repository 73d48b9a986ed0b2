package io.orderlake.transformer.transform;

import static io.orderlake.transformer.change.Attribute.ORDERID;
import static io.orderlake.transformer.change.Attribute.PRICE;
import static io.orderlake.transformer.change.Attribute.PRODUCT_NAME;
import static io.orderlake.transformer.change.Attribute.QUANTITY;
import static io.orderlake.transformer.change.Attribute.UPDATED_AT;
import static io.orderlake.transformer.change.Attribute.VERSION;

import io.orderlake.transformer.change.Attribute;
import io.orderlake.transformer.change.Image;
import io.orderlake.transformer.change.IsoTime;
import io.orderlake.transformer.change.Numbers;
import io.orderlake.transformer.json.Text;
import org.jspecify.annotations.Nullable;

/**
 * The typed values of an order's image. A number that is missing or unusable is {@link
 * Numbers#NONE}.
 *
 * @param version from 0 on
 * @param quantity whole, from 1 on, an int
 * @param price of one unit in hundredths, from 0 to 9,999,999,999.99
 * @param total price × quantity in hundredths, to 999,999,999,999.99
 * @param updated when the writer made the change, in microseconds since 1970
 */
record Order(
    Image image, Text orderid, long version, long quantity, long price, long total, long updated) {
  private static final long PRICE_MAX = 999_999_999_999L;
  private static final long TOTAL_MAX = 99_999_999_999_999L;

  /**
   * An order that exists.
   *
   * @throws Unusable if orderid, product_name, quantity or price is missing or cannot be used
   */
  static Order existing(Image image) {
    Text orderid = needed(image, ORDERID);
    needed(image, PRODUCT_NAME);
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
    Text orderid = image.string(ORDERID);
    return of(image, orderid == null || orderid.isEmpty() ? needed(keys, ORDERID) : orderid);
  }

  @Nullable Text string(Attribute attribute) {
    return image.string(attribute);
  }

  private static Order of(Image image, Text orderid) {
    long version = between(0, Numbers.scaled(image.number(VERSION), 0), Long.MAX_VALUE);
    long quantity = between(1, Numbers.scaled(image.number(QUANTITY), 0), Integer.MAX_VALUE);
    long price = between(0, Numbers.scaled(image.number(PRICE), 2), PRICE_MAX);
    long updated = IsoTime.micros(image.string(UPDATED_AT));
    return new Order(image, orderid, version, quantity, price, total(price, quantity), updated);
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

  private static Text needed(Image image, Attribute attribute) {
    Text text = image.string(attribute);
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
