package io.orderlake.simulator.order;

import java.math.BigDecimal;

/** What an order may hold, so that the lake's columns can. */
final class Bounds {
  static final int QUANTITY = 1_000_000;
  static final String PRICE = "9999999999.99";

  /** The largest that a decimal(14,2) holds. */
  static final BigDecimal TOTAL = new BigDecimal("999999999999.99");

  /** No control characters, and no halves of surrogate pairs, which UTF-8 cannot write. */
  static final String TEXT = "^[^\\u0000-\\u001f\\u007f-\\u009f\\ud800-\\udfff]*$";

  static final String TEXT_MESSAGE = "must not contain control characters";
  static final int ID = 200;

  private Bounds() {}
}
