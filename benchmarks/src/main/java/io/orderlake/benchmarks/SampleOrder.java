package io.orderlake.benchmarks;

import io.orderlake.table.ChangeType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * The life of an order, made up from a seed and the order's number: the same ones give the same.
 *
 * <p>Nearly all are confirmed, most shipped and delivered within hours; some are changed or
 * cancelled before, and a few removed at the end.
 */
final class SampleOrder {
  private static final String[] PRODUCTS = {
    "Laptop",
    "Phone",
    "Tablet",
    "Headphones",
    "Monitor",
    "Keyboard",
    "Mouse",
    "Webcam",
    "Printer",
    "Router",
    "Speaker",
    "Charger",
    "Camera",
    "Drone",
    "Smartwatch",
    "Projector",
    "Microphone",
    "Dock",
    "Backpack",
    "Desk lamp"
  };
  private static final String[] PAYMENT_METHODS = {
    "credit_card", "paypal", "invoice", "debit_card", "gift_card"
  };
  private static final int CUSTOMERS = 50_000;
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;

  private final long number;
  private final long placed;
  private final long seed;
  private long draws;

  final String orderid;
  final String product;
  final BigDecimal price;
  final String customer;
  final String paymentMethod;

  /**
   * @param placed when, in milliseconds since 1970
   */
  SampleOrder(long seed, long number, long placed) {
    this.seed = mix(seed) ^ number;
    this.number = number;
    this.placed = placed;
    this.orderid = timeOrderedId(placed, mix(this.seed), mix(~this.seed));
    int item = draw(PRODUCTS.length);
    this.product = PRODUCTS[item];
    this.price = BigDecimal.valueOf(999 + 7_310L * item + draw(500), 2);
    this.customer = "customer-" + (100_000 + draw(CUSTOMERS));
    this.paymentMethod = PAYMENT_METHODS[draw(PAYMENT_METHODS.length)];
  }

  long number() {
    return number;
  }

  long placed() {
    return placed;
  }

  /** All its changes, the first first. To be asked for once. */
  List<SampleChange> life() {
    List<SampleChange> life = new ArrayList<>(6);
    int quantity = 1 + draw(4);
    life.add(new SampleChange(this, 1, ChangeType.INSERT, placed, quantity, "pending", null));
    if (draw(100) < 30) {
      quantity = 1 + draw(6);
      modify(life, MINUTE, quantity, "pending");
    }
    if (draw(100) < 4) {
      modify(life, HOUR, quantity, "cancelled");
    } else {
      modify(life, 30 * MINUTE, quantity, "confirmed");
      if (draw(100) < 93) {
        modify(life, 6 * HOUR, quantity, "shipped");
        if (draw(100) < 90) {
          modify(life, 12 * HOUR, quantity, "delivered");
        }
      }
    }
    if (draw(100) < 3) {
      add(life, ChangeType.REMOVE, 12 * HOUR, quantity, life.get(life.size() - 1).status());
    }
    return life;
  }

  /** A change later than all of its life. */
  SampleChange touchedAt(long at, int version) {
    return new SampleChange(
        this, version, ChangeType.MODIFY, at, 1 + draw(6), "delivered", "shipped");
  }

  private void modify(List<SampleChange> life, long within, int quantity, String status) {
    add(life, ChangeType.MODIFY, within, quantity, status);
  }

  private void add(
      List<SampleChange> life, ChangeType type, long within, int quantity, String status) {
    SampleChange before = life.get(life.size() - 1);
    long at = before.at() + 500 + draw((int) within);
    life.add(new SampleChange(this, life.size() + 1, type, at, quantity, status, before.status()));
  }

  private int draw(int bound) {
    return (int) Math.floorMod(mix(seed + ++draws * 0x632be59bd9b4e019L), (long) bound);
  }

  /** As the simulator makes them: UUIDs of version 7. */
  private static String timeOrderedId(long at, long a, long b) {
    String time = hex(at, 12);
    String random = hex(a, 16) + hex(b, 16);
    return time.substring(0, 8)
        + "-"
        + time.substring(8)
        + "-7"
        + random.substring(0, 3)
        + "-a"
        + random.substring(3, 6)
        + "-"
        + random.substring(6, 18);
  }

  static String hex(long value, int digits) {
    String hex = Long.toHexString(value);
    return hex.length() >= digits
        ? hex.substring(hex.length() - digits)
        : "0".repeat(digits - hex.length()) + hex;
  }

  /** SplitMix64's finish: every bit of the answer depends on every bit of the value. */
  static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
